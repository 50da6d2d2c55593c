/** Who plays what: roles of nodes, groups of nodes that one machine template can serve. */
import type { Build, Cluster, Estate, Fabric, KubeletProfile, Node, Role } from "../../model/estate.ts";
import { roleNodes } from "../../views/roles.ts";

export function rolesOf(estate: Pick<Estate, "builds">, cluster: Cluster, node: Pick<Node, "id">): readonly Role[] {
  return cluster.roles.filter((role) => roleNodes(estate, cluster, role).includes(node.id));
}

/** @throws RangeError when the build is not in the estate: the schema's cross-reference check comes first */
export function buildOf(estate: Pick<Estate, "builds">, node: Pick<Node, "id" | "build">): Build {
  const build = estate.builds.find(({ id }) => id === node.build);
  if (build === undefined)
    throw new RangeError(`${node.id}: build ${node.build} is not in the estate; add builds.${node.build}`);
  return build;
}

/** Kubelet profile of a node: that of the first of its roles that names one. */
export function profileOf(
  estate: Pick<Estate, "builds" | "kubeletProfiles">,
  cluster: Cluster,
  node: Pick<Node, "id">,
): KubeletProfile | undefined {
  const named = rolesOf(estate, cluster, node).find(({ kubelet }) => kubelet !== undefined)?.kubelet;
  return estate.kubeletProfiles.find(({ id }) => id === named);
}

/** Fabric that holds the cluster's segment. */
export function fabricOf(estate: Pick<Estate, "fabrics">, cluster: Cluster): Fabric | undefined {
  return estate.fabrics.find(({ segments }) => segments.some(({ id }) => id === cluster.segment));
}

/** Machines made from one template: same hardware, same roles. */
export interface Pool {
  /** Name of the template and of the MachineDeployment; label of the hosts that it may take. */
  readonly name: string;
  readonly controlPlane: boolean;
  readonly build: Build;
  readonly nodes: readonly Node[];
  readonly profiles: readonly KubeletProfile[];
  readonly roles: readonly Role[];
}

/**
 * Control plane first, then workers by their roles, in file order.
 *
 * @throws RangeError when control plane nodes are of different builds: one template describes all of their ports
 */
export function pools(estate: Pick<Estate, "builds" | "kubeletProfiles">, cluster: Cluster): readonly Pool[] {
  const control = new Set(cluster.kubernetes?.controlPlane?.nodes ?? []);
  const groups = new Map<string, Node[]>();
  for (const node of cluster.nodes) {
    const [role] = rolesOf(estate, cluster, node);
    const kind = control.has(node.id) ? "control-plane" : (role?.id ?? "worker");
    const key = kind === "control-plane" ? kind : `${kind}/${node.build}`;
    groups.set(key, [...(groups.get(key) ?? []), node]);
  }
  const found = [...groups].map(([key, nodes]) => pool(estate, cluster, key, nodes, [...groups.keys()]));
  return [...found.filter(({ controlPlane }) => controlPlane), ...found.filter(({ controlPlane }) => !controlPlane)];
}

function pool(
  estate: Pick<Estate, "builds" | "kubeletProfiles">,
  cluster: Cluster,
  key: string,
  nodes: readonly Node[],
  keys: readonly string[],
): Pool {
  const [kind = key, build] = key.split("/");
  const [first] = nodes;
  if (first === undefined) throw new RangeError(`${cluster.id}: pool ${key} has no nodes`);
  const other = nodes.find((node) => node.build !== first.build);
  if (other !== undefined) {
    throw new RangeError(
      `${cluster.id}: control plane nodes ${first.id} and ${other.id} are of different builds; name nodes of one build in controlPlane.nodes`,
    );
  }
  // The build joins the name only where one role runs on several builds.
  const several = keys.filter((each) => each.startsWith(`${kind}/`)).length > 1;
  const roles = cluster.roles.filter((role) => nodes.some(({ id }) => roleNodes(estate, cluster, role).includes(id)));
  const profiles = nodes.flatMap((node) => profileOf(estate, cluster, node) ?? []);
  return {
    name: [cluster.id, kind, ...(several && build !== undefined ? [build] : [])].join("-"),
    controlPlane: kind === "control-plane",
    build: buildOf(estate, first),
    nodes,
    profiles: profiles.filter((profile, index) => profiles.findIndex(({ id }) => id === profile.id) === index),
    roles,
  };
}
