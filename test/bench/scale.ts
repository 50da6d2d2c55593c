/** An estate as often as wanted beside itself: every site, fabric, cluster and circuit with names and networks of its own. */
import { stringify } from "yaml";

type Section = Record<string, unknown>;
type Sections = Record<string, Section>;

/** Sections whose records are copied; what is left (zones, roles, budgets, images) is shared by all copies. */
const COPIED = [
  "sites",
  "rooms",
  "feeds",
  "racks",
  "clusters",
  "fabrics",
  "circuits",
  "arrays",
  "databases",
  "pools",
  "queues",
];
/** References to clusters from shared records: lists that grow by the copies. */
const EXTENDED = ["workloads", "namespaces", "storageClasses"];
/** Words of a fixed list that a name may happen to equal. */
const WORDS = new Set(["role", "purpose", "kind", "zone", "medium"]);
/** ASNs of a copy start here: the private range of two bytes holds one estate only. */
const FIRST_ASN = 4_210_000_000;
const ASNS_PER_COPY = 100_000;

/**
 * Copies an estate.
 *
 * @param sections plain value of each `estate:<section>` key
 * @param times how many estates the result holds, 1 to 100
 */
export function multiply(sections: Sections, times: number): Sections {
  const names = namesIn(sections);
  const result = structuredClone(sections);
  for (let copy = 1; copy < times; copy++) {
    const rename = (value: string): string => renamed(value, names, copy);
    for (const section of COPIED) {
      const copies = Object.entries(sections[section] ?? {}).map(([id, record]) => [
        rename(id),
        shift(record, rename, copy),
      ]);
      result[section] = { ...result[section], ...Object.fromEntries(copies) };
    }
    for (const record of EXTENDED.flatMap((section) => Object.values(result[section] ?? {}))) extend(record, rename);
    for (const record of Object.values((result["platform"]?.["applications"] ?? {}) as Section)) extend(record, rename);
  }
  return result;
}

/** The stack file of the sections. */
export function stackFile(sections: Sections): string {
  const config = Object.fromEntries(Object.entries(sections).map(([name, value]) => [`estate:${name}`, value]));
  return stringify({ config }, { aliasDuplicateObjects: false });
}

function namesIn(sections: Sections): ReadonlySet<string> {
  const names = new Set(
    COPIED.filter((section) => section !== "queues").flatMap((section) => Object.keys(sections[section] ?? {})),
  );
  for (const cluster of Object.values(sections["clusters"] ?? {}) as Section[]) {
    for (const node of Object.keys((cluster["nodes"] ?? {}) as Section)) names.add(node);
  }
  for (const fabric of Object.values(sections["fabrics"] ?? {}) as Section[]) {
    for (const level of ["spines", "leaves", "outOfBand"]) {
      for (const device of Object.keys((fabric[level] ?? {}) as Section)) names.add(device);
    }
  }
  return names;
}

function renamed(value: string, names: ReadonlySet<string>, copy: number): string {
  const [device = "", port] = value.split("/", 2);
  if (port !== undefined && names.has(device)) return `${device}-x${copy}/${port}`;
  return names.has(value) ? `${value}-x${copy}` : value;
}

/** First octets of the copies: 10.x becomes 11.x and on, the pods' 100.x becomes 120.x and on. */
function moved(value: string, copy: number): string {
  return value
    .replace(/^10\.(\d+\.\d+\.\d+(\/\d+)?)$/, `${10 + copy}.$1`)
    .replace(/^100\.(\d+\.\d+\.\d+(\/\d+)?)$/, `${119 + copy}.$1`);
}

function shift(value: unknown, rename: (value: string) => string, copy: number): unknown {
  if (typeof value === "string") return moved(rename(value), copy);
  if (Array.isArray(value)) return value.map((item) => shift(item, rename, copy));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => {
      if (WORDS.has(key)) return [key, item];
      // Workloads of every copy name the same roles.
      if (key === "roles")
        return [key, shift(item, (word) => (Object.hasOwn(item as object, word) ? word : rename(word)), copy)];
      if (key === "context") return [key, `${String(item)}-x${copy}`];
      if (key === "asn" && typeof item === "object") return [key, asns(copy)];
      return [rename(key), shift(item, rename, copy)];
    }),
  );
}

function asns(copy: number): Section {
  const base = FIRST_ASN + copy * ASNS_PER_COPY;
  return { spine: base, leafBase: base, hostBase: base + 10_000 };
}

function extend(record: unknown, rename: (value: string) => string): void {
  if (typeof record !== "object" || record === null || !("clusters" in record) || !Array.isArray(record.clusters))
    return;
  const first = record.clusters.filter(
    (cluster): cluster is string => typeof cluster === "string" && !/-x\d+$/.test(cluster),
  );
  record.clusters.push(...first.map(rename));
}
