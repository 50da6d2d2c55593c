/** What stands in the books: devices, racks, the cables of a site. */

import type { Estate } from "../model/estate.ts";
import { quantity, raw } from "../units/index.ts";
import { allocate } from "./allocate.ts";
import { bookValue, monthsBetween } from "./depreciation.ts";
import type { Purchase } from "./hardware.ts";
import type { Ledger } from "./ledger.ts";
import { spreadOf } from "./line.ts";
import { nothing, plus, rangeOf } from "./spread.ts";
import type { Asset, Depreciation, Spread } from "./types.ts";

interface Entry {
  readonly component: string;
  readonly depreciation: Depreciation;
  cost: Spread;
}

/** Every asset with its price and value; the prices sum to those of the lines. */
export function assetsOf(
  estate: Estate,
  purchases: readonly Purchase[],
  { ledger, today }: { readonly ledger: Ledger; readonly today: string },
): readonly Asset[] {
  const entries = new Map<string, Entry>();
  for (const { id, component, shares } of purchases) {
    const line = ledger.line(id);
    if (line?.depreciation === undefined) continue;
    const weights = shares.map(({ pieces }) => pieces);
    const { low, expected, high } = spreadOf(line.once);
    const lows = allocate(low, weights);
    const means = allocate(expected, weights);
    const highs = allocate(high, weights);
    for (const [index, { asset }] of shares.entries()) {
      const entry = entries.get(asset) ?? { component, depreciation: line.depreciation, cost: nothing };
      entries.set(asset, entry);
      entry.cost = plus(entry.cost, { low: lows[index] ?? 0, expected: means[index] ?? 0, high: highs[index] ?? 0 });
    }
  }
  const dates = serviceDates(estate);
  return [...entries].map(([id, { component, depreciation, cost }]): Asset => {
    const inService = dates.get(id);
    const monthsUsed = inService === undefined ? 0 : Math.min(depreciation.months, monthsBetween(inService, today));
    const value = Math.round(bookValue(cost.expected, depreciation, monthsUsed));
    const range = rangeOf<"uUSD">(cost);
    return {
      id,
      title: id,
      component,
      cost: range,
      depreciation,
      inService,
      monthsUsed,
      bookValue: quantity<"uUSD">(value),
    };
  });
}

/** Micro-dollars in the books. */
export function bookValueOf(assets: readonly Asset[]): number {
  return assets.reduce((sum, asset) => sum + raw(asset.bookValue), 0);
}

function serviceDates(estate: Estate): ReadonlyMap<string, string> {
  const devices = [
    ...estate.clusters.flatMap(({ nodes }) => nodes),
    ...estate.fabrics.flatMap(({ spines, leaves, outOfBand }) => [...spines, ...leaves, ...outOfBand]),
    ...estate.arrays,
    ...estate.pools,
  ];
  return new Map(devices.flatMap(({ id, inService }) => (inService === undefined ? [] : [[id, inService] as const])));
}
