/** The plan as a tree of counts: site, layer, type. */
import { compareText } from "./order.ts";
import { layers } from "./place.ts";
import type { PreviewReport, ReportResource } from "./schema.ts";

export interface SiteBranch {
  /** Undefined for what belongs to no single site. */
  readonly id: string | undefined;
  readonly title: string;
  readonly count: number;
  readonly layers: readonly LayerBranch[];
}

export interface LayerBranch {
  readonly layer: string;
  readonly count: number;
  /** By name. */
  readonly types: readonly TypeCount[];
}

export interface TypeCount {
  readonly type: string;
  readonly title: string;
  readonly count: number;
}

/** Sites in order of the estate, layers from the floor up, types by name; what has no site comes last. */
export function planTree({ sites, resources }: PreviewReport): readonly SiteBranch[] {
  const bySite = Map.groupBy(resources, (resource) => resource.site);
  return [...sites.map((site) => site.id), undefined].flatMap((id): SiteBranch[] => {
    const members = bySite.get(id);
    if (members === undefined) return [];
    const title = id === undefined ? "whole estate" : id;
    return [{ id, title, count: members.length, layers: layerBranches(members) }];
  });
}

function layerBranches(resources: readonly ReportResource[]): LayerBranch[] {
  const known: readonly string[] = layers;
  const rank = (layer: string) => (known.includes(layer) ? known.indexOf(layer) : known.length);
  return [...Map.groupBy(resources, (resource) => resource.layer)]
    .sort(([a], [b]) => rank(a) - rank(b) || compareText(a, b))
    .map(([layer, members]) => ({ layer, count: members.length, types: typeCounts(members) }));
}

function typeCounts(resources: readonly ReportResource[]): readonly TypeCount[] {
  const counted = [...Map.groupBy(resources, (resource) => resource.type)].map(([type, { length }]) => ({
    type,
    title: className(type),
    count: length,
  }));
  // Two packages may have a class of one name: then both are told apart by the whole token.
  const titles = Map.groupBy(counted, ({ title }) => title);
  return counted
    .map((entry) => ((titles.get(entry.title)?.length ?? 0) > 1 ? { ...entry, title: entry.type } : entry))
    .sort((a, b) => compareText(a.title, b.title));
}

/** Types of a layer that a summary names. */
const NAMED_TYPES = 12;

/** The types that a summary names, and how many it does not: all where they are few, else the most numerous. */
export function mainTypes(types: readonly TypeCount[]): {
  readonly named: readonly TypeCount[];
  readonly rest: number;
} {
  if (types.length <= NAMED_TYPES) return { named: types, rest: 0 };
  // The sort is stable: equally numerous types stay in order of name.
  const named = [...types].sort((a, b) => b.count - a.count).slice(0, NAMED_TYPES);
  return { named, rest: types.length - named.length };
}

const PROVIDER = "pulumi:providers:";

/** Last part of a type token: `Server` of `estate:inventory:Server`; a provider is called by its package. */
export function className(type: string): string {
  return type.startsWith(PROVIDER) ? `${type.slice(PROVIDER.length)} provider` : type.slice(type.lastIndexOf(":") + 1);
}
