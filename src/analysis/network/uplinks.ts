/** Bandwidth of hosts over that of uplinks: per leaf where cables are planned, else for the fabric as a whole. */
import type { Fabric } from "../../model/estate.ts";
import { type BitRate, format, quantity, ratio, raw, scale, sum } from "../../units/index.ts";
import type { Cable } from "../../views/types.ts";
import { factor } from "../constant.ts";
import type { Facts, Statement } from "../rule.ts";
import { about, count, figure, list } from "../words.ts";
import { type Attached, attached, dataPorts } from "./attached.ts";

export function uplinkFindings(facts: Facts): readonly Statement[] {
  const limit = factor(facts.catalogue, "oversubscription-limit", "ratio");
  const loads = leafLoads(facts.views.cables);
  return attached(facts).flatMap((one) => {
    const cabled = one.fabric.leaves.filter(({ id }) => loads.has(id));
    return cabled.length > 0 ? cabled.flatMap(({ id }) => perLeaf(id, one.fabric, loads, limit)) : whole(one, limit);
  });
}

interface Load {
  readonly hosts: BitRate;
  readonly uplinks: BitRate;
}

const none = quantity<"bit/s">(0);

/** Planned cables of each leaf with an uplink. */
function leafLoads(cables: readonly Cable[]): ReadonlyMap<string, Load> {
  const hosts = new Map<string, number>();
  const uplinks = new Map<string, number>();
  for (const { purpose, a, b, rate } of cables) {
    if (purpose === "uplink") uplinks.set(a.device, (uplinks.get(a.device) ?? 0) + raw(rate));
    if (purpose !== "host" && purpose !== "storage") continue;
    for (const { device } of [a, b]) hosts.set(device, (hosts.get(device) ?? 0) + raw(rate));
  }
  return new Map(
    [...uplinks].map(([leaf, up]) => [
      leaf,
      { hosts: quantity<"bit/s">(hosts.get(leaf) ?? 0), uplinks: quantity<"bit/s">(up) },
    ]),
  );
}

function perLeaf(leaf: string, fabric: Fabric, loads: ReadonlyMap<string, Load>, limit: number): readonly Statement[] {
  const { hosts, uplinks } = loads.get(leaf) ?? { hosts: none, uplinks: none };
  const over = ratio(hosts, uplinks);
  if (over <= limit) return [];
  const rate = fabric.uplinks?.rate ?? uplinks;
  const wanted = Math.ceil(raw(hosts) / limit / raw(rate));
  return [
    {
      subject: leaf,
      says: `${about("bitRate", hosts)} of hosts and storage on ${about("bitRate", uplinks)} of uplinks`,
      computed: `${figure(over)}:1 (derived)`,
      limit: `${figure(limit)}:1`,
      remedy: `${wanted} uplinks of ${format("bitRate", rate)}, or move ${about("bitRate", quantity<"bit/s">(raw(hosts) - limit * raw(uplinks)))} to another leaf`,
      source: `fabrics.${fabric.id}.uplinks`,
    },
  ];
}

/** A fabric without cables: what is stated of its uplinks may mean each leaf or all of them. */
function whole({ fabric, devices }: Attached, limit: number): readonly Statement[] {
  const { uplinks, leaves, spines } = fabric;
  if (uplinks === undefined || leaves.length === 0) return [];
  const groups = new Map<string, number>();
  for (const device of devices) {
    if (device.kind !== "server") continue;
    const rate = raw(sum(dataPorts(device).map((port) => port.rate)));
    groups.set(device.group ?? "", (groups.get(device.group ?? "") ?? 0) + rate);
  }
  const hosts = quantity<"bit/s">([...groups.values()].reduce((total, rate) => total + rate, 0));
  if (raw(hosts) === 0) return [];
  const parts = [...groups].map(([id, rate]) => `${about("bitRate", quantity<"bit/s">(rate))} of ${id}`);
  const each = (links: number) => ratio(hosts, scale(uplinks.rate, links));
  const { perLeaf: stated, stated: unclear } = uplinks;
  const perLeafLinks = stated ?? unclear;
  if (perLeafLinks === undefined) return [];
  const many = perLeafLinks * leaves.length;
  const readings = [
    {
      links: many,
      text: `with ${perLeafLinks} on each of ${count(leaves.length, "leaf", "leaves")} ${figure(each(many))}:1`,
    },
    ...(stated === undefined
      ? [{ links: perLeafLinks, text: `with ${perLeafLinks} in all ${figure(each(perLeafLinks))}:1` }]
      : []),
  ];
  const broken = readings.filter(({ links }) => each(links) > limit);
  if (broken.length === 0) return [];
  const rate = format("bitRate", uplinks.rate);
  const ports =
    spines.length === 0
      ? ""
      : `; ${many} links are ${figure(many / spines.length)} ports on each of ${count(spines.length, "spine")}`;
  const needed = each(many) <= limit ? perLeafLinks : Math.ceil(raw(hosts) / limit / raw(uplinks.rate) / leaves.length);
  const links = `${count(perLeafLinks, "uplink")} of ${rate}`;
  return [
    {
      subject: fabric.id,
      says: stated === undefined ? `${links}, of one leaf or of all is not said` : `${links} on each leaf`,
      computed: `hosts bring ${about("bitRate", hosts)} (${list(parts)}): ${list(readings.map(({ text }) => text))} (derived)${ports}`,
      limit: `${figure(limit)}:1`,
      remedy: `state uplinks.perLeaf: ${needed}, and spinePort on each leaf`,
      source: `fabrics.${fabric.id}.uplinks`,
    },
  ];
}
