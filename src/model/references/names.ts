/** What records can be named, and what is said where a name means nothing. */
import type { Estate } from "../estate.ts";
import { nearest } from "../nearest.ts";
import type { Switching } from "../partitions.ts";

/** Ids of one kind; a Map or Set of them is one. */
export interface Ids {
  has(id: string): boolean;
  keys(): Iterable<string>;
}

/** Kinds of the catalogue that an estate names. */
export type ProductKind =
  | "gpus"
  | "cpus"
  | "chassis"
  | "nics"
  | "switches"
  | "media"
  | "arrays"
  | "disks"
  | "psus"
  | "pdus"
  | "venues"
  | "charts";

export type CatalogueIds = { readonly [K in ProductKind]: Ids } & { readonly gpus: GpuIds };

/** GPUs, with what a claim may name of them. */
export interface GpuIds extends Ids {
  get(id: string): GpuParts | undefined;
}

/** The part of a product that is looked into. */
export interface GpuParts {
  readonly kubernetes?:
    | { readonly partitions?: (Switching & { readonly profiles: Readonly<Record<string, unknown>> }) | undefined }
    | undefined;
}

export interface ReferenceFault {
  /** Keys and list indices from the section down. */
  readonly path: readonly string[];
  /** Got, limit, way out: lower case, no final period. */
  readonly message: string;
  /** A name that means nothing, two records that must differ, or a bound that does not hold. */
  readonly rule: "missing" | "duplicate" | "bound";
  /** The id that the fault is about. */
  readonly name: string;
}

/** Records of one kind, with the words for them. */
export interface Kind {
  readonly title: string;
  /** Record that it must belong to, `cluster "ml"`; any where left out. */
  readonly within?: string | undefined;
  /** Where such a record is written. */
  readonly place: string;
  readonly ids: Ids;
  /** Ids of records that are of the kind and cannot be named here, with what they lack. */
  readonly without?: ReadonlyMap<string, string>;
}

type Named = readonly { readonly id: string }[];

/** Known ids listed in a message. */
const LISTED = 8;

export class References {
  readonly faults: ReferenceFault[] = [];
  // One wrong name in a thousand records needs one search.
  readonly #advice = new Map<Kind, Map<string, string>>();

  /** The id must be of the kind; an id left out is none. */
  one(path: readonly string[], kind: Kind, id: string | undefined, rule: "missing" | "bound" = "missing"): void {
    if (id === undefined) return;
    const lack = kind.without?.get(id);
    if (lack !== undefined) this.fault("bound", path, id, `names ${kind.title} "${id}", which ${lack}`);
    if (kind.ids.has(id)) return;
    const within = kind.within === undefined ? "" : ` in ${kind.within}`;
    const message = `names ${kind.title} "${id}", which does not exist${within}; ${this.#adviceFor(kind, id)}`;
    this.faults.push({ path, message, rule, name: id });
  }

  /** Each of the ids must be of the kind, and stand in the list once. */
  many(path: readonly string[], kind: Kind, ids: readonly string[]): void {
    for (const [index, id] of ids.entries()) this.one([...path, String(index)], kind, id);
    this.once(path, kind.title, ids);
  }

  /** No entry of the list may stand in it twice. */
  once(path: readonly string[], title: string, entries: readonly (string | number)[]): void {
    const seen = new Set<string | number>();
    for (const [index, entry] of entries.entries()) {
      const shown = typeof entry === "string" ? `"${entry}"` : entry;
      const message = `names ${title} ${shown} a second time; remove it`;
      if (seen.has(entry)) this.fault("duplicate", [...path, String(index)], String(entry), message);
      seen.add(entry);
    }
  }

  fault(rule: "duplicate" | "bound", path: readonly string[], name: string, message: string): void {
    this.faults.push({ path, message, rule, name });
  }

  #adviceFor(kind: Kind, id: string): string {
    const known = this.#advice.get(kind) ?? new Map<string, string>();
    this.#advice.set(kind, known);
    const way = known.get(id) ?? advice(kind, id);
    known.set(id, way);
    return way;
  }
}

function advice({ ids, place }: Kind, id: string): string {
  const near = nearest(id, ids.keys());
  if (near !== undefined) return `did you mean "${near}"`;
  const all = [...ids.keys()];
  if (all.length === 0) return `there is none yet, add it under ${place}`;
  const rest = all.length > LISTED ? ` and ${all.length - LISTED} more` : "";
  return `known are ${all
    .slice(0, LISTED)
    .map((one) => `"${one}"`)
    .join(", ")}${rest}`;
}

/** A kind whose records are those given. */
export function kindOf(title: string, place: string, ...records: readonly Named[]): Kind {
  return { title, place, ids: new Set(records.flatMap((some) => some.map(({ id }) => id))) };
}

/** The kind as one record has it. */
export function within(record: string, kind: Kind): Kind {
  return { ...kind, within: record };
}

export type Names = ReturnType<typeof namesOf>;

/** Everything that can be named across the estate; what can be named within one cluster or fabric only is the rule's own. */
export function namesOf(estate: Omit<Estate, "about">, products: CatalogueIds) {
  const { clusters, fabrics, arrays, pools, databases, recovery } = estate;
  const product = (title: string, kind: ProductKind): Kind => ({
    title,
    place: `the catalogue's ${kind}`,
    ids: products[kind],
  });
  const nodes = clusters.flatMap((cluster) => cluster.nodes);
  const switches = fabrics.flatMap(({ spines, leaves, outOfBand }) => [...spines, ...leaves, ...outOfBand]);
  const buckets = recovery?.buckets ?? [];
  return {
    site: kindOf("site", "estate:sites", estate.sites),
    feed: kindOf("feed", "estate:feeds", estate.feeds),
    rack: kindOf("rack", "estate:racks", estate.racks),
    build: kindOf("build", "estate:builds", estate.builds),
    kubelet: kindOf("kubelet profile", "estate:kubeletProfiles", estate.kubeletProfiles),
    cluster: kindOf("cluster", "estate:clusters", clusters),
    // Where something is to run in it: nodes without Kubernetes are a cluster of hosts only.
    platform: {
      ...kindOf("cluster", "estate:clusters", clusters),
      without: new Map(
        clusters
          .filter(({ kubernetes }) => kubernetes === undefined)
          .map(({ id }) => [id, `has no kubernetes section; add estate:clusters.${id}.kubernetes`] as const),
      ),
    },
    node: kindOf("node", "estate:clusters.<cluster>.nodes", nodes),
    role: kindOf(
      "role",
      "estate:clusters.<cluster>.roles",
      clusters.flatMap(({ roles }) => roles),
    ),
    segment: kindOf(
      "segment",
      "estate:fabrics.<fabric>.segments",
      fabrics.flatMap(({ segments }) => segments),
    ),
    device: kindOf("device", "estate:clusters.<cluster>.nodes", nodes, switches, arrays, pools),
    switch: kindOf("switch", "estate:fabrics.<fabric>.leaves", switches),
    circuit: kindOf("circuit", "estate:circuits", estate.circuits),
    array: kindOf("array", "estate:arrays", arrays),
    pool: kindOf("pool", "estate:pools", pools),
    store: kindOf("array, pool or database", "estate:pools", arrays, pools, databases),
    coldStore: kindOf("tier or pool", "estate:tiers", estate.tiers, pools),
    backupTarget: kindOf("pool, array or bucket", "estate:pools", pools, arrays, buckets),
    tier: kindOf("tier", "estate:tiers", estate.tiers),
    backup: kindOf("backup", "estate:backups", estate.backups),
    storageClass: kindOf("storage class", "estate:storageClasses", estate.storageClasses),
    region: kindOf("region", "estate:regions", estate.regions),
    accelerator: kindOf("accelerator", "estate:accelerators", estate.accelerators),
    zone: kindOf("zone", "estate:security.zones", estate.security.zones),
    team: kindOf("team", "estate:security.teams", estate.security.teams),
    namespace: kindOf("namespace", "estate:namespaces", estate.namespaces),
    priority: kindOf("priority", "estate:priorities", estate.priorities),
    queue: kindOf("queue", "estate:queues", estate.queues),
    image: kindOf("image", "estate:images", estate.images),
    trigger: kindOf("trigger", "estate:scaling.triggers", estate.scaling.triggers),
    stage: kindOf(
      "stage",
      "estate:targets.paths.<path>.stages",
      estate.targets.paths.flatMap(({ stages }) => stages),
    ),
    model: kindOf("model", "estate:models", estate.models),
    availability: kindOf("availability target", "estate:targets.availability", estate.targets.availability),
    escalation: kindOf("escalation step", "estate:operations.escalation", estate.operations.escalation),
    payable: kindOf(
      "cluster, fabric, array, pool, database, site or circuit",
      "its section",
      clusters,
      fabrics,
      arrays,
      pools,
      databases,
      estate.sites,
      estate.circuits,
    ),
    article: {
      title: "build or product",
      place: "estate:builds",
      ids: new Set([
        ...estate.builds.map(({ id }) => id),
        ...Object.values(products).flatMap((ids) => [...ids.keys()]),
      ]),
    },
    gpu: product("GPU", "gpus"),
    cpu: product("CPU", "cpus"),
    chassis: product("chassis", "chassis"),
    nic: product("network card", "nics"),
    switchProduct: product("switch product", "switches"),
    medium: product("cable medium", "media"),
    arrayProduct: product("array product", "arrays"),
    disk: product("disk", "disks"),
    psu: product("power supply", "psus"),
    pdu: product("power distribution unit", "pdus"),
    venue: product("venue", "venues"),
    chart: product("chart", "charts"),
  };
}
