import type { Database } from "../../model/estate.ts";
import type { Rule, Statement } from "../rule.ts";
import { count } from "../words.ts";

/** Shards, copies and nodes that cannot all be true, or a database described as another kind of database. */
export const rule: Rule = {
  code: "C-02",
  title: "Shards, copies and nodes of a database fit one another",
  severity: "error",
  formula:
    "shards x replicationFactor = k x nodes; without shards nodes / replicationFactor is whole; copies are stated once",
  sources: ["ClickHouse documentation: replication is multi-master, every replica of a shard takes writes"],
  check: ({ estate }) => estate.databases.flatMap(layoutOf),
};

function layoutOf(database: Database): readonly Statement[] {
  const { id, nodes, replicationFactor: copies, shards, engine } = database;
  const faults = [...countFaults(database), ...roleFaults(database)];
  if (faults.length === 0) return [];
  const described = roleWords(database);
  const whole = Math.ceil(nodes / copies) * copies;
  const circle =
    copies <= nodes && nodes > 1
      ? `, or ${count(nodes, "shard")} of ${copies} copies in a circle on ${nodes} nodes`
      : "";
  return [
    {
      subject: id,
      says:
        `${described === undefined ? "" : `${described}, `}replication factor ${copies} on ${count(nodes, "node")}` +
        (shards === undefined ? "" : `, ${count(shards, "shard")}`),
      computed: `${faults.join("; ")} (derived)`,
      limit: "every shard has the same whole number of copies, each on a node of its own",
      remedy:
        `${whole} nodes as ${count(whole / copies, "shard")} of ${copies} copies${circle}; state shards` +
        (described !== undefined && engine === "clickhouse" ? " and leave primaries and replicas out" : ""),
      source: `databases.${id}.replicationFactor`,
    },
  ];
}

function countFaults({ nodes, replicationFactor: copies, shards }: Database): readonly string[] {
  if (copies > nodes) return [`${copies} copies need ${copies} nodes`];
  if (shards === undefined) {
    if (nodes % copies === 0) return [];
    return [`${nodes} / ${copies} is ${Number((nodes / copies).toFixed(2))} shards: not a whole number`];
  }
  const parts = shards * copies;
  if (parts % nodes === 0) return [];
  return [
    `${shards} x ${copies} is ${count(parts, "copy of a shard", "copies of shards")}, which ${nodes} nodes cannot share evenly`,
  ];
}

function roleFaults({ engine, primaries, replicas, replicationFactor: copies }: Database): readonly string[] {
  if (primaries === undefined || primaries === 0) return [];
  const faults: string[] = [];
  const described = (primaries + (replicas ?? 0)) / primaries;
  if (replicas !== undefined && described !== copies) {
    faults.push(
      `${count(primaries, "primary", "primaries")} with ${count(replicas, "replica")} is ${Number(described.toFixed(2))} copies, not ${copies}`,
    );
  }
  if (engine === "clickhouse") faults.push("ClickHouse has no primary: every replica of a shard takes writes");
  return faults;
}

function roleWords({ primaries, replicas }: Database): string | undefined {
  if (primaries === undefined) return undefined;
  return `${count(primaries, "primary", "primaries")}${replicas === undefined ? "" : ` and ${count(replicas, "replica")}`}`;
}
