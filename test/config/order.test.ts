import fc from "fast-check";
import { expect, it } from "vitest";
import { inOrderOf } from "../../src/config/order.ts";

const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, item]) => [key, sorted(item)]),
  );
};

it("gives a value that was sorted by key the order of the file back, at every depth", () => {
  const file = { nodes: { "gpu-9": { u: 1, rack: "a" }, "gpu-10": { u: 2, rack: "b" } }, list: [{ z: 1, a: 2 }] };
  const ordered = inOrderOf(file, sorted(file));
  expect(JSON.stringify(ordered)).toBe(JSON.stringify(file));
});

it("changes no value, whatever the model holds", () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (model, value) => {
      expect(inOrderOf(model, value)).toEqual(value);
    }),
  );
});

it("puts what the file does not have behind what it has", () => {
  expect(JSON.stringify(inOrderOf({ b: 0, a: 0 }, { a: 1, b: 2, c: 3 }))).toBe('{"b":2,"a":1,"c":3}');
});
