import type { Catalogue } from "../../catalogue/types.ts";
import type { Database, Estate } from "../../model/estate.ts";
import { compare, type Duration, format, quantity, ratio, raw, scale, subtract } from "../../units/index.ts";
import { factor } from "../constant.ts";
import type { Rule, Statement } from "../rule.ts";
import { about, figure } from "../words.ts";
import { recordSize, recordsIn, recordWords, sizeWords, stored } from "./records.ts";

const DAY = 86_400e9;

/** Records that a database keeps online for longer than its disks last. */
export const rule: Rule = {
  code: "C-01",
  title: "A database's disks hold its records for as long as they are online",
  severity: "error",
  formula: "writeRate x retention x recordSize / compression x replicationFactor <= nodes x diskPerNode x fill limit",
  sources: ["catalogue constants record-size, record-size-low and fill-limit"],
  check: ({ estate, catalogue }) => {
    const tiers = new Map(estate.tiers.map((tier) => [tier.id, tier]));
    const pools = new Map(estate.pools.map((pool) => [pool.id, pool]));
    return estate.databases.flatMap((database) => {
      const cold = database.coldTier;
      const pool = cold === undefined ? undefined : pools.get(tiers.get(cold)?.storedIn ?? cold);
      return [...onDisk(database, catalogue), ...inColdStore(database, pool, catalogue)];
    });
  },
};

/** What stays on the nodes: all that is online, or what is younger than the move to a cold tier. */
function timeOnDisk({ hotFor, coldTier, retentionOnline }: Database): Duration {
  return hotFor === undefined || coldTier === undefined ? retentionOnline : hotFor;
}

function onDisk(database: Database, catalogue: Catalogue): readonly Statement[] {
  const { id, nodes, diskPerNode, replicationFactor, compression, writeRate } = database;
  const time = timeOnDisk(database);
  const size = recordSize(database, catalogue);
  const fill = factor(catalogue, "fill-limit", "ratio");
  const disks = scale(diskPerNode, nodes);
  const usable = scale(disks, fill);
  const needed = scale(stored(database, time, size.expected), replicationFactor);
  if (compare(needed, usable) <= 0) return [];
  const least = scale(stored(database, time, size.least), replicationFactor);
  const perDisk = scale(diskPerNode, fill);
  const nodesNeeded = Math.ceil(Math.ceil(ratio(needed, perDisk)) / replicationFactor) * replicationFactor;
  const days = Math.floor((raw(time) / DAY) * ratio(usable, needed));
  return [
    {
      subject: id,
      says: `writes ${format("rate", writeRate)} and keeps them ${format("duration", time)} on ${nodes} nodes of ${format("size", diskPerNode)}, compressed ${compression}:1, ${replicationFactor} copies`,
      computed:
        `${recordWords(recordsIn(database, time))} of ${sizeWords(size)} take ${about("size", stored(database, time, size.expected))} a copy, ` +
        `${about("size", needed)} in all (modelled): ${figure(ratio(needed, disks))} times the disks, full after ${figure((raw(time) / DAY) * ratio(disks, needed))} d` +
        (size.stated ? "" : `; at ${format("size", size.least)} a record ${about("size", least)}`) +
        `; the disks hold that time at ${about("rate", scale(writeRate, ratio(disks, needed)))}, at ${about("rate", scale(writeRate, ratio(usable, needed)))} with the fill limit`,
      limit: `${about("size", usable)}: ${format("ratio", quantity<"1">(fill))} of ${about("size", disks)}`,
      remedy: `${nodesNeeded} nodes of that disk, or hotFor: ${days}d with a coldTier for the rest`,
      source: `databases.${id}.retentionOnline`,
    },
  ];
}

/** What has left the nodes and is still online in the pool behind the cold tier: one copy, the pool's own protection aside. */
function inColdStore(
  database: Database,
  pool: Estate["pools"][number] | undefined,
  catalogue: Catalogue,
): readonly Statement[] {
  const { id, retentionOnline } = database;
  const onNodes = timeOnDisk(database);
  if (pool === undefined || compare(retentionOnline, onNodes) <= 0) return [];
  const time = subtract(retentionOnline, onNodes);
  const size = recordSize(database, catalogue);
  const fill = pool.placement === "cloud" ? 1 : factor(catalogue, "fill-limit", "ratio");
  const usable = scale(pool.capacity, fill);
  const needed = stored(database, time, size.expected);
  if (compare(needed, usable) <= 0) return [];
  return [
    {
      subject: id,
      says: `moves records after ${format("duration", onNodes)} to ${pool.id} (${format("size", pool.capacity)}) and keeps them online for ${format("duration", retentionOnline)}`,
      computed: `${recordWords(recordsIn(database, time))} of ${sizeWords(size)} take ${about("size", needed)} (modelled)`,
      limit: `${about("size", usable)}: ${format("ratio", quantity<"1">(fill))} of ${format("size", pool.capacity)}`,
      remedy: `capacity of ${about("size", scale(needed, 1 / fill))} in ${pool.id}, or retentionOnline: ${Math.floor((raw(time) / DAY) * ratio(usable, needed) + raw(onNodes) / DAY)}d`,
      source: `databases.${id}.coldTier`,
    },
  ];
}
