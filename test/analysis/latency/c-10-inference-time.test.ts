import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findingsOf } from "../../../src/analysis/index.ts";
import { rule } from "../../../src/analysis/latency/c-10-inference-time.ts";
import { factsOfPlan, say } from "../facts.ts";
import { orderPath, orderPathWith } from "./order-path.ts";

const measured = (value: number, percentile: number) => ({
  kind: "model",
  subject: "stream",
  metric: "latency",
  value,
  percentile,
  batch: 1,
  machine: "test machine",
  date: "2026-11-01",
});

describe("C-10, the time of a model", () => {
  it("refuses a model that takes longer than its stage", () => {
    expect(say(rule, orderPathWith({ model: { latency: "12ms" } }))).toEqual([
      {
        code: "C-10",
        severity: "error",
        subject: "stream",
        says: "Stream answers in 12ms (stated at batch 1 on amd-epyc-7543)",
        computed: "6 times the budget; path order takes 15.1ms with it, over its 10ms (derived)",
        limit: "2ms for stage inference of path order",
        remedy: "serve one that answers in 2ms at batch 1, such as a streaming model",
        source: "models.stream.inference.latency",
      },
    ]);
  });

  it("accepts a model that fits its stage", () => {
    expect(say(rule, orderPath)).toEqual([]);
  });

  it("offers the room of the path to a model that fits the path and not its stage", () => {
    expect(say(rule, orderPathWith({ model: { latency: "4ms" } }))).toMatchObject([
      {
        computed: "2 times the budget; path order takes 7.1ms with it, within its 10ms (derived)",
        remedy:
          "serve one that answers in 2ms at batch 1, such as a streaming model, or give stage inference 4ms of the 6.9ms that the path leaves it",
      },
    ]);
  });

  it("counts a model that takes the whole of its stage, or of the path, as fitting", () => {
    expect(say(rule, orderPathWith({ model: { latency: "2ms" } }))).toEqual([]);
    expect(say(rule, orderPathWith({ model: { latency: "6.9ms" } }))).toMatchObject([
      {
        computed: "3.45 times the budget; path order takes 10ms with it, within its 10ms (derived)",
        remedy: expect.stringMatching(/ give stage inference 6\.9ms of the 6\.9ms that the path leaves it$/),
      },
    ]);
  });

  it("believes the measured p99 before the stated figure", () => {
    const measurements = [measured(500_000, 50), measured(3_000_000, 99)];
    expect(say(rule, orderPath, { measurements })).toMatchObject([
      { says: "Stream answers in 3ms (measured at p99, batch 1, on test machine, 2026-11-01)" },
    ]);
    const slow = orderPathWith({ model: { latency: "12ms" } });
    expect(say(rule, slow, { measurements: [measured(500_000, 50), measured(900_000, 99)] })).toEqual([]);
  });

  it("cannot tell of a model that nobody timed", () => {
    const models = { stream: { ...orderPath.models.stream, inference: undefined } };
    expect(say(rule, { ...orderPath, models })).toEqual([
      {
        code: "C-10",
        severity: "info",
        subject: "stream",
        says: "Stream answers in stage inference",
        computed: "cannot tell: its latency is neither stated nor measured",
        limit: "2ms for stage inference of path order",
        remedy: "measure it, or state models.stream.inference",
        source: "models.stream",
      },
    ]);
  });

  it("speaks exactly where the model is slower than the limit", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 4000 }), (microseconds) => {
        const found = say(rule, orderPathWith({ model: { latency: `${microseconds}us` } }));
        expect(found).toHaveLength(microseconds > 2000 ? 1 : 0);
      }),
    );
  });

  it("finds 24 to 39.9 ms of path with the plan's models, of which one fits 25 ms", () => {
    const found = findingsOf(rule, factsOfPlan());
    const tail = "; fill a batch of 32 takes 3.2ms more (modelled)";
    expect(found.map(({ subject, severity, computed }) => [subject, severity, computed])).toEqual([
      ["lstm", "error", `6.2 times the budget; path order takes 24ms with it, within its 25ms (derived)${tail}`],
      [
        "transformer",
        "error",
        `9.35 times the budget; path order takes 30.3ms with it, over its 25ms (derived)${tail}`,
      ],
      ["hybrid", "error", `11.1 times the budget; path order takes 33.7ms with it, over its 25ms (derived)${tail}`],
      [
        "memory-augmented",
        "error",
        `14.2 times the budget; path order takes 39.9ms with it, over its 25ms (derived)${tail}`,
      ],
    ]);
    expect(found[3]?.says).toBe("Memory-Aug answers in 28.3ms (stated at batch 32 on nvidia-rtx-3090)");
  });
});
