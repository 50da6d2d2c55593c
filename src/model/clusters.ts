/** Clusters, their nodes and the roles that nodes and GPUs play. */
import * as z from "zod";
import { deviceNumber, placement } from "./facility.ts";
import {
  amount,
  byId,
  byIdOrNone,
  count,
  cpuList,
  id,
  ipv4,
  network,
  portRef,
  positive,
  text,
  version,
} from "./fields.ts";

/** One end of a cable: the far port, or the far port with what is pinned about the cable. */
const cable = z.union([
  portRef.transform((to) => ({ to, medium: undefined, length: undefined })),
  z.strictObject({ to: portRef, medium: id.optional(), length: amount("length").optional() }),
]);

/** Own port to far port. */
export const cables = z.record(z.string().regex(/^[a-z][a-z0-9]*$/), cable).default({});

export const kubeletProfiles = byIdOrNone(
  z.strictObject({
    cpuManager: z.enum(["none", "static"]).default("none"),
    topologyManager: z.enum(["none", "best-effort", "restricted", "single-numa-node"]).default("none"),
    memoryManager: z.enum(["None", "Static"]).default("None"),
    /** CPUs for the system and the kubelet; pods never run there. */
    reservedCpus: cpuList.optional(),
    reservedMemory: amount("size").optional(),
    hugePages1Gi: count.default(0),
    /** CPUs that the kernel keeps quiet (nohz_full, rcu_nocbs, managed_irq). */
    isolatedCpus: cpuList.optional(),
    smt: z.boolean().default(true),
    governor: z.enum(["performance", "schedutil", "powersave"]).default("schedutil"),
    /** Profile of the tuned daemon. */
    tuned: id.optional(),
    memoryOvercommit: z.boolean().default(false),
  }),
);

const role = z.strictObject({
  title: text,
  /** Nodes that play the role; a GPU role names GPUs instead. */
  nodes: z.array(id).readonly().default([]),
  /** GPUs counted through the cluster from 0, node by node. */
  gpus: z.array(count).readonly().default([]),
  /** Only pods that tolerate the role run on its nodes. */
  dedicated: z.boolean().default(false),
  kubelet: id.optional(),
  /** Clusters that the role repairs, its own included where it does. */
  heals: z.array(id).readonly().default([]),
  /** What still works with one node of the role lost, where fewer than three nodes play it. */
  degradedMode: text.optional(),
  /** Role that serves in its stead while none of its own replicas does, in whichever cluster; without one the degraded mode needs a replica. */
  fallback: id.optional(),
});

const node = z.strictObject({
  build: id,
  number: deviceNumber,
  ...placement,
  /** Site of a node that does not stand at its cluster's site. */
  site: id.optional(),
  cables,
  /** Pinned address in the cluster's segment; derived from `number` when left out. */
  address: ipv4.optional(),
  /** MAC of the boot port, known when the server is delivered. */
  bootMac: z.mac().optional(),
  serial: text.optional(),
  powerCap: amount("power").optional(),
});

export const clusters = byIdOrNone(
  z.strictObject({
    kind: z.enum(["gpu", "trading", "monitoring", "database", "management"]),
    title: text,
    site: id.optional(),
    /** AI region that the cluster belongs to. */
    region: id.optional(),
    /** Segment of the fabric that its nodes live in. */
    segment: id.optional(),
    /** Security zone of its nodes, where no segment of the fabric tells it. */
    zone: id.optional(),
    kubernetes: z
      .strictObject({
        version,
        /** Context of the kubeconfig; stable, because a changed one replaces every object of the cluster. */
        context: id,
        podNetwork: network,
        serviceNetwork: network,
        /** Addresses of load balancers, announced to the leaves; without it services get none from outside. */
        loadBalancers: network.optional(),
        /** Left out where the cloud runs the control plane: the cluster then has no machines of the estate. */
        controlPlane: z
          .strictObject({
            /** Nodes that run the control plane; etcd needs an odd number. */
            nodes: z.array(id).readonly(),
            /** Virtual address of the API server. */
            address: ipv4,
          })
          .optional(),
        /** How soon a silent node counts as lost. */
        nodeMonitorGrace: amount("duration").optional(),
        nodeLease: amount("duration").optional(),
        /** How long a pod stays bound to a lost node. */
        unreachableToleration: amount("duration").optional(),
        image: z
          .strictObject({ url: z.url(), checksum: z.string().max(200), format: z.enum(["raw", "qcow2"]) })
          .optional(),
      })
      .optional(),
    nodes: byId(node).prefault({}),
    roles: byIdOrNone(role),
    /** GPU memory as the plan shares it out. */
    gpuMemory: byIdOrNone(z.strictObject({ title: text, size: amount("size"), role: id.optional() })),
    /** Totals as a plan states them: checked against the nodes and the shares. */
    stated: z.strictObject({ gpus: positive.optional(), gpuMemory: amount("size").optional() }).prefault({}),
    /** Services that the plan puts on the cluster. */
    services: z.array(text).readonly().default([]),
  }),
);
