/** What the budget alone knows: people, licences, insurance. Its own amount is the cost, where nothing computed is paid by the line. */
import type { Estate } from "../model/estate.ts";
import { MICRO } from "../units/index.ts";
import { STATED } from "./bounds.ts";
import { depreciationOf, type Purchase } from "./hardware.ts";
import type { Context } from "./ledger.ts";
import { type BudgetLine, Payers } from "./payers.ts";
import { poolsOf } from "./pools.ts";
import { exactly } from "./spread.ts";
import { type CostKind, type CostLine, costKinds } from "./types.ts";

/** Kinds of article that the estate itself counts: where it has none of one, none is bought, whatever the budget says. */
const counted: ReadonlySet<string> = new Set(
  "server chassis cpu memory gpu disk nic psu switch spine leaf out-of-band-switch array pool pdu rack cable".split(
    " ",
  ),
);

/**
 * Charges every line of the budget that pays for nothing computed and for nothing unpriced.
 *
 * @param bounded budget lines that bound unpriced purchases, by the id of the line that holds their rest
 * @returns purchases among them, and the budget lines that pay for what they themselves state, by the id of its line
 */
export function chargeStated(
  { clusters, fabrics }: Pick<Estate, "clusters" | "fabrics">,
  budget: readonly BudgetLine[],
  bounded: ReadonlyMap<string, BudgetLine>,
  context: Context,
): { readonly purchases: readonly Purchase[]; readonly payerOf: ReadonlyMap<string, BudgetLine> } {
  const { ledger } = context;
  const groups = new Set([...clusters, ...fabrics].map(({ id }) => id));
  const purchases: Purchase[] = [];
  const payerOf = new Map(bounded);
  for (const period of ["once", "year"] as const) {
    const lines = budget.filter((line) => line.period === period);
    const paid = [
      ...ledger.lines.filter(({ id, paid: when }) => (when === "once") === (period === "once") && !bounded.has(id)),
      ...ledger.unpriced.filter(({ kind }) => (kind === "hardware") === (period === "once")),
    ];
    for (const pool of poolsOf(lines, new Payers(lines), paid)) {
      if (pool.items.length > 0) continue;
      for (const line of pool.lines) {
        if (line.reserve || countsWhatItPays(line, groups)) continue;
        const charged = charge(line, context);
        if (charged === undefined) continue;
        payerOf.set(charged.id, line);
        const { id, component, site, tags } = charged;
        if (period === "once") {
          purchases.push({ id, component, site, tags, supported: false, shares: [{ asset: id, pieces: 1 }] });
        }
      }
    }
  }
  return { purchases, payerOf };
}

/** Whether it pays for devices of clusters and fabrics: no device then is no cost, not an unknown one. */
function countsWhatItPays({ period, pays, covers }: BudgetLine, groups: ReadonlySet<string>): boolean {
  const articles = covers.size === 0 || [...covers].some((kind) => counted.has(kind));
  return period === "once" && pays.size > 0 && articles && [...pays].every((id) => groups.has(id));
}

function charge(line: BudgetLine, context: Context): CostLine | undefined {
  const { id, path, title, period, limit, people, pays } = line;
  const kind = kindOf(line);
  const [only, ...others] = pays;
  return context.ledger.charge({
    id: `stated.${id}`,
    title,
    kind,
    component: only !== undefined && others.length === 0 ? only : line.ledger,
    site: undefined,
    urn: undefined,
    tags: [kind, STATED],
    paid: period === "once" ? "once" : "yearly",
    quantity: [],
    price: {
      name: "stated amount",
      cause: "price",
      value: exactly(limit / MICRO),
      unit: period === "once" ? "USD" : "USD/year",
      basis: "stated",
      source: `estate budget.${path}.amount`,
      path: `budget.${path}.amount`,
    },
    depreciation: period === "once" ? depreciationOf(context) : undefined,
    usageBased: false,
    notes: people === undefined ? [] : [`for ${people} ${people === 1 ? "person" : "people"}`],
  });
}

function kindOf({ period, people, covers }: BudgetLine): CostKind {
  if (period === "once") return "hardware";
  if (people !== undefined) return "people";
  return costKinds.find((kind) => covers.has(kind)) ?? "overhead";
}
