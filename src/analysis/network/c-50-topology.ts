import type { Catalogue } from "../../catalogue/types.ts";
import type { Fabric } from "../../model/estate.ts";
import { factor } from "../constant.ts";
import type { Rule, Statement } from "../rule.ts";
import { count, list } from "../words.ts";

/** A fabric has one topology, and MLAG the pairs and links that it needs. */
export const rule: Rule = {
  code: "C-50",
  title: "A fabric has one topology, and MLAG has its pairs",
  severity: "error",
  formula: "one topology per fabric; mlag => every leaf has a peer, pairs x links x 2 leaf ports",
  sources: ["constant mlag-peer-links"],
  check: ({ estate, catalogue }) =>
    estate.fabrics.flatMap((fabric) => [
      ...exclusive(fabric, catalogue),
      ...spines(fabric),
      ...pairs(fabric, catalogue),
    ]),
};

function exclusive(fabric: Fabric, catalogue: Catalogue): readonly Statement[] {
  const { id, topology, leaves, protocols } = fabric;
  const kinds = [...new Set(topology)];
  if (kinds.length < 2) return [];
  const size = leaves.length;
  const mesh = kinds.includes("full-mesh")
    ? `a full mesh of ${count(size, "leaf", "leaves")} is ${count((size * (size - 1)) / 2, "link")}, ${Math.max(0, size - 1)} ports of each; in a spine-leaf fabric leaves meet at the spines only (derived)`
    : `a fabric of ${count(fabric.spines.length, "spine")} and ${count(size, "leaf", "leaves")} is one of them`;
  const mlag = protocols.includes("mlag") && missingPeers(fabric) > 0 ? `; ${peerPorts(fabric, catalogue)}` : "";
  const kept = fabric.spines.length > 0 ? "spine-leaf" : "collapsed";
  return [
    {
      subject: id,
      says: `topology ${list(kinds)}${protocols.length === 0 ? "" : `, protocols ${list(protocols)}`}`,
      computed: `${mesh}${mlag}`,
      limit: "one topology",
      remedy: `topology: [${kept}]${mlag === "" ? "" : ", and for MLAG a peer on each leaf with peerLinks, or routed hosts instead"}`,
      source: `fabrics.${id}.topology`,
    },
  ];
}

/** Spines make the difference between a Clos network and a pair of switches. */
function spines({ id, topology, spines: own }: Fabric): readonly Statement[] {
  const [only, second] = topology;
  if (only === undefined || second !== undefined) return [];
  const clos = only === "spine-leaf";
  if (clos === own.length > 0) return [];
  return [
    {
      subject: id,
      says: `topology ${only}`,
      computed: clos
        ? "no spine is stated: leaves cannot reach one another"
        : `${count(own.length, "spine")} of it have no place`,
      limit: clos ? "one spine or more" : `no spine in a ${only} network`,
      remedy: clos ? "add spines, or topology: [collapsed]" : "topology: [spine-leaf], or remove the spines",
      source: `fabrics.${id}.topology`,
    },
  ];
}

/** MLAG without pairs, where the topology itself is clear. */
function pairs(fabric: Fabric, catalogue: Catalogue): readonly Statement[] {
  const { id, topology, protocols, leaves } = fabric;
  const lonely = missingPeers(fabric);
  if (new Set(topology).size > 1 || !protocols.includes("mlag") || leaves.length === 0) return [];
  if (lonely === 0 && fabric.peerLinks !== undefined) return [];
  const what = lonely > 0 ? `${lonely} of ${count(leaves.length, "leaf", "leaves")} without a peer` : "no peer links";
  return [
    {
      subject: id,
      says: `mlag, ${what}`,
      computed: peerPorts(fabric, catalogue),
      limit: "pairs of two leaves with links between them",
      remedy: "a peer on each leaf and peerLinks, or remove mlag and route the hosts",
      source: `fabrics.${id}.${lonely > 0 ? "leaves" : "peerLinks"}`,
    },
  ];
}

function missingPeers({ leaves }: Fabric): number {
  return leaves.filter(({ peer }) => peer === undefined).length;
}

function peerPorts({ leaves, peerLinks }: Fabric, catalogue: Catalogue): string {
  const links = peerLinks?.count ?? factor(catalogue, "mlag-peer-links", "count");
  const sets = Math.floor(leaves.length / 2);
  const basis = peerLinks === undefined ? "assumed" : "derived";
  const odd = leaves.length % 2 === 1 ? " and leave one leaf alone" : "";
  return `MLAG pairs of ${count(leaves.length, "leaf", "leaves")} take ${count(sets, "pair")} x ${count(links, "link")} = ${sets * links * 2} leaf ports${odd} (${basis})`;
}
