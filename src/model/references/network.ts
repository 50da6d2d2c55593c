/** Names in the fabrics, cables, circuits and the segmentation. */
import type { Estate, Fabric } from "../estate.ts";
import { kindOf, type Names, type References, within } from "./names.ts";

type Records = Omit<Estate, "about">;
type Cables = Fabric["leaves"][number]["cables"];

export function checkNetworkNames(estate: Records, names: Names, references: References): void {
  for (const fabric of estate.fabrics) checkFabric(fabric, names, references);
  for (const { id, nodes } of estate.clusters) {
    for (const node of nodes) checkCables(["clusters", id, "nodes", node.id], node.cables, names, references);
  }
  for (const { id, cables } of estate.arrays) checkCables(["arrays", id], cables, names, references);
  for (const { id, cables } of estate.pools) checkCables(["pools", id], cables, names, references);
  for (const { id, site, toSite, toVenue, backs, handoff } of estate.circuits) {
    const path = ["circuits", id];
    references.one([...path, "site"], names.site, site);
    references.one([...path, "toSite"], names.site, toSite);
    references.one([...path, "toVenue"], names.venue, toVenue);
    references.one([...path, "backs"], names.circuit, backs);
    references.one([...path, "handoff"], names.switch, handoff?.split("/")[0]);
    if (backs === id) references.fault("bound", [...path, "backs"], id, "names itself; name the circuit that it backs");
  }
  for (const { id, from, to } of estate.vpn.siteToSite) {
    references.one(["vpn", "siteToSite", id, "from"], names.site, from);
    references.one(["vpn", "siteToSite", id, "to"], names.site, to);
  }
  const { flows, teams, keys } = estate.security;
  for (const { id, from, to } of flows) {
    references.one(["security", "flows", id, "from"], names.zone, from);
    references.one(["security", "flows", id, "to"], names.zone, to);
  }
  for (const { id, namespaces } of teams) {
    references.many(["security", "teams", id, "namespaces"], names.namespace, namespaces);
  }
  references.one(["security", "keys", "escrow", "site"], names.site, keys?.escrow?.site);
}

function checkFabric(fabric: Fabric, names: Names, references: References): void {
  const path = ["fabrics", fabric.id];
  references.one([...path, "site"], names.site, fabric.site);
  for (const level of ["spines", "leaves", "outOfBand"] as const) {
    for (const { id, rack, product, cables } of fabric[level]) {
      const at = [...path, level, id];
      references.one([...at, "rack"], names.rack, rack);
      references.one([...at, "product"], names.switchProduct, product);
      checkCables(at, cables, names, references);
    }
  }
  for (const segment of fabric.segments) {
    references.one([...path, "segments", segment.id, "zone"], names.zone, segment.zone);
  }
  checkPeers(fabric, references);
}

function checkPeers(fabric: Fabric, references: References): void {
  const own = kindOf("leaf", `estate:fabrics.${fabric.id}.leaves`, fabric.leaves);
  const leaves = within(`fabric "${fabric.id}"`, own);
  const peerOf = new Map(fabric.leaves.map(({ id, peer }) => [id, peer]));
  for (const { id, peer } of fabric.leaves) {
    const path = ["fabrics", fabric.id, "leaves", id, "peer"];
    references.one(path, leaves, peer);
    if (peer === undefined || !peerOf.has(peer)) continue;
    const back = peerOf.get(peer);
    if (peer === id) references.fault("bound", path, id, "names the leaf itself; name the other leaf of the pair");
    else if (back !== id) {
      const got = back === undefined ? "names no peer" : `names "${back}"`;
      references.fault("bound", path, id, `names leaf "${peer}", which ${got}; set its peer to "${id}"`);
    }
  }
}

function checkCables(path: readonly string[], cables: Cables, names: Names, references: References): void {
  for (const [port, { to, medium }] of Object.entries(cables)) {
    const at = [...path, "cables", port];
    references.one(at, names.device, to.split("/")[0]);
    references.one([...at, "medium"], names.medium, medium);
  }
}
