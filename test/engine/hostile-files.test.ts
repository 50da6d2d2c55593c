import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { GraphFileError, readGraph } from "../../src/engine/state.ts";

const U = "urn:pulumi:test::estate::";

const message = (text: string): string => {
  try {
    readGraph(text, "f.json");
  } catch (error) {
    if (error instanceof GraphFileError) return error.message;
    throw error;
  }
  return "accepted";
};

const WAY_OUT = "give the output of `pulumi stack export` or of `estate preview --format json`";

describe("any other file", () => {
  it.each([
    ["", "f.json: is empty; "],
    ["  \n", "f.json: is empty; "],
    ["name: estate\n", "f.json: is not JSON"],
    ['{"a": 1,\n  canary}', "f.json: is not JSON (error at 2:3); "],
    ["[1]", "f.json: is a list, not a JSON object; "],
    ["null", "f.json: is null, not a JSON object; "],
    ["{}", "f.json: is an empty JSON object, not a resource graph; "],
    ['{"steps":[],"changeSummary":{}}', "f.json: is the output of `pulumi preview --json`, not a resource graph; "],
    ['{"apiVersion":"v1","kind":"Pod"}', "f.json: is a Kubernetes manifest, not a resource graph; "],
    ['{"a":1,"b":2}', "f.json: is a JSON object with a, b, not a resource graph; "],
    ['{"version":3,"deployment":{"resources":{}}}', "f.json: has an object for resources, expected a list; "],
    ['{"version":3,"deployment":{"resources":[7]}}', "f.json: has a number for resources[0], expected an object; "],
    ['{"version":3,"deployment":{"resources":[{}]}}', "f.json: damaged: resource 1 has no valid URN; "],
    ['{"schema":"estate.preview/1"}', "f.json: has nothing for resources, expected a list; "],
  ])("%j is refused with what it is and a way out", (text, start) => {
    const told = message(text);
    expect(told.slice(0, start.length)).toBe(start);
    expect(told.endsWith(WAY_OUT)).toBe(true);
    expect(told).not.toContain("canary");
  });

  it("of another version says how to get the right one", () => {
    expect(message('{"version":1,"deployment":{}}')).toBe(
      "f.json: is a state of version 1, expected 3 or 4; export it again with a current pulumi: `pulumi stack export`",
    );
    expect(message('{"schema":"estate.preview/9"}')).toBe(
      "f.json: has schema estate.preview/9, expected estate.preview/1; write it again with this version of estate",
    );
  });

  it("with the same URN twice is damaged", () => {
    const twice = [{ urn: `${U}a:b:C::r` }, { urn: `${U}a:b:C::r` }];
    expect(message(JSON.stringify({ version: 3, deployment: { resources: twice } }))).toBe(
      `f.json: damaged: resource 2 has the URN of another one: ${U}a:b:C::r; ${WAY_OUT}`,
    );
  });

  it("that is nested without end or that attacks prototypes does no harm", () => {
    const deep = `${'{"a":'.repeat(50_000)}1${"}".repeat(50_000)}`;
    const state = (inputs: string) =>
      `{"version":3,"deployment":{"resources":[{"urn":"${U}a:b:C::r","custom":true,"inputs":${inputs}}]}}`;
    expect(message(state(deep))).toMatch(/^f\.json: (damaged: a value is nested deeper than 200 levels|is not JSON)/);
    const graph = readGraph(state('{"__proto__":{"polluted":1},"constructor":2}'), "f.json");
    expect(Object.hasOwn(graph.resources[0]?.inputs ?? {}, "__proto__")).toBe(true);
    expect(Reflect.get({}, "polluted")).toBeUndefined();
  });

  it("whatever it holds, gives a graph or a GraphFileError", () => {
    const record = fc.record(
      {
        urn: fc.oneof(fc.string(), fc.constant(`${U}a:b:C::r`), fc.jsonValue()),
        type: fc.jsonValue(),
        custom: fc.jsonValue(),
        inputs: fc.jsonValue(),
        outputs: fc.jsonValue(),
        parent: fc.jsonValue(),
        dependencies: fc.jsonValue(),
        propertyDependencies: fc.jsonValue(),
        provider: fc.jsonValue(),
        aliases: fc.jsonValue(),
      },
      { requiredKeys: [] },
    );
    const file = fc.oneof(
      fc.jsonValue(),
      fc.record({ version: fc.constant(3), deployment: fc.record({ resources: fc.array(record) }) }),
      fc.record({ schema: fc.constant("estate.preview/1"), resources: fc.array(record) }),
      fc.record({ resourcePlans: fc.dictionary(fc.string(), fc.jsonValue()) }),
    );
    fc.assert(
      fc.property(file, (value) => {
        expect(typeof message(JSON.stringify(value))).toBe("string");
      }),
      { numRuns: 500 },
    );
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(message(text)).not.toBe("accepted");
      }),
    );
  });
});
