/** Which lines of the budget pay for a cost. */
import type { Estate } from "../model/estate.ts";
import { type Quantity, raw } from "../units/index.ts";

/** A line of the budget with its place. */
export interface BudgetLine {
  /** `operating.utilities.power`. */
  readonly id: string;
  readonly ledger: string;
  /** Place below `budget` in the stack file. */
  readonly path: string;
  readonly title: string;
  readonly period: "once" | "year";
  /** Micro-dollars. */
  readonly limit: number;
  readonly people: number | undefined;
  readonly product: string | undefined;
  readonly pays: ReadonlySet<string>;
  readonly covers: ReadonlySet<string>;
  readonly reserve: boolean;
}

export interface BudgetLedger {
  /** `operating.utilities`. */
  readonly id: string;
  readonly title: string;
  readonly period: "once" | "year";
  readonly limit: number;
  readonly lines: readonly BudgetLine[];
}

/** What is paid for: a line or something unpriced. */
export interface Payable {
  readonly component: string;
  readonly site: string | undefined;
  readonly tags: readonly string[];
}

export function ledgersOf({ capital, operating }: Estate["budget"]): readonly BudgetLedger[] {
  return [
    ...capital.map((ledger) => ledgerOf<"uUSD">("capital", ledger)),
    ...operating.map((ledger) => ledgerOf<"uUSD/year">("operating", ledger)),
  ];
}

type Section = Estate["budget"]["capital"][number];
/** A ledger of either section, its amounts in the unit of the section. */
interface LedgerRecord<U extends string> extends Omit<Section, "amount" | "lines"> {
  readonly amount: Quantity<U>;
  readonly lines: readonly (Omit<Section["lines"][number], "amount"> & { readonly amount: Quantity<U> })[];
}

function ledgerOf<U extends string>(section: "capital" | "operating", ledger: LedgerRecord<U>): BudgetLedger {
  const id = `${section}.${ledger.id}`;
  const period = section === "capital" ? "once" : "year";
  const lines = ledger.lines.map(
    (line): BudgetLine => ({
      id: `${id}.${line.id}`,
      ledger: id,
      path: `${id}.lines.${line.id}`,
      title: line.title,
      period,
      limit: raw(line.amount),
      people: line.people,
      product: line.product,
      pays: new Set(line.pays),
      covers: new Set(line.covers),
      reserve: line.reserve,
    }),
  );
  return { id, title: ledger.title, period, limit: raw(ledger.amount), lines };
}

/** What each way of naming a cost weighs: who names the article knows best, who names the whole site least. */
const PRODUCT = 8;
const COVERS = 4;
const COMPONENT = 2;
const SITE = 1;

/** Finds the lines that pay: of those whose conditions hold, the most specific; several where they are equally so. */
export class Payers {
  readonly #named = new Map<string, BudgetLine[]>();
  readonly #unnamed: BudgetLine[] = [];

  constructor(lines: readonly BudgetLine[]) {
    for (const line of lines) {
      if (line.reserve) continue;
      if (line.pays.size === 0) this.#unnamed.push(line);
      for (const id of line.pays) {
        const known = this.#named.get(id) ?? [];
        known.push(line);
        this.#named.set(id, known);
      }
    }
  }

  of(item: Payable): readonly BudgetLine[] {
    const { component, site } = item;
    const candidates = new Set([
      ...(this.#named.get(component) ?? []),
      ...(site === undefined ? [] : (this.#named.get(site) ?? [])),
      ...this.#unnamed,
    ]);
    let best = 0;
    let payers: BudgetLine[] = [];
    for (const line of candidates) {
      const weight = weigh(line, item);
      if (weight === 0 || weight < best) continue;
      if (weight > best) payers = [];
      best = weight;
      payers.push(line);
    }
    return payers;
  }
}

/** 0 where a condition of the line does not hold. */
function weigh({ product, covers, pays }: BudgetLine, { component, site, tags }: Payable): number {
  let weight = 0;
  if (product !== undefined) {
    if (!tags.includes(product)) return 0;
    weight += PRODUCT;
  }
  if (covers.size > 0) {
    if (!tags.some((tag) => covers.has(tag))) return 0;
    weight += COVERS;
  }
  if (pays.has(component)) weight += COMPONENT;
  else if (site !== undefined && pays.has(site)) weight += SITE;
  return weight;
}
