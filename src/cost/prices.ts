/** The prices that were used, how old they are, and what rests on them. */
import type { Catalogue } from "../catalogue/types.ts";
import { type Duration, q, quantity, ratio, raw } from "../units/index.ts";
import { constantOf } from "./factors.ts";
import type { CostLine, Factor, PriceUse, Stale } from "./types.ts";

const DAY_MS = 86_400_000;
const DAY = q("duration", "1d");

/** Whole days between two calendar days. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS);
}

/** Every dated price once, sorted by id. */
export function pricesOf(lines: readonly CostLine[], today: string): readonly PriceUse[] {
  const uses = new Map<string, { readonly factor: Factor; readonly date: string; readonly lines: CostLine[] }>();
  for (const line of lines) {
    for (const factor of line.factors) {
      if (factor.price === undefined || factor.date === undefined) continue;
      const use = uses.get(factor.price) ?? { factor, date: factor.date, lines: [] };
      uses.set(factor.price, use);
      use.lines.push(line);
    }
  }
  return [...uses]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([id, { factor, date, lines: users }]) => ({
      id,
      title: users[0]?.title ?? id,
      amount: factor.value,
      unit: factor.unit,
      basis: factor.basis,
      source: factor.source,
      date,
      ageDays: daysBetween(date, today),
      lines: users.map((line) => line.id),
      yearly: quantity<"uUSD/year">(users.reduce((sum, { yearly }) => sum + raw(yearly.expected), 0)),
    }));
}

/** Prices older than the limit of the estate, else of the catalogue; the oldest first. */
export function staleOf(
  prices: readonly PriceUse[],
  catalogue: Catalogue,
  staleAfter: Duration | undefined,
): readonly Stale[] {
  const limitDays =
    staleAfter === undefined ? constantOf(catalogue, "price-age-limit").value : Math.floor(ratio(staleAfter, DAY));
  return prices
    .filter(({ ageDays }) => ageDays > limitDays)
    .sort((a, b) => b.ageDays - a.ageDays)
    .map(({ id, date, ageDays, lines, yearly }) => ({ price: id, date, ageDays, limitDays, lines, yearly }));
}
