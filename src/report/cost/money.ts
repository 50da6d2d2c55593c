/** Amounts of money as people read them. Amounts come in micro-dollars. */
import { MICRO } from "../../units/index.ts";
import { count } from "../words.ts";
import { decimal } from "./decimal.ts";

interface Band {
  readonly low: number;
  readonly high: number;
}

/** Whole dollars, `1,234`; what is there but rounds to nothing is `<1`, never 0. */
export function whole(micro: number): string {
  const dollars = Math.round(Math.abs(micro) / MICRO);
  const sign = micro < 0 ? "-" : "";
  return dollars === 0 && micro !== 0 ? `${sign}<1` : `${sign}${count(dollars)}`.replace(/^-0$/, "0");
}

/** Whole dollars with their sign, `+1,240`; 0 has none. */
export function signed(micro: number): string {
  return micro > 0 ? `+${whole(micro)}` : whole(micro);
}

const scales = [
  [1e9, "B"],
  [1e6, "M"],
  [1e3, "k"],
] as const;

/** Three significant digits, `342k`, `1.25M`. */
export function short(micro: number): string {
  const dollars = Math.abs(micro) / MICRO;
  const sign = micro < 0 ? "-" : "";
  if (dollars < 1 && dollars > 0) return `${sign}<1`;
  // What rounds up to a thousand of one scale is one of the next.
  const [factor, letter] = scales.find(([size]) => Number(dollars.toPrecision(3)) >= size) ?? [1, ""];
  return `${sign}${plain(Number((dollars / factor).toPrecision(3)))}${letter}`;
}

/** `109k .. 131k`; one figure where both ends are the same. */
export function band({ low, high }: Band): string {
  return low === high ? short(low) : `${short(low)} .. ${short(high)}`;
}

/** A small amount with three significant digits, `0.0041`, `11.3`. */
export function small(micro: number): string {
  const dollars = micro / MICRO;
  return Math.abs(dollars) >= 100 ? whole(micro) : plain(Number(dollars.toPrecision(3)));
}

/** A factor or a price as it is, thousands grouped, at most eight significant digits. */
export function plain(value: number): string {
  return decimal(Number(value.toPrecision(8))).replace(/^-?\d+/, (digits) => digits.replace(/\B(?=(\d{3})+$)/g, ","));
}

/** `12.3%`; what is there but rounds to nothing is `<0.1%`. */
export function percent(share: number): string {
  const text = (Math.abs(share) * 100).toFixed(1);
  if (text === "0.0" && share !== 0) return "<0.1%";
  return `${share < 0 ? "-" : ""}${text.replace(/\.0$/, "")}%`;
}
