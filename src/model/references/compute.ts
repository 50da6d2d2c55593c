/** Names in the facility, the builds and the clusters. */
import type { Cluster, Estate, Role } from "../estate.ts";
import { kindOf, type Names, type References, within } from "./names.ts";

type Records = Omit<Estate, "about">;

export function checkComputeNames(estate: Records, names: Names, references: References): void {
  checkFacility(estate, names, references);
  checkBuilds(estate, names, references);
  const gpusOf = new Map(estate.builds.map(({ id, gpus }) => [id, gpus?.count ?? 0]));
  for (const cluster of estate.clusters) checkCluster(cluster, gpusOf, names, references);
  for (const region of estate.regions) {
    references.one(["regions", region.id, "site"], names.site, region.site);
    references.one(["regions", region.id, "recovers"], names.region, region.recovers);
  }
  for (const { id, products, regions, cluster } of estate.accelerators) {
    references.many(["accelerators", id, "products"], names.gpu, products);
    references.many(["accelerators", id, "regions"], names.region, regions);
    references.one(["accelerators", id, "cluster"], names.cluster, cluster);
  }
}

function checkFacility({ sites, feeds, racks, rooms }: Records, names: Names, references: References): void {
  for (const { id, venue } of sites) references.one(["sites", id, "venue"], names.venue, venue);
  for (const { id, site } of feeds) references.one(["feeds", id, "site"], names.site, site);
  for (const { id, site } of rooms) references.one(["rooms", id, "site"], names.site, site);
  for (const { id, site, feeds: fedBy, pdu } of racks) {
    references.one(["racks", id, "site"], names.site, site);
    references.many(["racks", id, "feeds"], names.feed, fedBy);
    references.one(["racks", id, "pdu"], names.pdu, pdu);
  }
}

function checkBuilds({ builds }: Records, names: Names, references: References): void {
  for (const { id, chassis, cpu, gpus, disks, nics, psus } of builds) {
    const path = ["builds", id];
    references.one([...path, "chassis"], names.chassis, chassis);
    references.one([...path, "cpu", "product"], names.cpu, cpu.product);
    references.one([...path, "gpus", "product"], names.gpu, gpus?.product);
    references.one([...path, "psus", "product"], names.psu, psus?.product);
    for (const disk of disks) references.one([...path, "disks", disk.id, "product"], names.disk, disk.product);
    for (const nic of nics) references.one([...path, "nics", nic.id, "product"], names.nic, nic.product);
  }
}

function checkCluster(
  cluster: Cluster,
  gpusOf: ReadonlyMap<string, number>,
  names: Names,
  references: References,
): void {
  const path = ["clusters", cluster.id];
  references.one([...path, "site"], names.site, cluster.site);
  references.one([...path, "region"], names.region, cluster.region);
  references.one([...path, "segment"], names.segment, cluster.segment);
  references.one([...path, "zone"], names.zone, cluster.zone);
  for (const node of cluster.nodes) {
    const at = [...path, "nodes", node.id];
    references.one([...at, "build"], names.build, node.build);
    references.one([...at, "rack"], names.rack, node.rack);
    references.one([...at, "site"], names.site, node.site);
  }
  const here = `cluster "${cluster.id}"`;
  const ownNodes = within(here, kindOf("node", `estate:clusters.${cluster.id}.nodes`, cluster.nodes));
  const ownRoles = within(here, kindOf("role", `estate:clusters.${cluster.id}.roles`, cluster.roles));
  const gpus = cluster.nodes.reduce((sum, { build }) => sum + (gpusOf.get(build) ?? 0), 0);
  for (const role of cluster.roles) {
    const at = [...path, "roles", role.id];
    references.many([...at, "nodes"], ownNodes, role.nodes);
    references.one([...at, "kubelet"], names.kubelet, role.kubelet);
    references.many([...at, "heals"], names.cluster, role.heals);
    references.one([...at, "fallback"], names.role, role.fallback);
    const own = "names itself; name the role that serves in its stead";
    if (role.fallback === role.id) references.fault("bound", [...at, "fallback"], role.id, own);
    checkGpus(at, role, gpus, references);
  }
  for (const share of cluster.gpuMemory) {
    references.one([...path, "gpuMemory", share.id, "role"], ownRoles, share.role);
  }
  const controlPlane = cluster.kubernetes?.controlPlane?.nodes;
  if (controlPlane === undefined) return;
  const at = [...path, "kubernetes", "controlPlane", "nodes"];
  references.many(at, ownNodes, controlPlane);
  const count = controlPlane.length;
  if (count % 2 === 1) return;
  const way = count === 0 ? "name 1 or 3 nodes" : "add or remove one, a majority must outlive a split";
  const message = `holds ${count} nodes, an odd number is needed; ${way}`;
  references.fault("bound", at, cluster.id, message);
}

function checkGpus(path: readonly string[], role: Role, gpus: number, references: References): void {
  references.once([...path, "gpus"], "GPU", role.gpus);
  for (const [index, gpu] of role.gpus.entries()) {
    if (gpu < gpus) continue;
    const range = gpus === 0 ? "" : ` (0 to ${gpus - 1})`;
    const message = `names GPU ${gpu}, the cluster holds ${gpus}${range}; remove it or add nodes`;
    references.fault("bound", [...path, "gpus", String(index)], role.id, message);
  }
}
