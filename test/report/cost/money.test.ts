import { expect, test } from "vitest";
import { band, percent, plain, short, signed, small, whole } from "../../../src/report/cost/money.ts";

test.each([
  [0, "0", "0", "0"],
  [1, "<1", "+<1", "<1"],
  [499_999, "<1", "+<1", "<1"],
  [1_240e6, "1,240", "+1,240", "1.24k"],
  [-1_240e6, "-1,240", "-1,240", "-1.24k"],
  [999_600e6, "999,600", "+999,600", "1M"],
  [2_164_286e6, "2,164,286", "+2,164,286", "2.16M"],
  [3e15, "3,000,000,000", "+3,000,000,000", "3B"],
])("%d micro-dollars are %s, with a sign %s, in short %s", (micro, asWhole, asSigned, asShort) => {
  expect([whole(micro), signed(micro), short(micro)]).toEqual([asWhole, asSigned, asShort]);
});

test("a band of one figure is that figure", () => {
  expect([band({ low: 109_300e6, high: 131_000e6 }), band({ low: 876e6, high: 876e6 })]).toEqual([
    "109k .. 131k",
    "876",
  ]);
});

test("small amounts keep three digits, factors eight", () => {
  expect([small(4100), small(11.3e6), small(1234e6), plain(21.957642), plain(1_862_645.149), plain(2e-8)]).toEqual([
    "0.0041",
    "11.3",
    "1,234",
    "21.957642",
    "1,862,645.1",
    "0.00000002",
  ]);
});

test("a share that rounds to nothing is not nothing", () => {
  expect([percent(0.12345), percent(-0.33), percent(0.00001), percent(0)]).toEqual(["12.3%", "-33%", "<0.1%", "0%"]);
});
