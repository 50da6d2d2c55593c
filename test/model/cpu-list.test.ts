import fc from "fast-check";
import { expect, test } from "vitest";
import { cpuCount } from "../../src/model/cpu-list.ts";

test("a list of CPUs counts each of its CPUs", () => {
  expect(cpuCount("0-3,8")).toBe(5);
  const range = fc.tuple(fc.nat(500), fc.nat(50)).map(([first, more]) => ({ first, last: first + more }));
  fc.assert(
    fc.property(fc.array(range, { minLength: 1, maxLength: 8 }), (ranges) => {
      const list = ranges.map(({ first, last }) => (first === last ? `${first}` : `${first}-${last}`)).join(",");
      expect(cpuCount(list)).toBe(ranges.reduce((sum, { first, last }) => sum + last - first + 1, 0));
    }),
  );
});

test("no list has no CPUs", () => {
  expect(cpuCount(undefined)).toBe(0);
});
