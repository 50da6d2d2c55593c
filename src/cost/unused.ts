/** Keys of a usage file that no figure came from: most likely mistyped. */
import { nearest } from "../model/nearest.ts";
import type { CostReport } from "./types.ts";
import type { Usage } from "./usage.ts";

/** Got and way out for each key that changed nothing, in the order of the file. */
export function unusedUsage(usage: Usage, { lines, unpriced, unitCosts, assets }: CostReport): readonly string[] {
  const sources = [
    ...lines.flatMap(({ factors }) => factors.map(({ source }) => source)),
    ...unitCosts.map(({ source }) => source),
  ];
  // `usage quotes.<id>: <its source>`, `usage buckets.<name>.size`
  const used = (place: string): boolean =>
    sources.some(
      (source) => source.startsWith(`usage ${place}`) && /^($|[.:])/.test(source.slice("usage ".length + place.length)),
    );
  const ids = [...lines, ...unpriced].map(({ id }) => id);
  const known: Readonly<Record<string, readonly string[]>> = {
    quotes: ids,
    quantities: ids,
    volumes: unitCosts.map(({ id }) => id),
    buckets: [],
    exchange: [],
  };
  const { quotes, quantities, volumes, buckets, exchange } = usage;
  const keyed = Object.entries({ buckets, quantities, volumes, quotes, exchange }).flatMap(([section, entries]) =>
    Object.keys(entries)
      .filter((key) => !used(`${section}.${key}`))
      .map((key) => problem(`${section}.${key}`, nearest(key, known[section] ?? []))),
  );
  const single = (["loadShare", "drillHours", "disasterHours"] as const)
    .filter((key) => usage[key] !== undefined && !used(key))
    .map((key) => problem(key, undefined));
  const books = usage.books !== undefined && assets.length === 0 ? [problem("books", undefined)] : [];
  return [...single, ...books, ...keyed];
}

function problem(place: string, near: string | undefined): string {
  return `usage ${place}: changes no figure; ${near === undefined ? "remove it, or see the ids that the cost lists" : `did you mean ${near}`}`;
}
