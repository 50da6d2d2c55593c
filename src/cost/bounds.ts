/** Purchases without a price: the budget that pays for them states the most that they may cost. */
import { MICRO, raw } from "../units/index.ts";
import { allocate } from "./allocate.ts";
import { depreciationOf, type Purchase } from "./hardware.ts";
import type { Context } from "./ledger.ts";
import { type BudgetLine, Payers } from "./payers.ts";
import { type Pool, poolsOf } from "./pools.ts";
import { exactly } from "./spread.ts";
import type { CostLine } from "./types.ts";

/** Purchases that the budget bounds, and who pays for them. */
export interface Bounds {
  readonly purchases: readonly Purchase[];
  /** A line of the budget, by the id of the line that holds its rest. */
  readonly payerOf: ReadonlyMap<string, BudgetLine>;
}

/** Word among the tags of a line that holds no price but the budget's own statement. */
export const STATED = "stated";

/** Charges what is left of each capital line after its priced purchases as the upper bound of the unpriced ones, shared by pieces. */
export function chargeBounds(budget: readonly BudgetLine[], purchases: readonly Purchase[], context: Context): Bounds {
  const capital = budget.filter(({ period }) => period === "once");
  const bounded: Purchase[] = [];
  const payerOf = new Map<string, BudgetLine>();
  for (const pool of poolsOf(capital, new Payers(capital), purchases)) {
    const [payer] = pool.lines;
    for (const purchase of chargeRest(pool, context)) {
      bounded.push(purchase);
      if (payer !== undefined) payerOf.set(purchase.id, payer);
    }
  }
  return { purchases: bounded, payerOf };
}

function chargeRest({ lines, items }: Pool<Purchase>, context: Context): readonly Purchase[] {
  const { ledger } = context;
  const unpriced = items.filter(({ id }) => ledger.line(id) === undefined);
  if (unpriced.length === 0) return [];
  let rest = lines.reduce((sum, { limit }) => sum + limit, 0);
  for (const { id } of items) rest -= expectedOf(ledger.line(id));
  if (rest <= 0) return [];
  const groups = [...Map.groupBy(unpriced, ({ component }) => component)];
  const names = lines.map(({ id }) => id).join("+");
  const [known] = lines;
  const shares = allocate(
    rest,
    groups.map(([, group]) => group.reduce((sum, { shares: parts }) => sum + piecesOf(parts), 0)),
  );
  return groups.map(([component, group], index): Purchase => {
    const id = `hardware.${component}.stated`;
    const sites = new Set(group.map(({ site }) => site));
    const site = sites.size === 1 ? group[0]?.site : undefined;
    const supported = group.every((purchase) => purchase.supported);
    const line = ledger.charge({
      id,
      title: "Articles without a price, at most what the budget states",
      kind: "hardware",
      component,
      site,
      urn: undefined,
      tags: ["hardware", STATED],
      paid: "once",
      quantity: [],
      price: {
        name: "rest of the budget",
        cause: "design",
        value: exactly((shares[index] ?? 0) / MICRO),
        unit: "USD",
        basis: "stated",
        source: `estate budget.${names}, less what is priced`,
        path: lines.length === 1 && known !== undefined ? `budget.${known.path}.amount` : undefined,
      },
      depreciation: depreciationOf(context),
      usageBased: false,
      notes: [`an upper bound: ${group.length} articles have no price of their own, the budget pays for them`],
    });
    const lineId = line?.id ?? id;
    for (const purchase of group) ledger.bound(purchase.id, lineId);
    const parts = group.flatMap((purchase) => purchase.shares);
    return { id: lineId, component, site, tags: ["hardware", STATED], shares: parts, supported };
  });
}

function expectedOf(line: CostLine | undefined): number {
  return line === undefined ? 0 : raw(line.once.expected);
}

function piecesOf(shares: Purchase["shares"]): number {
  return shares.reduce((sum, { pieces }) => sum + pieces, 0);
}
