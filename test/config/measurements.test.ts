import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readMeasurements } from "../../src/config/measurements.ts";

const run = {
  schema: "estate.measurement/1",
  kind: "model",
  subject: "lstm-streaming",
  machine: "AMD EPYC 7543, 1 core",
  date: "2026-11-20",
};
const latency = { metric: "latency", value: 0.47, unit: "ms", percentile: 50, batch: 1 };
const read = (value: unknown) => readMeasurements(JSON.stringify(value, null, 1), "benchmarks/lstm.json");
const problems = (text: string) => {
  const got = readMeasurements(text, "b.json");
  return got.ok ? [] : got.problems.map(({ file, line, column, path, message }) => [file, line, column, path, message]);
};

describe("a measurement file", () => {
  it("gives each result in base units with machine and day", () => {
    const results = [
      latency,
      { metric: "throughput", value: 6, unit: "k/s", batch: 32 },
      { metric: "memory", value: 1240, unit: "MB" },
    ];
    const { kind, subject, machine, date } = run;
    expect(read({ ...run, results })).toEqual({
      ok: true,
      measurements: [
        { kind, subject, machine, date, metric: "latency", value: 470_000, percentile: 50, batch: 1 },
        { kind, subject, machine, date, metric: "throughput", value: 6000, percentile: undefined, batch: 32 },
        {
          kind,
          subject,
          machine,
          date,
          metric: "memory",
          value: 1_240_000_000,
          percentile: undefined,
          batch: undefined,
        },
      ],
    });
  });

  it("may hold a metric of its own in any unit of the estate", () => {
    expect(read({ ...run, results: [{ metric: "joules", value: 3, unit: "kW" }] })).toMatchObject({
      measurements: [{ metric: "joules", value: 3000 }],
    });
  });

  it("is refused with every problem at its line and column", () => {
    const text = JSON.stringify(
      { ...run, date: "20 Nov", results: [{ metric: "latency", value: -1, unit: "GB", x: 1 }], extra: 1 },
      null,
      1,
    );
    expect(problems(text)).toEqual([
      ["b.json", 6, 2, "date", '"20 Nov" is not a day; write one such as 2026-11-24'],
      ["b.json", 10, 4, "results.0.value", "is -1, limit is 0; write at least 0"],
      [
        "b.json",
        11,
        4,
        "results.0.unit",
        'has the unit "GB", known for latency are ns, us, ms, s, min, h, d, w, y; write one of them',
      ],
      ["b.json", 12, 4, "results.0.x", "is an unknown key; known are metric, value, unit, percentile, batch"],
      ["b.json", 15, 2, "extra", "is an unknown key; known are schema, kind, subject, machine, date, results"],
    ]);
  });

  it("is refused where it is empty, of another schema, or states a key twice", () => {
    expect(problems("")).toEqual([
      ["b.json", 1, 1, "", "is empty; write a map with schema, kind, subject, machine, date and results"],
    ]);
    const other = JSON.stringify({ ...run, schema: "estate.measurement/2", results: [latency] });
    expect(problems(other)).toEqual([
      [
        "b.json",
        1,
        2,
        "schema",
        'is "estate.measurement/2", allowed is "estate.measurement/1"; did you mean "estate.measurement/1"',
      ],
    ]);
    expect(problems('{"kind": "a", "kind": "b"}')).toEqual([
      ["b.json", 1, 15, "", '"kind" stands here twice in one map; remove or rename one of the two'],
    ]);
  });

  it("is refused in words, never by an exception, whatever it holds", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        const got = readMeasurements(text, "b.json");
        expect(got.ok ? [] : got.problems.map(({ file }) => file)).toContain("b.json");
      }),
    );
  });
});
