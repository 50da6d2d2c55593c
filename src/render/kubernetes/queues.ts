/** Shares of a cluster's accelerators: each queue owns its role's devices and lends what it does not use. */
import type { Catalogue } from "../../catalogue/types.ts";
import { cpuCount } from "../../model/cpu-list.ts";
import type { Build, Cluster, Estate, Queue, Role, Workload } from "../../model/estate.ts";
import { isOfferedWhole, isPartitioned } from "../../model/partitions.ts";
import { type Bytes, quantity, raw } from "../../units/index.ts";
import { coresOf } from "../../views/cores.ts";
import { roleNodes } from "../../views/roles.ts";
import {
  HOSTNAME,
  MANAGED_BY,
  NAMESPACE_NAME,
  nodeSelector,
  RACK,
  SITE,
  type Toleration,
  titled,
  tolerations,
} from "./labels.ts";
import { type Custom, withoutEmpty } from "./manifest.ts";
import { count, cpu, size } from "./quantity.ts";
import { buildOf } from "./topology.ts";

const API = "kueue.x-k8s.io/v1beta2";
const MIB = 2 ** 20;

export type ResourceFlavor = Custom<
  typeof API,
  "ResourceFlavor",
  { readonly nodeLabels: Record<string, string>; readonly tolerations?: Toleration[]; readonly topologyName: string }
>;
export type Cohort = Custom<typeof API, "Cohort", Record<string, never>>;
export type Topology = Custom<typeof API, "Topology", { readonly levels: { readonly nodeLabel: string }[] }>;
export type LocalQueue = Custom<typeof API, "LocalQueue", { readonly clusterQueue: string }>;
/** The value stands beside the metadata: the kind has no spec. */
export interface WorkloadPriorityClass {
  readonly apiVersion: typeof API;
  readonly kind: "WorkloadPriorityClass";
  readonly metadata: Custom["metadata"];
  readonly value: number;
  readonly description: string;
}
interface FlavorQuota {
  readonly name: string;
  readonly resources: { readonly name: string; readonly nominalQuota: string; readonly borrowingLimit?: string }[];
}
export type ClusterQueue = Custom<
  typeof API,
  "ClusterQueue",
  {
    readonly cohortName: string;
    readonly queueingStrategy: "BestEffortFIFO";
    readonly namespaceSelector: { readonly matchLabels: Record<string, string> };
    readonly resourceGroups: { readonly coveredResources: string[]; readonly flavors: FlavorQuota[] }[];
    readonly fairSharing: { readonly weight: string };
    readonly preemption: {
      readonly reclaimWithinCohort: Queue["reclaims"];
      readonly withinClusterQueue: "LowerPriority";
    };
    readonly flavorFungibility: { readonly whenCanBorrow: "TryNextFlavor"; readonly whenCanPreempt: "TryNextFlavor" };
  }
>;

export interface QueuePlan {
  readonly topology: Topology;
  readonly flavors: readonly ResourceFlavor[];
  readonly cohorts: readonly Cohort[];
  readonly clusterQueues: readonly ClusterQueue[];
  readonly localQueues: readonly LocalQueue[];
  readonly priorities: readonly WorkloadPriorityClass[];
}

/** @returns `undefined` for a cluster without queues */
export function queuePlan(estate: Estate, catalogue: Catalogue, cluster: Cluster): QueuePlan | undefined {
  const queues = estate.queues.filter((queue) => queue.cluster === cluster.id);
  if (queues.length === 0) return undefined;
  const roles = cluster.roles.filter(({ id }) => queues.some(({ role }) => role === id));
  return {
    topology: {
      apiVersion: API,
      kind: "Topology",
      metadata: { name: cluster.id, labels: MANAGED_BY },
      spec: { levels: [SITE, RACK, HOSTNAME].map((nodeLabel) => ({ nodeLabel })) },
    },
    flavors: roles.map((role) => flavor(cluster, role)),
    cohorts: [...new Set(queues.map(({ cohort }) => cohort))].map((name) => ({
      apiVersion: API,
      kind: "Cohort",
      metadata: { name, labels: MANAGED_BY },
      spec: {},
    })),
    clusterQueues: queues.map((queue) => clusterQueue(estate, catalogue, cluster, queues, queue)),
    localQueues: queues.map((queue) => ({
      apiVersion: API,
      kind: "LocalQueue",
      metadata: { name: queue.id, namespace: queue.namespace, labels: MANAGED_BY, annotations: titled(queue.title) },
      spec: { clusterQueue: queue.id },
    })),
    priorities: estate.priorities
      .filter(({ id }) => queues.some(({ priority }) => priority === id))
      .map((priority) => ({
        apiVersion: API,
        kind: "WorkloadPriorityClass",
        metadata: { name: priority.id, labels: MANAGED_BY },
        value: priority.value,
        description: priority.title,
      })),
  };
}

function flavor(cluster: Cluster, role: Role): ResourceFlavor {
  return {
    apiVersion: API,
    kind: "ResourceFlavor",
    metadata: { name: role.id, labels: MANAGED_BY, annotations: titled(role.title) },
    spec: {
      nodeLabels: nodeSelector(role.id),
      ...withoutEmpty({ tolerations: tolerations(role) }),
      topologyName: cluster.id,
    },
  };
}

/**
 * A queue's own flavor carries its quota; the flavors of the cohort's other roles carry 0, so that it can borrow them.
 * A queue that does not borrow has its own flavor alone.
 */
function clusterQueue(
  estate: Estate,
  catalogue: Catalogue,
  cluster: Cluster,
  queues: readonly Queue[],
  queue: Queue,
): ClusterQueue {
  const cohort = queues.filter((other) => other.cohort === queue.cohort);
  const others = queue.borrows ? cohort.map(({ role }) => role).filter((role) => role !== queue.role) : [];
  const roles = [queue.role, ...new Set(others)];
  const owners = cohort.filter(({ role }) => role === queue.role).length;
  const names = resourceNames(estate, catalogue, cluster, roles);
  return {
    apiVersion: API,
    kind: "ClusterQueue",
    metadata: { name: queue.id, labels: MANAGED_BY, annotations: titled(queue.title) },
    spec: {
      cohortName: queue.cohort,
      queueingStrategy: "BestEffortFIFO",
      namespaceSelector: { matchLabels: { [NAMESPACE_NAME]: queue.namespace } },
      resourceGroups: [
        {
          coveredResources: names,
          flavors: roles.map((role) => {
            const own = role === queue.role ? roleShare(estate, catalogue, cluster, role) : {};
            return {
              name: role,
              resources: names.map((name) => ({
                name,
                nominalQuota: share(own[name], owners),
                ...(queue.borrows ? {} : { borrowingLimit: "0" }),
              })),
            };
          }),
        },
      ],
      fairSharing: { weight: cpu(queue.weight) },
      preemption: { reclaimWithinCohort: queue.reclaims, withinClusterQueue: "LowerPriority" },
      flavorFungibility: { whenCanBorrow: "TryNextFlavor", whenCanPreempt: "TryNextFlavor" },
    },
  };
}

interface Amount {
  readonly value: number;
  readonly unit: "" | "Mi";
}

function share(amount: Amount | undefined, owners: number): string {
  const value = Math.floor((amount?.value ?? 0) / owners);
  return amount?.unit === "Mi" ? size(quantity<"B">(value * MIB)) : count(value);
}

function resourceNames(estate: Estate, catalogue: Catalogue, cluster: Cluster, roles: readonly string[]): string[] {
  return [...new Set(roles.flatMap((role) => Object.keys(roleCapacity(estate, catalogue, cluster, role))))];
}

/**
 * What a role has for its queues: what its nodes hold, less what its other workloads ask for at their largest. Kueue does not see
 * their pods and would lend what they use.
 */
function roleShare(estate: Estate, catalogue: Catalogue, cluster: Cluster, id: string): Record<string, Amount> {
  const share = roleCapacity(estate, catalogue, cluster, id);
  const take = (name: string, value: number): void => {
    const amount = share[name];
    if (amount !== undefined) share[name] = { ...amount, value: Math.max(0, amount.value - value) };
  };
  /** Partitions that pods may hold, by resource: each may be of another card, and all of them are of cards that are cut. */
  const parts = new Map<string, number>();
  for (const workload of estate.workloads) {
    if (workload.queue !== undefined || workload.role !== id || !workload.clusters.includes(cluster.id)) continue;
    const pods = workload.scale?.maximum ?? workload.replicas;
    const { cpu, memory, devices } = podRequests(estate, catalogue, workload);
    take("cpu", cpu * pods);
    take("memory", memory * pods);
    if (devices === undefined) continue;
    if (workload.resources.accelerator?.partition === undefined) take(devices.name, devices.count * pods);
    else parts.set(devices.name, (parts.get(devices.name) ?? 0) + devices.count * pods);
  }
  const cut = devicesIn(estate, catalogue, cluster, id, isPartitioned);
  for (const [name, count] of parts) take(name, Math.min(count, cut.get(name) ?? 0));
  return share;
}

/** What one pod asks for; memory in mebibytes, devices whole or in partitions. */
function podRequests(estate: Estate, catalogue: Catalogue, { resources }: Workload) {
  const wanted = resources.accelerator;
  const products = estate.accelerators.find(({ id }) => id === wanted?.product)?.products ?? [wanted?.product ?? ""];
  const device = products.flatMap((product) => catalogue.gpus.get(product)?.kubernetes ?? [])[0];
  return {
    cpu: resources.cpu,
    memory: mebibytes(resources.memory),
    ...(wanted === undefined || device === undefined
      ? {}
      : { devices: { name: device.resource, count: wanted.count * device.devicesPerCard } }),
  };
}

/** Devices of a role's builds that are chosen, by resource. Cards that are offered in partitions alone are none of the queues'. */
function devicesIn(
  estate: Estate,
  catalogue: Catalogue,
  cluster: Cluster,
  id: string,
  isChosen: (build: Build) => boolean = () => true,
): ReadonlyMap<string, number> {
  const role = cluster.roles.find((each) => each.id === id);
  const nodes = new Set(role === undefined ? [] : roleNodes(estate, cluster, role));
  const counts = new Map<string, number>();
  for (const node of cluster.nodes.filter((each) => nodes.has(each.id))) {
    const build = buildOf(estate, node);
    const device = build.gpus && catalogue.gpus.get(build.gpus.product)?.kubernetes;
    if (build.gpus === undefined || device === undefined) continue;
    if (!isChosen(build) || !isOfferedWhole(build, device.partitions)) continue;
    counts.set(device.resource, (counts.get(device.resource) ?? 0) + build.gpus.count * device.devicesPerCard);
  }
  return counts;
}

/** What the nodes of a role hold for pods: cores less the reserved ones, memory less the reserved, whole devices. */
function roleCapacity(estate: Estate, catalogue: Catalogue, cluster: Cluster, id: string): Record<string, Amount> {
  const role = cluster.roles.find((each) => each.id === id);
  if (role === undefined) return {};
  const nodes = new Set(roleNodes(estate, cluster, role));
  const profile = estate.kubeletProfiles.find((each) => each.id === role.kubelet);
  const total: Record<string, Amount> = {};
  const add = (name: string, value: number, unit: Amount["unit"] = "") => {
    total[name] = { value: (total[name]?.value ?? 0) + value, unit };
  };
  for (const node of cluster.nodes.filter((each) => nodes.has(each.id))) {
    const build = buildOf(estate, node);
    const product = catalogue.cpus.get(build.cpu.product);
    const threads = profile?.smt === false ? 1 : (product?.threadsPerCore ?? 1);
    add("cpu", coresOf(build, catalogue) * threads - cpuCount(profile?.reservedCpus));
    add("memory", mebibytes(build.memory.total) - mebibytes(profile?.reservedMemory), "Mi");
  }
  for (const [name, value] of devicesIn(estate, catalogue, cluster, id)) add(name, value);
  return total;
}

function mebibytes(bytes: Bytes | undefined): number {
  return bytes === undefined ? 0 : Math.floor(raw(bytes) / MIB);
}
