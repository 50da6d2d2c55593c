import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type DimensionName, dimensions, format, parse, patternOf, q, quantity, raw } from "../../src/units/index.ts";

const names = Object.keys(dimensions) as DimensionName[];
const money = names.filter((name) => name.startsWith("usd"));
const anyName = fc.constantFrom(...names);

function problem(dimension: DimensionName, text: string): string {
  const parsed = parse(dimension, text);
  return parsed.ok ? `read as ${raw(parsed.value)}` : parsed.problem;
}

describe("parsing a quantity", () => {
  it.each([
    ["size", "80GiB", 85_899_345_920],
    ["size", "80 GB", 80e9],
    ["size", "1.5kB", 1500],
    ["bitRate", "100Gbps", 100e9],
    ["duration", "500us", 500_000],
    ["duration", "2w", 1_209_600e9],
    ["power", "6.5kW", 6500],
    ["length", "3cm", 0.03],
    ["rate", "1,000,000/s", 1e6],
    ["ratio", "99.95%", 0.9995],
    ["ratio", "57%", 0.57],
    ["usdOnce", "USD 640,000/once", 640e9],
    ["usdPerHour", "USD0.10/h", 100_000],
    ["usdPerGb", "USD 0.57/GB", 570_000],
  ] as const)("reads %s %s", (dimension, text, base) => {
    const parsed = parse(dimension, text);
    expect(parsed.ok ? raw(parsed.value) : parsed.problem).toBe(base);
  });

  it.each([
    ["bitRate", "100GB", '"100GB" is a size; write a bit rate such as 100Gbps'],
    ["size", "100Gbps", '"100Gbps" is a bit rate; write a size such as 80GiB'],
    ["power", "3m", '"3m" is a length; write a power such as 6.5kW'],
    ["usdPerHour", "USD 5/month", '"USD 5/month" is a monthly price; write an hourly price such as USD 0.10/h'],
    ["size", "80", '"80" is not an amount with a unit; write a size such as 80GiB'],
    ["size", "", '"" is not an amount with a unit; write a size such as 80GiB'],
    ["size", "-80GB", '"-80GB" is not an amount with a unit; write a size such as 80GiB'],
    ["size", "1e3GB", '"1e3GB" is not an amount with a unit; write a size such as 80GiB'],
    ["length", "1,5m", '"1,5m" is not a number; write a length such as 3m'],
    ["length", "1.2.3m", '"1.2.3m" is not a number; write a length such as 3m'],
    ["power", "5HP", '"5HP" has the unit "HP", known are W, kW, MW; write a power such as 6.5kW'],
    ["usdPerHour", "0.10/h", '"0.10/h" has the unit "/h", known are USD n/h; write an hourly price such as USD 0.10/h'],
    ["power", "USD 5W", '"USD 5W" has the unit "W", known are W, kW, MW; write a power such as 6.5kW'],
    ["power", "x".repeat(300), `"${"x".repeat(60)}..." is not an amount with a unit; write a power such as 6.5kW`],
  ] as const)("refuses %s %j", (dimension, text, says) => {
    expect(problem(dimension, text)).toBe(says);
  });

  it("takes no name of Object.prototype for a unit", () => {
    for (const word of ["constructor", "toString", "hasOwnProperty", "valueOf"]) {
      expect(problem("power", `5${word}`)).toBe(
        `"5${word}" has the unit "${word}", known are W, kW, MW; write a power such as 6.5kW`,
      );
    }
    expect(problem("power", "5__proto__")).toBe(
      '"5__proto__" is not an amount with a unit; write a power such as 6.5kW',
    );
  });

  it("never throws, whatever the text", () => {
    fc.assert(
      fc.property(anyName, fc.string({ unit: "binary", maxLength: 80 }), (name, text) => {
        expect(typeof parse(name, text).ok).toBe("boolean");
      }),
    );
  });

  it("reads its own examples, and its pattern matches them", () => {
    for (const name of names) {
      const { example } = dimensions[name];
      expect(parse(name, example).ok, example).toBe(true);
      expect(example).toMatch(new RegExp(patternOf(name)));
    }
  });

  it("accepts what its pattern accepts and nothing else", () => {
    const amount = fc.constantFrom("1", "1.5", "1,000", "1,00", "1.", ".5", "-1", "1e3", "12,345.6");
    const unit = fc.constantFrom(...names.flatMap((name) => Object.keys(dimensions[name].units)), "", "x");
    fc.assert(
      fc.property(anyName, fc.constantFrom("", "USD", "USD ", "EUR "), amount, unit, (name, currency, number, word) => {
        const text = `${currency}${number}${word}`;
        expect(parse(name, text).ok, text).toBe(new RegExp(patternOf(name)).test(text));
      }),
      { numRuns: 1000 },
    );
  });

  it("says in code what is wrong, by an exception", () => {
    expect(() => q("power", "5m")).toThrow(new RangeError('"5m" is a length; write a power such as 6.5kW'));
  });
});

describe("formatting a quantity", () => {
  it.each([
    ["size", 85_899_345_920, "80GiB"],
    ["size", 80e9, "80GB"],
    ["size", 1023, "1.023kB"],
    ["bitRate", 25e9, "25Gbps"],
    ["duration", 90e9, "1.5min"],
    ["power", 0, "0W"],
    ["power", -6500, "-6.5kW"],
    ["ratio", 0.9995, "99.95%"],
    ["usdPerGbMonth", 4000, "USD 0.004/GB-month"],
  ] as const)("writes %s %d as %s", (dimension, base, text) => {
    expect(format(dimension, quantity(base))).toBe(text);
  });

  it("writes what parsing reads back, within the rounding", () => {
    fc.assert(
      fc.property(anyName, fc.integer({ min: 0, max: 2 ** 50 }), (name, base) => {
        const value = name === "ratio" ? base / 2 ** 50 : base;
        const back = parse(name, format(name, quantity(value), 6));
        expect(back.ok).toBe(true);
        // Six decimals of the unit shown: a millionth of the value, or of the smallest unit.
        if (back.ok)
          expect(Math.abs(raw(back.value) - value)).toBeLessThanOrEqual(Math.max(1e-6, Math.abs(value) * 1e-6));
      }),
      { numRuns: 2000 },
    );
  });

  it("loses nothing of whole binary sizes and of money to the micro-dollar", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1000 }), fc.constantFrom(...money), (count, name) => {
        const size = q("size", `${count}GiB`);
        expect(q("size", format("size", size))).toBe(size);
        expect(parse(name, format(name, quantity(count)))).toEqual({ ok: true, value: count });
      }),
    );
  });
});
