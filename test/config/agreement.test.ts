import fc from "fast-check";
import { expect, it } from "vitest";
import { disagreements } from "../../src/config/agreement.ts";

const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, item]) => [key, sorted(item)]),
  );
};

it("takes any value for the same in another order of keys, and for another when one leaf changes", () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.jsonValue(), (file, value) => {
      expect(disagreements({ file }, { file: sorted(file) })).toEqual([]);
      const other = { ...file, changed: [value] };
      expect(disagreements({ file: { ...file, changed: [value, 1] } }, { file: other })).toHaveLength(1);
    }),
  );
});

it("names the value, both readings and what to do", () => {
  const stated = { about: { since: "2026-11-28", name: "a" }, nodes: { n: { u: 1 } } };
  const given = { about: { since: "2026-11-28T00:00:00Z", name: "a" }, racks: {} };
  expect(disagreements(stated, given)).toEqual([
    {
      path: ["about", "since"],
      message:
        'is "2026-11-28" in this file, Pulumi got "2026-11-28T00:00:00Z"; put the value in quotes, or state it in this file alone, without --config-file and environments',
    },
    {
      path: ["nodes"],
      message:
        "is a map in this file, Pulumi got nothing; state it in this file alone, without --config-file and environments",
    },
    {
      path: ["racks"],
      message:
        "is nothing in this file, Pulumi got a map; state it in this file alone, without --config-file and environments",
    },
  ]);
});
