/** Which price of a cloud service holds on a day, and what a size costs at it. */
import { type Bytes, quantity, raw, type UsdPerMonth } from "../units/index.ts";
import type { Catalogue, CloudPrice } from "./types.ts";

/** Bytes in the decimal gigabyte that prices are quoted for. */
const GIGABYTE = 1e9;

export interface Article {
  readonly service: string;
  readonly article: string;
  readonly region: string;
}

/** The price of an article on a day; undefined where no row of its region had begun: unpriced, never that of another region. */
export type PriceList = (article: Article, day: string) => CloudPrice | undefined;

/** Price list of the catalogue: of several rows of one article in one region, the latest that has begun holds. */
export function priceList(catalogue: Pick<Catalogue, "cloudPrices">): PriceList {
  const rows = Map.groupBy(catalogue.cloudPrices.values(), keyOf);
  for (const history of rows.values()) history.sort((a, b) => (a.from < b.from ? 1 : -1));
  return (article, day) => rows.get(keyOf(article))?.find(({ from }) => from <= day);
}

function keyOf({ service, article, region }: Article): string {
  return `${service} ${article} ${region}`;
}

/** A charge for storage. */
export type StorageCharge = Extract<CloudPrice["charge"], { readonly unit: "usdPerGbMonth" }>;

/**
 * What so many bytes cost for a month, tier by tier.
 *
 * @returns undefined where a part of the size lies beyond what the source shows a price for
 */
export function storageCost(charge: StorageCharge, size: Bytes): UsdPerMonth | undefined {
  const bytes = raw(size);
  if (charge.knownTo !== undefined && bytes > raw(charge.knownTo)) return undefined;
  const steps = [{ above: 0, price: raw(charge.price) }];
  for (const tier of charge.tiers) steps.push({ above: raw(tier.above), price: raw(tier.price) });
  let microDollars = 0;
  for (const [index, step] of steps.entries()) {
    const upTo = Math.min(bytes, steps[index + 1]?.above ?? bytes);
    if (upTo > step.above) microDollars += ((upTo - step.above) / GIGABYTE) * step.price;
  }
  return quantity<"uUSD/month">(microDollars);
}
