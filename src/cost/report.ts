/** A report from a filled ledger. */

import type { Duration } from "../units/index.ts";
import { gatesOf } from "./gates.ts";
import type { Context } from "./ledger.ts";
import { pricesOf, staleOf } from "./prices.ts";
import { totalsOf } from "./totals.ts";
import {
  type Asset,
  type BudgetStatus,
  type CostLine,
  type CostReport,
  costKinds,
  type Exchange,
  type UnitCost,
} from "./types.ts";

/** What only an estate has. */
export interface Books {
  readonly assets: readonly Asset[];
  readonly budgets: readonly BudgetStatus[];
  readonly unitCosts: readonly UnitCost[];
  /** Age from which the estate counts a price as stale. */
  readonly staleAfter: Duration | undefined;
}

export function reportOf(
  about: { readonly name: string; readonly environment: string },
  { ledger, catalogue, today, pricesAt, usage }: Context,
  { staleAfter, ...books }: Books,
): CostReport {
  const lines = [...ledger.lines].sort(byKindAndComponent);
  const unpriced = [...ledger.unpriced].sort(byKindAndComponent);
  const prices = pricesOf(lines, today);
  const stale = staleOf(prices, catalogue, staleAfter);
  return {
    ...about,
    today,
    pricesAt,
    lines,
    totals: totalsOf(lines, books.assets),
    prices,
    unpriced,
    stale,
    free: [...ledger.free].sort((a, b) => compare(a.type, b.type) || compare(a.reason, b.reason)),
    ...books,
    exchange: exchangeOf(usage.exchange),
    gates: gatesOf(lines, unpriced, stale, catalogue),
  };
}

function byKindAndComponent(a: Pick<CostLine, "kind" | "component" | "id">, b: typeof a): number {
  return (
    costKinds.indexOf(a.kind) - costKinds.indexOf(b.kind) || compare(a.component, b.component) || compare(a.id, b.id)
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function exchangeOf(rates: Context["usage"]["exchange"]): readonly Exchange[] {
  return Object.entries(rates)
    .map(([currency, { rate, source, date }]) => ({ currency, rate, source, date }))
    .sort((a, b) => compare(a.currency, b.currency));
}
