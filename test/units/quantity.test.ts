import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  add,
  type Bytes,
  compare,
  max,
  min,
  type Power,
  q,
  quantity,
  ratio,
  raw,
  scale,
  subtract,
  sum,
} from "../../src/units/index.ts";

const bytes = fc.integer({ min: 0, max: 2 ** 40 }).map((value): Bytes => quantity(value));

describe("quantities", () => {
  it("are plain numbers in the base unit, so that they serialise", () => {
    expect(JSON.stringify({ memory: q("size", "80GiB"), draw: q("power", "6.5kW") })).toBe(
      '{"memory":85899345920,"draw":6500}',
    );
  });

  it("add up the same in whatever order and grouping", () => {
    fc.assert(
      fc.property(bytes, bytes, bytes, (a, b, c) => {
        expect(raw(add(add(a, b), c))).toBe(raw(add(a, add(b, c))));
        expect(raw(sum([c, a, b]))).toBe(raw(sum([a, b, c])));
        expect(raw(subtract(add(a, b), b))).toBe(raw(a));
      }),
    );
  });

  it("sum to nothing when there is nothing", () => {
    expect(raw(sum([]))).toBe(0);
  });

  it("order by size", () => {
    fc.assert(
      fc.property(bytes, bytes, (a, b) => {
        expect(Math.sign(compare(a, b))).toBe(Math.sign(raw(a) - raw(b)));
        expect([raw(min(a, b)), raw(max(a, b))]).toEqual([raw(a), raw(b)].sort((x, y) => x - y));
      }),
    );
  });

  it("scale and divide back to the factor", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 ** 30 }), fc.integer({ min: 0, max: 1000 }), (value, factor) => {
        const one: Bytes = quantity(value);
        expect(ratio(scale(one, factor), one)).toBe(factor);
      }),
    );
  });

  it("are refused by the compiler when their units differ", () => {
    const size: Bytes = q("size", "1kB");
    const draw: Power = q("power", "1kW");
    // Each line below must not compile: an unused expectation fails the type check.
    const refused = [
      // @ts-expect-error bytes and watts do not add up
      () => add(size, draw),
      // @ts-expect-error quantities have no operators
      () => size + draw,
      // @ts-expect-error not even with their own kind
      () => size * size,
      // @ts-expect-error a list of both has no sum
      () => sum([size, draw]),
      // @ts-expect-error sizes and powers have no order
      () => compare(size, draw),
      // @ts-expect-error a number has no unit
      (): Bytes => 5,
      // @ts-expect-error a size is no power
      (): Power => size,
      // @ts-expect-error a monthly price is no hourly price
      () => subtract(q("usdPerMonth", "USD 1/month"), q("usdPerHour", "USD 1/h")),
    ];
    expect(refused).toHaveLength(8);
  });
});
