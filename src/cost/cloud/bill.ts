/** Charging cloud resources at the dated list prices of the catalogue. */
import { type PriceList, priceList } from "../../catalogue/cloud-price.ts";
import type { CloudPrice } from "../../catalogue/types.ts";
import { MICRO, raw } from "../../units/index.ts";
import { hoursOfYear, monthsOfYear } from "../factors.ts";
import type { Charge, Context, Missing } from "../ledger.ts";
import { exactly, map } from "../spread.ts";
import type { Factor, ResourceRecord, Spread } from "../types.ts";
import type { Resources } from "./resources.ts";

/** What is charged for. */
export interface Article {
  readonly service: string;
  readonly article: string;
  /** Undefined: nothing at hand tells the region. */
  readonly region: string | undefined;
}

/** One charge. */
export interface Item extends Article {
  /** After `cloud.` in the line's id. */
  readonly id: string;
  readonly title: string;
  readonly quantity: readonly Factor[];
  /** What budget lines may name. @defaultValue the service */
  readonly tags?: readonly string[];
  readonly usageBased?: boolean;
  /** @defaultValue "yearly" */
  readonly paid?: "once" | "yearly";
  readonly notes?: readonly string[];
  readonly resource?: ResourceRecord;
}

/** Region in whose price list services without a region stand. */
export const GLOBAL_REGION = "us-east-1";

const BYTES_PER_GIGABYTE = 1e9;

export class Bill {
  readonly context: Context;
  readonly resources: Resources;
  /** Site of the estate that the resources are, for what a budget pays by site. */
  readonly site: string | undefined;
  readonly #prices: PriceList;
  readonly #uses = new Set<string>();

  constructor(context: Context, resources: Resources, site?: string) {
    this.context = context;
    this.resources = resources;
    this.site = site;
    this.#prices = priceList(context.catalogue);
  }

  get hours(): Factor {
    return hoursOfYear(this.context.catalogue);
  }

  get months(): Factor {
    return monthsOfYear(this.context.catalogue);
  }

  regionOf(resource: ResourceRecord): string | undefined {
    return this.resources.regionOf(resource);
  }

  charge(item: Item): void {
    this.context.ledger.charge({ ...this.#chargeOf(item), price: this.priceOf(item) });
  }

  /** Charges a size tier by tier; what lies beyond the last price that the source shows is unpriced. */
  chargeVolume(item: Item, gigabytes: Factor): void {
    const row = this.rowOf(item);
    if (
      row === undefined ||
      !("tiers" in row.charge) ||
      (row.charge.tiers.length === 0 && row.charge.knownTo === undefined)
    ) {
      this.charge({ ...item, quantity: [gigabytes, ...item.quantity] });
      return;
    }
    const { tiers, knownTo } = row.charge;
    const steps = [
      { above: 0, price: Number(row.charge.price) },
      ...tiers.map((tier) => ({ above: raw(tier.above) / BYTES_PER_GIGABYTE, price: Number(tier.price) })),
    ];
    const end = knownTo === undefined ? Number.POSITIVE_INFINITY : raw(knownTo) / BYTES_PER_GIGABYTE;
    for (const [index, { above, price }] of [...steps, { above: end, price: undefined }].entries()) {
      const upTo = steps[index + 1]?.above ?? (price === undefined ? Number.POSITIVE_INFINITY : end);
      const value = map(gigabytes.value, (all) => Math.max(0, Math.min(all, upTo) - above));
      if (index > 0 && value.high === 0) break;
      const id = index === 0 ? item.id : `${item.id}.above-${above}-gb`;
      this.context.ledger.charge({
        ...this.#chargeOf({ ...item, id, quantity: [{ ...gigabytes, value }, ...item.quantity] }),
        price:
          price === undefined
            ? { missing: `the source of ${row.id} shows no price above ${above} GB; add one to cloudPrices` }
            : listPrice(row, price / MICRO),
      });
    }
  }

  /** Charges what only use decides: as much as the usage file states for the line, else it is listed as awaiting usage. */
  chargeUse(item: Omit<Item, "quantity" | "usageBased">, unit: string): void {
    if (this.#uses.has(item.id)) return;
    this.#uses.add(item.id);
    const { quantities } = this.context.usage;
    const id = `cloud.${item.id}`;
    const stated = Object.hasOwn(quantities, id) ? quantities[id] : undefined;
    if (stated !== undefined) {
      const quantity = used("use", stated, unit, "stated", `usage quantities.${id}`);
      this.charge({ ...item, usageBased: true, quantity: [quantity] });
      return;
    }
    const price = this.priceOf(item);
    if ("missing" in price) {
      this.context.ledger.charge({
        ...this.#chargeOf({ ...item, usageBased: true, quantity: [] }),
        price: { ...price, unit },
      });
      return;
    }
    const missing = `depends on use, at ${price.value.expected} ${price.unit}; add quantities.${id} in ${unit} to the usage file`;
    this.awaitUsage(item, missing, unit);
  }

  /** Lists a resource whose charge an input decides that is not known. */
  unknown(resource: ResourceRecord, what: string): void {
    this.#withoutPrice(resource, `${what} before a deployment; price the state instead`);
  }

  /** Lists a resource of a type that no pricer knows. */
  unsupported(resource: ResourceRecord): void {
    this.#withoutPrice(
      resource,
      `how ${resource.type} is charged is not known; add quotes.cloud.${resource.name} to the usage file`,
    );
  }

  #withoutPrice(resource: ResourceRecord, missing: string): void {
    const { name, type } = resource;
    const [, service = type] = /^aws:([^/]+)\//.exec(type) ?? [];
    const item: Item = { id: name, title: type, service, article: type, region: undefined, quantity: [], resource };
    this.context.ledger.charge({ ...this.#chargeOf(item), price: { missing } });
  }

  /** Lists a charge whose quantity only use decides. */
  awaitUsage(item: Omit<Item, "quantity" | "usageBased">, missing: string, unit: string): void {
    const charge = this.#chargeOf({ ...item, usageBased: true, quantity: [] });
    this.context.ledger.charge({ ...charge, price: { missing, awaits: "usage", unit } });
  }

  #chargeOf(item: Item): Omit<Charge, "price"> {
    return {
      id: `cloud.${item.id}`,
      title: item.title,
      kind: "cloud",
      component: item.service,
      site: this.site,
      urn: item.resource?.urn,
      tags: ["cloud", ...(item.tags ?? [item.service])],
      paid: item.paid ?? "yearly",
      quantity: item.quantity,
      depreciation: undefined,
      usageBased: item.usageBased ?? false,
      notes: item.notes ?? [],
    };
  }

  /** The list price that holds on the day; the first tier's where there are several. */
  priceOf({ service, article, region }: Article): Factor | Missing {
    if (region === undefined) {
      return { missing: `${service} ${article}: nothing tells the region; state it in the provider` };
    }
    const row = this.rowOf({ service, article, region });
    if (row === undefined) {
      const day = this.context.pricesAt;
      return {
        missing: `no price of ${service} ${article} in ${region} on ${day}; add a row with its source to cloudPrices`,
      };
    }
    return listPrice(row, Number(row.charge.price) / MICRO);
  }

  rowOf({ service, article, region }: Article): CloudPrice | undefined {
    return region === undefined ? undefined : this.#prices({ service, article, region }, this.context.pricesAt);
  }
}

function listPrice(row: CloudPrice, dollars: number): Factor {
  return {
    name: "price",
    cause: "price",
    value: exactly(dollars),
    unit: unitOf[row.charge.unit],
    basis: row.confidence,
    source: `catalogue cloudPrices.${row.id}: ${row.source}`,
    date: row.date,
    price: row.id,
  };
}

const unitOf: Readonly<Record<CloudPrice["charge"]["unit"], string>> = {
  usdPerHour: "USD/h",
  usdPerMonth: "USD/month",
  usdPerGbMonth: "USD/GB-month",
  usdPerGb: "USD/GB",
  usdPerThousand: "USD/thousand",
  usdPerIopsMonth: "USD/IOPS-month",
};

/** A quantity that use decides. */
export function used(name: string, value: Spread, unit: string, basis: Factor["basis"], source: string): Factor {
  return { name, cause: "usage", value, unit, basis, source };
}

/** A quantity that an input of the resource decides. */
export function declared(name: string, value: number, unit: string, resource: ResourceRecord): Factor {
  return { name, cause: "design", value: exactly(value), unit, basis: "derived", source: `resource ${resource.name}` };
}
