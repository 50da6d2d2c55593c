/** How a line comes to its amount. */
import { nearest } from "../model/nearest.ts";
import { amountOf } from "./line.ts";
import type { CostLine, CostReport, Factor, PriceUse, Spread, Unpriced } from "./types.ts";

export type Explanation =
  | {
      readonly found: "line";
      readonly line: CostLine;
      /** Whole micro-dollars: the product of the factors. */
      readonly amount: Spread;
      readonly factors: readonly Factor[];
      /** Prices among the factors, with their age. */
      readonly prices: readonly PriceUse[];
    }
  | { readonly found: "unpriced"; readonly item: Unpriced }
  /** Got, way out. */
  | { readonly found: "nothing"; readonly problem: string };

/** Lines listed where nothing is near. */
const LISTED = 8;

/** Factors, sources and ages of a line, or why it has no price, or the nearest id. */
export function explainLine({ lines, unpriced, prices }: CostReport, id: string): Explanation {
  const line = lines.find((one) => one.id === id);
  if (line !== undefined) {
    const used = new Set(line.factors.map(({ price }) => price));
    const own = prices.filter((price) => used.has(price.id));
    return { found: "line", line, amount: amountOf(line.factors), factors: line.factors, prices: own };
  }
  const item = unpriced.find((one) => one.id === id);
  if (item !== undefined) return { found: "unpriced", item };
  const known = [...lines, ...unpriced].map((one) => one.id);
  const near = nearest(id, known);
  const within = known.filter((one) => one.startsWith(`${id}.`));
  const some = (within.length > 0 ? within : known).slice(0, LISTED).join(", ");
  const way = near === undefined || within.length > 0 ? `known are ${some}` : `did you mean ${near}`;
  return { found: "nothing", problem: `${JSON.stringify(id)} is no line of the cost; ${way}` };
}
