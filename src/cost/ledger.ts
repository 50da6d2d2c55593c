/** Where pricing writes what it finds: lines, what has no price, and what costs nothing. */
import type { Catalogue } from "../catalogue/types.ts";
import { type LineDraft, lineOf } from "./line.ts";
import { exactly, product } from "./spread.ts";
import type { CostLine, Factor, Free, Unpriced } from "./types.ts";
import type { Usage } from "./usage.ts";

/** Why there is no price, and what would mend it. */
export interface Missing {
  readonly missing: string;
  /** @defaultValue "price" */
  readonly awaits?: Unpriced["awaits"];
  /** Unit of a quantity that is not known. */
  readonly unit?: string;
}

/** A line with its price apart from its quantity. */
export interface Charge extends Omit<LineDraft, "factors"> {
  readonly quantity: readonly Factor[];
  readonly price: Factor | Missing;
}

/** What every part of the pricing looks at. */
export interface Context {
  readonly catalogue: Catalogue;
  readonly usage: Usage;
  readonly today: string;
  /** Day whose cloud prices hold. */
  readonly pricesAt: string;
  readonly ledger: Ledger;
}

export class Ledger {
  readonly #environment: string;
  readonly #usage: Usage;
  readonly #lines = new Map<string, CostLine>();
  readonly #unpriced = new Map<string, Unpriced>();
  readonly #free = new Map<string, Free>();

  constructor(environment: string, usage: Usage) {
    this.#environment = environment;
    this.#usage = usage;
  }

  get lines(): readonly CostLine[] {
    return [...this.#lines.values()];
  }

  get unpriced(): readonly Unpriced[] {
    return [...this.#unpriced.values()];
  }

  get free(): readonly Free[] {
    return [...this.#free.values()];
  }

  line(id: string): CostLine | undefined {
    return this.#lines.get(id);
  }

  /** Adds the line, at a quoted price where the usage file has one; without any price it is listed as unpriced. */
  charge({ quantity, price, ...draft }: Charge): CostLine | undefined {
    const id = this.#unique(draft.id);
    const prices = this.#quoted(id) ?? ("missing" in price ? price : [price]);
    if ("missing" in prices) {
      const { title, kind, component, site, urn, tags } = draft;
      const pieces = quantity.length === 0 ? 0 : product(quantity.map(({ value }) => value)).expected;
      const unit = quantity.map((factor) => factor.unit).find((one) => one !== "1") ?? prices.unit ?? "piece";
      const { missing: reason, awaits = "price" } = prices;
      const item = {
        id,
        title,
        kind,
        component,
        site,
        quantity: pieces,
        unit,
        awaits,
        reason,
        urn,
        boundedBy: undefined,
        tags,
      };
      this.#unpriced.set(id, item);
      return undefined;
    }
    const line = lineOf({ ...draft, id, factors: [...quantity, ...prices] }, this.#environment);
    this.#lines.set(id, line);
    return line;
  }

  /** Notes that an upper bound of what has no price stands in a line. */
  bound(unpriced: string, line: string): void {
    const item = this.#unpriced.get(unpriced);
    if (item !== undefined) this.#unpriced.set(unpriced, { ...item, boundedBy: line });
  }

  costsNothing(type: string, reason: string): void {
    const key = `${type} ${reason}`;
    this.#free.set(key, { type, reason, count: (this.#free.get(key)?.count ?? 0) + 1 });
  }

  #quoted(id: string): readonly Factor[] | Missing | undefined {
    const quote = Object.hasOwn(this.#usage.quotes, id) ? this.#usage.quotes[id] : undefined;
    if (quote === undefined) return undefined;
    const { amount, currency, source, date } = quote;
    const price: Factor = {
      name: "quoted price",
      cause: "price",
      value: exactly(amount),
      unit: currency,
      basis: "stated",
      source: `usage quotes.${id}: ${source}`,
      date,
      price: `quote.${id}`,
    };
    if (currency === "USD") return [price];
    const exchange = this.#usage.exchange[currency];
    if (exchange === undefined) {
      return {
        missing: `quoted in ${currency}, no exchange rate is stated; add exchange.${currency} to the usage file`,
      };
    }
    const rate: Factor = {
      name: "exchange rate",
      cause: "fx",
      value: exactly(exchange.rate),
      unit: `USD/${currency}`,
      basis: "stated",
      source: `usage exchange.${currency}: ${exchange.source}`,
      date: exchange.date,
    };
    return [price, rate];
  }

  /** Resources of a state may share a name across types and parents: the second becomes `name-2`. */
  #unique(id: string): string {
    if (!this.#lines.has(id) && !this.#unpriced.has(id)) return id;
    let number = 2;
    while (this.#lines.has(`${id}-${number}`) || this.#unpriced.has(`${id}-${number}`)) number += 1;
    return `${id}-${number}`;
  }
}
