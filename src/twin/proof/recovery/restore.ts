/** How long data takes from the object store to where it is needed: computed, nothing is copied. */

import { constant } from "../../../analysis/constant.ts";
import type { Catalogue } from "../../../catalogue/types.ts";
import type { Estate } from "../../../model/estate.ts";
import { type BitRate, type Bytes, compare, raw, sum } from "../../../units/index.ts";
import { groupTaints } from "../../../views/cloud/eks.ts";
import type { RecoveryProof } from "../schema.ts";
import type { Takeover } from "./takeover.ts";

export type Restore = RecoveryProof["restore"][number];
type DataClass = Estate["dataClasses"][number];

/** A way that data takes. */
export interface Way {
  /** `to the nodes of dr`, `to meridian over tokyo` */
  readonly to: string;
  readonly bitsPerSecond: number;
}

const BITS = 8;
const SECOND = 1e9;

/** Every class of data by every way: to the nodes that take over, and back to a primary that was built again. */
export function restores(takeover: Takeover): Restore[] {
  const nodes = toNodes(takeover);
  const back = backToPrimary(takeover);
  const sized = takeover.source.estate.dataClasses.flatMap((data) => {
    const bytes = sizeOf(takeover.source.estate, data);
    return bytes === undefined ? [] : [{ data, bytes }];
  });
  return [
    ...(nodes === undefined
      ? []
      : sized.map(({ data, bytes }) => ({
          ...restore(takeover, data, bytes, nodes),
          needed: isNeeded(takeover, data),
        }))),
    ...(back === undefined
      ? []
      : sized.map(({ data, bytes }) => ({ ...restore(takeover, data, bytes, back), needed: false }))),
  ];
}

function restore({ source }: Takeover, data: DataClass, bytes: Bytes, { to, bitsPerSecond }: Way): Restore {
  const seconds = retrievalOf(source, data) + (raw(bytes) * BITS) / bitsPerSecond;
  return { data: `${data.id} ${to}`, bytes: raw(bytes), bitsPerSecond, seconds, basis: "modelled" };
}

/** All that the takeover waits for, one after the other over the same network; nothing where it waits for none. */
export function neededSeconds(rows: readonly Restore[]): number {
  return rows.reduce((total, { needed, seconds }) => total + (needed === true ? seconds : 0), 0);
}

/**
 * Whether the takeover waits for the data: a tier of it can be read within the recovery time. What lies deeper was never meant to
 * be there so soon, and a hot standby holds its data already.
 */
function isNeeded({ source: { estate }, site, limit }: Takeover, data: DataClass): boolean {
  if (site.record.mode === "hot-standby") return false;
  return estate.tiers.some(({ id, access }) => data.tiers.includes(id) && raw(access) / SECOND <= limit);
}

/** Size that is stated, of the class or else of its bucket. */
export function sizeOf(estate: Estate, { size, backup }: DataClass): Bytes | undefined {
  if (size !== undefined) return size;
  const target = estate.backups.find(({ id }) => id === backup)?.to;
  return estate.recovery?.buckets.find(({ id }) => id === target)?.expected;
}

/** Wait for the first byte: of the soonest of its tiers, by the storage class where one is named. */
function retrievalOf({ estate, catalogue }: Takeover["source"], { tiers }: DataClass): number {
  const waits = estate.tiers
    .filter(({ id }) => tiers.includes(id))
    .map(({ access, objectClass }) =>
      raw((objectClass === undefined ? undefined : catalogue.objectClasses.get(objectClass)?.retrieval) ?? access),
    );
  return waits.length === 0 ? 0 : Math.min(...waits) / SECOND;
}

/** All nodes of the takeover that take any pod, each at its lasting rate: a floor, disks and requests are not counted. */
function toNodes({ source, kubernetes }: Takeover): Way | undefined {
  const threads = kubernetes.nodeGroups
    .filter((group) => groupTaints(group).length === 0)
    .reduce((total, group) => total + group.maximum * threadsOf(source.catalogue, group.instanceType), 0);
  const perThread = raw(constant(source.catalogue, "instance-network", "bitRate"));
  return threads === 0
    ? undefined
    : { to: `to the nodes of ${kubernetes.cluster}`, bitsPerSecond: threads * perThread };
}

function threadsOf(catalogue: Catalogue, instanceType: string): number {
  return [...catalogue.instances.values()].find(({ article }) => article === instanceType)?.threads ?? 0;
}

/** Over the leased line where there is one, else over the fastest line of the primary to the Internet. */
function backToPrimary(takeover: Takeover): Way | undefined {
  const line = lineOf(takeover);
  const { name } = takeover.primary.about;
  return line === undefined ? undefined : { to: `to ${name} over ${line.id}`, bitsPerSecond: raw(line.rate) };
}

/** The line between primary and recovery site. */
export function lineOf({
  primary,
  site,
}: Pick<Takeover, "primary" | "site">): { readonly id: string; readonly rate: BitRate } | undefined {
  const leased = [...site.record.directConnect].sort((a, b) => compare(b.rate, a.rate));
  const internet = primary.circuits.filter(({ kind }) => kind === "internet").sort((a, b) => compare(b.rate, a.rate));
  return leased[0] ?? internet[0];
}

/** Bytes of all classes that the takeover waits for. */
export function neededBytes(takeover: Takeover): number {
  const { estate } = takeover.source;
  return raw(sum(estate.dataClasses.flatMap((data) => (isNeeded(takeover, data) ? (sizeOf(estate, data) ?? []) : []))));
}
