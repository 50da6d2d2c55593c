/** Nodes as the kubelets of an estate's machines register them. */
import type { Catalogue } from "../../catalogue/types.ts";
import type { Build, Cluster, Estate, KubeletProfile, Node } from "../../model/estate.ts";
import { kubeletConfiguration } from "../../render/kubernetes/kubelet.ts";
import { BUILD, HOSTNAME } from "../../render/kubernetes/labels.ts";
import { DEFAULT_PROFILE, nodeLabels, nodeTaints } from "../../render/kubernetes/machines.ts";
import { buildOf, pools, profileOf } from "../../render/kubernetes/topology.ts";
import { virtualFunctionPolicies } from "../../render/kubernetes/virtual-functions.ts";
import { VIRTUAL_FUNCTIONS } from "../../render/workloads/pod.ts";
import { format, quantity, raw } from "../../units/index.ts";
import { coresOf } from "../../views/cores.ts";
import { formatNetwork, parseNetwork } from "../../views/ipv4.ts";
import type { Views } from "../../views/types.ts";
import { POWER } from "../control-plane/cluster.ts";
import { systemDisks, usable } from "./disks.ts";
import { DEFAULT_PODS, type Machine, memoryForPods, reservedBy, resourcesOf } from "./resources.ts";
import { topologyLabels } from "./storage.ts";
import type { NodeInfo, NodeObject, NodeTaint } from "./types.ts";

export interface HardwareArgs {
  readonly estate: Estate;
  readonly views: Views;
  readonly catalogue: Catalogue;
  readonly cluster: Cluster;
}

/** Set by kubeadm on control plane nodes; the taint only where they play no role. */
const CONTROL_PLANE = "node-role.kubernetes.io/control-plane";
const NO_LOAD_BALANCER = "node.kubernetes.io/exclude-from-external-load-balancers";
/** By it KWOK knows the nodes that it plays. */
export const PLAYED = { "kwok.x-k8s.io/node": "fake" } as const;
/** `--node-cidr-mask-size` of a controller manager that is told none. */
const POD_PREFIX = 24;
/** All processors of the catalogue are of this architecture. */
const ARCHITECTURE = "amd64";

/** Label of a node whose rack hangs on the feed. Only the twin's nodes have it, so that a drill can pick them. */
function feedLabel(feed: string): string {
  return `feed.estate/${feed}`;
}

/**
 * One node per machine, in file order, silent until KWOK speaks for it: conditions and the lease come from there.
 *
 * @throws RangeError with one line per fault of a build that could not be a node
 */
export function nodesOf(args: HardwareArgs): NodeObject[] {
  const found = args.cluster.nodes.map((node) => ({ node, machine: machineOf(args, node) }));
  const faults = new Set(found.flatMap(({ node, machine }) => faultsOf(args, node, machine)));
  if (faults.size > 0) throw new RangeError([...faults].join("\n"));
  const control = pools(args.estate, args.cluster).find(({ controlPlane }) => controlPlane);
  const members = new Set(control?.nodes.map(({ id }) => id));
  // kubeadm keeps pods away from a control plane, unless the estate gives its nodes roles.
  const kept: NodeTaint[] =
    control !== undefined && control.roles.length === 0 ? [{ key: CONTROL_PLANE, effect: "NoSchedule" }] : [];
  return found.map(({ node, machine }, index): NodeObject => {
    const isMember = members.has(node.id);
    const taints = [...nodeTaints(args.estate, args.cluster, node), ...(isMember ? kept : [])];
    return {
      apiVersion: "v1",
      kind: "Node",
      metadata: {
        name: node.id,
        labels: {
          ...platformLabels(node.id, ARCHITECTURE),
          ...topologyLabels(args.estate, args.cluster, node.id),
          ...nodeLabels(args.estate, args.cluster, node),
          ...(isMember ? { [CONTROL_PLANE]: "", [NO_LOAD_BALANCER]: "" } : {}),
          ...Object.fromEntries(feedsOf(args.estate, node).map((feed) => [feedLabel(feed), "true"])),
        },
        annotations: { ...PLAYED },
      },
      spec: { ...podNetwork(args.cluster, index), ...(taints.length === 0 ? {} : { taints }) },
      status: {
        ...resourcesOf(machine),
        addresses: [...internalAddress(args, node), { type: "Hostname", address: node.id }],
        nodeInfo: nodeInfo(args.cluster, ARCHITECTURE),
      },
    };
  });
}

/** Labels that every kubelet sets for itself, and the power that is on. */
export function platformLabels(name: string, architecture: NodeInfo["architecture"]): Record<string, string> {
  return {
    [HOSTNAME]: name,
    "kubernetes.io/os": "linux",
    "kubernetes.io/arch": architecture,
    [POWER.label]: POWER.on,
  };
}

/** Versions of the cluster; the image of the machine is named as the file that it is installed from. */
export function nodeInfo({ kubernetes }: Cluster, architecture: NodeInfo["architecture"]): NodeInfo {
  return {
    architecture,
    operatingSystem: "linux",
    osImage: kubernetes?.image?.url.split("/").at(-1) ?? "",
    kubeletVersion: kubernetes === undefined ? "" : `v${kubernetes.version.replace(/^v/, "")}`,
    machineID: "",
    systemUUID: "",
    bootID: "",
    kernelVersion: "",
    containerRuntimeVersion: "",
    kubeProxyVersion: "",
  };
}

function feedsOf(estate: Estate, node: Node): readonly string[] {
  return estate.racks.find(({ id }) => id === node.rack)?.feeds ?? [];
}

/** The next network of the cluster's pods; none where all are given out, as the controller manager does. */
function podNetwork({ kubernetes }: Cluster, index: number): NodeObject["spec"] {
  if (kubernetes === undefined) return {};
  const { base, length, size } = parseNetwork(kubernetes.podNetwork);
  const own = 2 ** (32 - POD_PREFIX);
  if (length > POD_PREFIX || (index + 1) * own > size) return {};
  const podCIDR = formatNetwork({ base: base + index * own, length: POD_PREFIX, size: own });
  return { podCIDR, podCIDRs: [podCIDR] };
}

function internalAddress({ views, cluster }: HardwareArgs, node: Node): NodeObject["status"]["addresses"] {
  const found = views.interfaces.find((port) => port.device === node.id && port.interface === cluster.segment);
  return found === undefined ? [] : [{ type: "InternalIP", address: found.address }];
}

function machineOf({ estate, catalogue, cluster }: HardwareArgs, node: Node): Machine {
  const build = buildOf(estate, node);
  const profile = profileOf(estate, cluster, node);
  const system = systemDisks(build);
  const functions = virtualFunctionPolicies(estate, catalogue, cluster)
    .filter(({ spec }) => spec.nodeSelector[BUILD] === build.id)
    .reduce((total, { spec }) => total + spec.numVfs * spec.nicSelector.pfNames.length, 0);
  return {
    cpus: coresOf(build, catalogue) * threadsPerCore(build, profile, catalogue),
    memory: build.memory.total,
    hugePages1Gi: profile?.hugePages1Gi ?? 0,
    disk: system === undefined ? quantity<"B">(0) : usable(system),
    pods: DEFAULT_PODS,
    devices: functions === 0 ? {} : { [VIRTUAL_FUNCTIONS]: functions },
    reserved: reservedBy(kubeletConfiguration(cluster, profile, estate.security.api?.minimumTls ?? "1.2")),
  };
}

function threadsPerCore(build: Build, profile: KubeletProfile | undefined, catalogue: Catalogue): number {
  return profile?.smt === false ? 1 : (catalogue.cpus.get(build.cpu.product)?.threadsPerCore ?? 1);
}

/** Why the machine could not be a node, in words of its build, so that nodes of one build say it once. */
function faultsOf({ estate, cluster }: HardwareArgs, node: Node, machine: Machine): string[] {
  const { id, cpu, memory } = buildOf(estate, node);
  const profile = profileOf(estate, cluster, node)?.id ?? DEFAULT_PROFILE;
  const { reserved } = machine;
  const faults: string[] = [];
  if (machine.cpus === 0) {
    faults.push(`processor ${cpu.product} is not in the catalogue; add it to cpus.yaml or state cpu.statedCores`);
  } else if (machine.cpus <= reserved.cpus) {
    faults.push(
      `${machine.cpus} CPUs, profile ${profile} reserves ${reserved.cpus}; name fewer reservedCpus or fit more cores`,
    );
  }
  if (raw(memoryForPods(machine)) <= 0) {
    const taken = `profile ${profile} takes ${format("size", reserved.memory)} and ${machine.hugePages1Gi} huge pages of 1GiB`;
    faults.push(`${format("size", memory.total)} of memory, ${taken}; lower them or fit more memory`);
  }
  if (raw(machine.disk) <= 0) {
    faults.push("no disk set holds data: system, so pods have no local disk; state data: system of one set");
  }
  return faults.map((fault) => `${id}: ${fault}`);
}
