import * as fc from "fast-check";
import { expect, test } from "vitest";
import { bytesText, memoryText, rateText, secondsText } from "../../../src/report/proof/figures.ts";

test.each([
  [0, "0 s"],
  [1.1, "1.1 s"],
  [1.2, "1.2 s"],
  [30, "30 s"],
  [30.001, "30.1 s"],
  [59.96, "1 min"],
  [351, "5 min 51 s"],
  [3599.95, "1 h"],
  [3600.5, "1 h 1 s"],
  [96_000, "1 d 2 h 40 min"],
  [86_401, "1 d 1 min"],
])("%d seconds are %s", (seconds, text) => {
  expect(secondsText(seconds)).toBe(text);
});

/** Seconds that a text says. */
function read(text: string): number {
  const sizes: Readonly<Record<string, number>> = { d: 86_400, h: 3600, min: 60, s: 1 };
  return [...text.matchAll(/([\d.]+) (\w+)/g)].reduce(
    (sum, [, n, unit = ""]) => sum + Number(n) * (sizes[unit] ?? 0),
    0,
  );
}

test("a time is never printed shorter than it was, nor more than its last digit longer", () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1e6, noNaN: true }), (seconds) => {
      const said = read(secondsText(seconds));
      const step = seconds < 3600 ? 0.1 : seconds < 86_400 ? 1 : 60;
      return said >= seconds - 1e-4 && said < seconds + step + 1e-4;
    }),
  );
});

test("sizes, memory and rates have their units", () => {
  expect([0, 999, 1000, 1.5e12, 120e12, 2.5e15].map(bytesText)).toEqual([
    "0B",
    "999B",
    "1kB",
    "1.5TB",
    "120TB",
    "2.5PB",
  ]);
  expect(memoryText(33_568_698_368)).toBe("31.3GiB");
  expect(rateText(9.5e9)).toBe("9.5Gbps");
});
