/** Nodes of the recovery site: EC2 instances of EKS node groups, in daily work or after a takeover. */
import type { Catalogue, Gpu, Instance } from "../../catalogue/types.ts";
import type { Cluster, Estate } from "../../model/estate.ts";
import { SITE } from "../../render/kubernetes/labels.ts";
import { format, quantity, raw } from "../../units/index.ts";
import { groupLabels, groupTaints, type RecoveryKubernetes } from "../../views/cloud/eks.ts";
import { amiType } from "../../views/cloud/instances.ts";
import { slices } from "./devices.ts";
import { nodeInfo, PLAYED, platformLabels } from "./nodes.ts";
import { DEFAULT_EVICTION, DEFAULT_PODS, type Machine, type Reserved, resourcesOf } from "./resources.ts";
import { storageOf } from "./storage.ts";
import type { ClusterHardware, NodeObject, ResourceSlice } from "./types.ts";

export interface RecoveryArgs {
  readonly estate: Estate;
  readonly catalogue: Catalogue;
  /** Nodes that each group has: `desired` in daily work, `maximum` after a takeover. */
  readonly size: "desired" | "maximum";
}

type NodeGroup = RecoveryKubernetes["nodeGroups"][number];

const REGION = "topology.kubernetes.io/region";
const MIB = 2 ** 20;
/** From so many threads on, EKS lets a node run more pods. EKS user guide, "maximum Pods" of managed node groups. */
const LARGE = { threads: 30, pods: 250 } as const;
/** Thousandths of a core that EKS keeps: of the first, the second, each of the next two, each further one. Amazon EKS AMI, nodeadm. */
const KEPT_CPU = [60, 10, 5, 5] as const;
const KEPT_CPU_BEYOND = 2.5;
/** Memory in MiB that EKS keeps, and per pod. Amazon EKS AMI, nodeadm. */
const KEPT_MEMORY = { base: 255, perPod: 11 } as const;
/** Effects of taints as AWS and as Kubernetes write them. */
const EFFECTS = { NO_SCHEDULE: "NoSchedule" } as const;
const ARCHITECTURES = { "x86-64": "amd64", arm64: "arm64" } as const;

/**
 * Hardware of the recovery cluster, group by group, zones in turn. Addresses are left out: AWS gives them.
 *
 * GPUs are published as if NVIDIA's DRA driver ran there. A node runs as many pods as EKS allows at most; its network interfaces may
 * have addresses for fewer.
 *
 * @throws RangeError with one line per fault: no recovery cluster, an instance type or a GPU that nothing tells about
 */
export function recoveryHardware({ estate, catalogue, size }: RecoveryArgs): ClusterHardware {
  const { recovery } = estate;
  const kubernetes = recovery?.kubernetes;
  const cluster = estate.clusters.find(({ id }) => id === kubernetes?.cluster);
  if (recovery === undefined || kubernetes === undefined || cluster === undefined) {
    throw new RangeError(
      `${estate.about.name}: no recovery cluster, so nothing takes over; name one in recovery.kubernetes.cluster`,
    );
  }
  const groups = kubernetes.nodeGroups.map((group) => ({
    group,
    fitted: fittingOf(estate, catalogue, cluster, group),
  }));
  const faults = groups.flatMap(({ fitted }) => (typeof fitted === "string" ? [fitted] : []));
  if (faults.length > 0) throw new RangeError(faults.join("\n"));
  const place = { region: recovery.region, zones: recovery.network?.zones ?? [] };
  const made = groups.flatMap(({ group, fitted }) =>
    typeof fitted === "string"
      ? []
      : Array.from({ length: group[size] }, (_, index) => instance(cluster, group, fitted, place, index)),
  );
  const nodes = made.map(({ node }) => node);
  return { nodes, resourceSlices: made.flatMap(({ slices }) => slices), ...storageOf(estate, cluster, nodes) };
}

/** What a group's instances are made of. */
interface Fitting {
  readonly type: Instance;
  readonly gpus: { readonly product: Gpu; readonly count: number } | undefined;
}

function fittingOf(estate: Estate, catalogue: Catalogue, cluster: Cluster, group: NodeGroup): Fitting | string {
  const type = [...catalogue.instances.values()].find(({ article }) => article === group.instanceType);
  if (type === undefined) {
    return `${group.id}: instance type ${group.instanceType} is not in the catalogue; add it to instances.yaml`;
  }
  if (type.gpus === undefined) return { type, gpus: undefined };
  const { title, count, memory } = type.gpus;
  const products = estate.accelerators.filter((row) => row.cluster === cluster.id).flatMap((row) => row.products);
  const product = products.flatMap((id) => catalogue.gpus.get(id) ?? []).find((gpu) => raw(gpu.memory) === raw(memory));
  return product === undefined
    ? `${group.id}: ${group.instanceType} has ${title} of ${format("size", memory)}, which no accelerator of cluster ${cluster.id} is; name its product in accelerators with cluster: ${cluster.id}`
    : { type, gpus: { product, count } };
}

function instance(
  cluster: Cluster,
  group: NodeGroup,
  { type, gpus }: Fitting,
  { region, zones }: { readonly region: string; readonly zones: readonly string[] },
  index: number,
): { readonly node: NodeObject; readonly slices: readonly ResourceSlice[] } {
  const name = `${group.id}-${index + 1}`;
  const zone = zones[index % zones.length];
  const architecture = ARCHITECTURES[type.architecture];
  const taints = groupTaints(group).map(({ key, value, effect }) => ({ key, value, effect: EFFECTS[effect] }));
  return {
    slices: gpus === undefined ? [] : slices(name, { ...gpus, links: [], partitioned: false }),
    node: {
      apiVersion: "v1",
      kind: "Node",
      metadata: {
        name,
        labels: {
          ...platformLabels(name, architecture),
          ...(zone === undefined ? {} : { [SITE]: zone }),
          [REGION]: region,
          "node.kubernetes.io/instance-type": group.instanceType,
          "eks.amazonaws.com/nodegroup": group.id,
          "eks.amazonaws.com/capacityType": "ON_DEMAND",
          ...groupLabels(group),
        },
        annotations: { ...PLAYED },
      },
      spec: taints.length === 0 ? {} : { taints },
      status: {
        ...resourcesOf(machineOf(group, type)),
        addresses: [{ type: "Hostname", address: name }],
        nodeInfo: { ...nodeInfo(cluster, architecture), osImage: amiType(group.instanceType) },
      },
    },
  };
}

function machineOf(group: NodeGroup, { threads, memory }: Instance): Machine {
  const pods = threads < LARGE.threads ? DEFAULT_PODS : LARGE.pods;
  return {
    cpus: threads,
    memory,
    hugePages1Gi: 0,
    disk: group.diskSize,
    pods,
    devices: {},
    reserved: kept(threads, pods),
  };
}

function kept(threads: number, pods: number): Reserved {
  const listed = KEPT_CPU.slice(0, threads).reduce<number>((sum, own) => sum + own, 0);
  const beyond = Math.max(0, threads - KEPT_CPU.length) * KEPT_CPU_BEYOND;
  const memory = (KEPT_MEMORY.base + KEPT_MEMORY.perPod * pods) * MIB + raw(DEFAULT_EVICTION.memory);
  return { cpus: Math.floor(listed + beyond) / 1000, memory: quantity<"B">(memory), disk: DEFAULT_EVICTION.disk };
}
