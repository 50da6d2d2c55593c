import type { Catalogue } from "../../catalogue/types.ts";
import type { Device } from "../../views/types.ts";
import type { Facts, Rule, Statement } from "../rule.ts";
import { count, list } from "../words.ts";

/** Every controller and management port has a cable to the out-of-band network. */
export const rule: Rule = {
  code: "C-22",
  title: "Every management port has a cable to an out-of-band switch",
  severity: "error",
  formula: "for each server, switch, array and pool: one cable of purpose management",
  sources: ["catalogue switches: ports that run over twisted pair"],
  check: (facts) => {
    const { estate, views } = facts;
    const managed = new Set<string>();
    for (const { purpose, a, b } of views.cables) if (purpose === "management") managed.add(a.device).add(b.device);
    const stated = statedCables(facts);
    const missing = views.devices.filter(
      ({ id, kind }) => kind !== "pdu" && kind !== "out-of-band-switch" && !managed.has(id) && !stated.has(id),
    );
    const bySite = Map.groupBy(missing, ({ site }) => site ?? estate.about.name);
    // Nodes that a database only counts are machines too; they stand where all others do, if that is one place.
    const counted = estate.databases.filter(({ cluster }) => cluster === undefined);
    const [only, ...others] = bySite.keys();
    const lone = others.length === 0 && only !== undefined ? only : undefined;
    return [
      ...[...bySite].map(([site, devices]) => siteStatement(site, devices, site === lone ? counted : [], facts)),
      ...(lone === undefined ? counted.map((database) => countedStatement(database)) : []),
    ];
  },
};

type Database = Facts["estate"]["databases"][number];

/** Devices that state a cable at their management port, also one to a switch whose ports nobody knows. */
function statedCables({ estate }: Facts): ReadonlySet<string> {
  const has = (port: string, devices: readonly { readonly id: string; readonly cables: object }[]) =>
    devices.filter(({ cables }) => Object.hasOwn(cables, port)).map(({ id }) => id);
  return new Set([
    ...estate.clusters.flatMap(({ nodes }) => has("bmc", nodes)),
    ...estate.fabrics.flatMap(({ spines, leaves }) => has("mgmt", [...spines, ...leaves])),
    ...has("mgmt", [...estate.arrays, ...estate.pools]),
  ]);
}

function siteStatement(
  site: string,
  devices: readonly Device[],
  counted: readonly Database[],
  { estate, catalogue, views }: Facts,
): Statement {
  const switches = views.devices.filter(
    (device) => device.kind === "out-of-band-switch" && (device.site ?? site) === site,
  );
  const kinds = [
    { title: "server", devices: devices.filter(({ kind }) => kind === "server") },
    { title: "switch", many: "switches", devices: devices.filter(({ kind }) => kind === "spine" || kind === "leaf") },
    { title: "array", devices: devices.filter(({ kind }) => kind === "array") },
    { title: "pool", devices: devices.filter(({ kind }) => kind === "pool") },
  ].filter(({ devices: some }) => some.length > 0);
  const parts = [
    ...kinds.map(({ title, many, devices: some }) => count(some.length, title, many)),
    ...counted.map(({ id, nodes }) => `${count(nodes, "node")} of ${id}`),
  ];
  const wanted = devices.length + counted.reduce((sum, { nodes }) => sum + nodes, 0);
  const wants = estate.vpn.adminNetwork ? "a network of its own for administration, " : "";
  return {
    subject: site,
    says: `${wants}${switches.length === 0 ? "no out-of-band switch" : count(switches.length, "out-of-band switch", "out-of-band switches")}`,
    computed: `${count(wanted, "management port")} without a cable (derived): ${list(parts)}; such as ${list(devices.slice(0, 3).map(({ id }) => id))}`,
    limit: "a cable on each management port",
    remedy: remedyOf(wanted, switches, catalogue, views),
    source: `fabrics.${estate.fabrics.find((fabric) => fabric.site === site)?.id ?? "<fabric>"}.outOfBand`,
  };
}

function remedyOf(wanted: number, switches: readonly Device[], catalogue: Catalogue, views: Facts["views"]): string {
  const taken = new Set(views.cables.flatMap(({ a, b }) => [`${a.device}:${a.port}`, `${b.device}:${b.port}`]));
  const free = switches.flatMap(({ id, ports }) => ports.filter((port) => !taken.has(`${id}:${port.name}`))).length;
  if (free >= wanted) return `cable each: ${count(free, "port")} of the out-of-band switches are free`;
  // The product with the most ports over twisted pair, as management ports are.
  const [largest] = [...catalogue.switches.values()]
    .map(({ id, ports }) => ({
      id,
      ports: ports
        .filter(({ connector }) => connector === "rj45")
        .reduce((sum, { from, to }) => sum + to - from + 1, 0),
    }))
    .sort((a, b) => b.ports - a.ports);
  const each = "and cable each management port";
  if (largest === undefined || largest.ports === 0)
    return `add out-of-band switches for ${count(wanted - free, "port")} ${each}`;
  const needed = Math.ceil((wanted - free) / largest.ports);
  return `add ${count(needed, "out-of-band switch", "out-of-band switches")} such as ${largest.id} with ${largest.ports} ports ${each}`;
}

function countedStatement({ id, nodes }: Database): Statement {
  return {
    severity: "info",
    subject: id,
    says: `runs on ${count(nodes, "node")} that no cluster lists`,
    computed: `cannot tell whether its ${count(nodes, "management port")} have cables: the nodes are not stated`,
    limit: "a cable on each management port",
    remedy: `list the nodes in a cluster and name it in databases.${id}.cluster`,
    source: `databases.${id}.cluster`,
  };
}
