/** Each line and ledger of the budget beside what it pays for. */
import { STATED } from "./bounds.ts";
import { runningOf, spreadOf } from "./line.ts";
import { type BudgetLedger, type BudgetLine, Payers } from "./payers.ts";
import { type Pool, poolsOf } from "./pools.ts";
import { nothing, plus } from "./spread.ts";
import type { BudgetStatus, CostLine, Spread, Unpriced } from "./types.ts";

/** A line, or something unpriced, that a budget pays for. */
type Item = (CostLine | Unpriced) & { readonly charged: CostLine | undefined };

/**
 * Lines first, in the order of the budget, then ledgers.
 *
 * @param payerOf budget lines whose own amount is the cost, by the id of the cost's line
 */
export function budgetsOf(
  ledgers: readonly BudgetLedger[],
  environment: string,
  lines: readonly CostLine[],
  unpriced: readonly Unpriced[],
  payerOf: ReadonlyMap<string, BudgetLine>,
): readonly BudgetStatus[] {
  const statuses: BudgetStatus[] = [];
  const byLedger = new Map<string, Item[]>();
  for (const period of ["once", "year"] as const) {
    const budget = ledgers.flatMap((ledger) => ledger.lines).filter((line) => line.period === period);
    const items: readonly Item[] = [
      ...lines
        .filter(({ id, paid }) => (paid === "once") === (period === "once") && !payerOf.has(id))
        .map((line) => ({ ...line, charged: line })),
      ...unpriced
        .filter(({ kind }) => (kind === "hardware") === (period === "once"))
        .map((item) => ({ ...item, charged: undefined })),
    ];
    const own = new Map<string, Item[]>();
    for (const line of lines) {
      const payer = payerOf.get(line.id);
      if (payer !== undefined) own.set(payer.id, [...(own.get(payer.id) ?? []), { ...line, charged: line }]);
    }
    for (const pool of poolsOf(budget, new Payers(budget), items)) {
      const all = [...pool.items, ...pool.lines.flatMap(({ id }) => own.get(id) ?? [])];
      statuses.push(statusOfPool({ lines: pool.lines, items: all }, period, environment));
      // Lines that several ledgers share are counted in the first.
      const ledger = pool.lines[0]?.ledger ?? "";
      byLedger.set(ledger, [...(byLedger.get(ledger) ?? []), ...all]);
    }
  }
  const whole = ledgers.map(({ id, title, period, limit }) =>
    statusOf({ id, title, level: "ledger", environment, components: [], period, limit }, byLedger.get(id) ?? []),
  );
  return [...statuses, ...whole];
}

function statusOfPool({ lines, items }: Pool<Item>, period: "once" | "year", environment: string): BudgetStatus {
  return statusOf(
    {
      id: lines.map(({ id }) => id).join("+"),
      title: lines.map(({ title }) => title).join(", "),
      level: "line",
      environment,
      components: [...new Set(lines.flatMap(({ pays }) => [...pays]))],
      period,
      limit: lines.reduce((sum, { limit }) => sum + limit, 0),
    },
    items,
  );
}

type Head = Pick<BudgetStatus, "id" | "title" | "level" | "environment" | "components" | "period" | "limit">;

function statusOf(head: Head, items: readonly Item[]): BudgetStatus {
  let cost: Spread = nothing;
  let statedOnly = 0;
  let bounded = false;
  const lines: string[] = [];
  const unpriced: string[] = [];
  for (const { id, kind, tags, charged } of items) {
    if (charged === undefined) {
      unpriced.push(id);
      continue;
    }
    lines.push(id);
    const amount = head.period === "once" ? spreadOf(charged.once) : runningOf(charged);
    cost = plus(cost, amount);
    if (!tags.includes(STATED)) continue;
    statedOnly += amount.expected;
    bounded ||= kind === "hardware";
  }
  const over = cost.expected > head.limit;
  const status = over ? "fail" : unpriced.length > 0 || bounded ? "unpriced" : "ok";
  return { ...head, cost, status, atRisk: !over && cost.high > head.limit, statedOnly, lines, unpriced };
}
