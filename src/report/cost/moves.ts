/** What moved between two costs, in words. */
import { type Cause, type CostDelta, causes, type LineDelta, type Parts } from "../../cost/types.ts";
import { known } from "./factor.ts";
import { partsSum } from "./groups.ts";
import { percent, plain, signed } from "./money.ts";

const causeWords: Readonly<Record<Cause, string>> = {
  design: "design",
  usage: "usage",
  price: "price",
  fx: "exchange rate",
};

/** `design +880, price -70`; empty where nothing moved. */
export function causesText(parts: Parts): string {
  return causes
    .filter((cause) => parts[cause] !== 0)
    .map((cause) => `${causeWords[cause]} ${signed(parts[cause])}`)
    .join(", ");
}

/** ` = design +880, price -70`; empty where nothing moved. */
export function partsText(parts: Parts): string {
  const text = causesText(parts);
  return text === "" ? "" : ` = ${text}`;
}

/** `price 32.7726 -> 21.957642 USD/h (price, -33%)`; empty for a line that came or went whole. */
export function movedText({ change, moved }: LineDelta): string {
  if (change !== "changed") return "";
  return moved
    .map(({ factor, cause, unit, before, after }) => {
      const { title, offset, unit: word } = known({ name: factor, unit });
      const was = before === undefined ? 0 : before + offset;
      const step = after === undefined || was === 0 ? undefined : (after + offset) / was - 1;
      const sign = step === undefined || step < 0 ? "" : "+";
      const size = step === undefined ? "" : `, ${sign}${percent(step)}`;
      const value = (number: number | undefined) => (number === undefined ? "none" : plain(number + offset));
      return `${title} ${value(before)} -> ${value(after)}${word} (${causeWords[cause]}${size})`;
    })
    .join("; ");
}

/** The lines that moved most, and how many others did. */
export function mainMoves(
  { lines }: CostDelta,
  size: number,
): { readonly shown: readonly LineDelta[]; readonly rest: number } {
  const weight = ({ once, yearly }: LineDelta) => Math.max(Math.abs(partsSum(once)), Math.abs(partsSum(yearly)));
  // The sort is stable: lines that moved as much stay in the order of the report.
  const sorted = [...lines].sort((a, b) => weight(b) - weight(a));
  return { shown: sorted.slice(0, size), rest: Math.max(0, sorted.length - size) };
}
