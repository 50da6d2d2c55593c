import * as fc from "fast-check";
import { expect, test } from "vitest";
import { DECIMAL, decimal, MICRO_PLACES, numberOf } from "../../../src/report/cost/decimal.ts";

test.each([
  [0, "0"],
  [-0, "0"],
  [1234.5, "1234.5"],
  [-0.00099, "-0.00099"],
  [1e-7, "0.0000001"],
  [1.5e21, "1500000000000000000000"],
])("%d is written as %s", (value, text) => {
  expect(decimal(value)).toBe(text);
});

test("micro-dollars are written as dollars", () => {
  expect([22_128_223_800, 1, -250_000].map((micro) => decimal(micro, -MICRO_PLACES))).toEqual([
    "22128.2238",
    "0.000001",
    "-0.25",
  ]);
});

test("every number reads back as itself, in dollars and as it is", () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
      expect(decimal(value)).toMatch(DECIMAL);
      expect(numberOf(decimal(value))).toBe(value + 0);
    }),
  );
  fc.assert(
    fc.property(fc.maxSafeInteger(), (micro) => {
      expect(numberOf(decimal(micro, -MICRO_PLACES), MICRO_PLACES)).toBe(micro);
    }),
  );
});

test("what is no finite number is no amount", () => {
  expect(() => decimal(Number.NaN)).toThrow("NaN: is no amount");
});
