/** The pod of a workload: one container with requests, limits, devices, spread and probes. */
import type { Workload } from "../../model/estate.ts";
import { nodeGroupsOf } from "../../views/cloud/daily.ts";
import { groupTaints } from "../../views/cloud/eks.ts";
import { claimTemplateName } from "../kubernetes/devices.ts";
import { HOSTNAME, nodeSelector, RACK, type Toleration, titled, tolerations } from "../kubernetes/labels.ts";
import { withoutEmpty } from "../kubernetes/manifest.ts";
import { cpu, seconds, size } from "../kubernetes/quantity.ts";
import { objectLabels, selectorLabels, type WorkloadPlan } from "./plan.ts";
import { GRACE_S, STARTUP_S } from "./time-limits.ts";

/** Resource under which a node offers its virtual functions. */
export const VIRTUAL_FUNCTIONS = "estate.network/vf";
/** Name of the pod's one claim for accelerators. */
const CLAIM = "accelerators";
const NODE_LOSS = ["node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"] as const;
const HUGE_PAGES = "hugepages-1Gi";
const GIB = "Gi";
/** What a pod may write under `/tmp`. */
const SCRATCH = "1Gi";
/** Local disk of a pod that states none: scratch, and the logs that the kubelet keeps, by default 5 files of 10 MiB. */
const LOCAL_DISK = "1088Mi";

/** Pod template of the workload, accepted by the `restricted` level of Pod Security. */
export function podTemplate(plan: WorkloadPlan) {
  const { workload, role } = plan;
  return {
    metadata: { labels: objectLabels(plan), annotations: titled(workload.title) },
    spec: {
      serviceAccountName: workload.id,
      automountServiceAccountToken: false,
      priorityClassName: workload.priority,
      terminationGracePeriodSeconds: GRACE_S,
      securityContext: {
        runAsNonRoot: true,
        runAsUser: 10_000,
        // Unstated it would be the image's group, mostly root's.
        runAsGroup: 10_000,
        fsGroup: 10_000,
        seccompProfile: { type: "RuntimeDefault" },
      },
      ...(role === undefined ? {} : { nodeSelector: nodeSelector(role.id) }),
      ...withoutEmpty({ tolerations: podTolerations(plan), topologySpreadConstraints: spread(workload) }),
      containers: [container(plan)],
      volumes: volumes(workload),
      ...(workload.resources.accelerator === undefined
        ? {}
        : { resourceClaims: [{ name: CLAIM, resourceClaimTemplateName: claimTemplateName(workload) }] }),
    },
  };
}

function podTolerations({
  workload,
  role,
  cluster,
  estate,
}: WorkloadPlan): (Toleration & { tolerationSeconds?: number })[] {
  const loss = workload.toleratesNodeLoss ?? cluster.kubernetes?.unreachableToleration;
  const leave = NODE_LOSS.map((key) => ({ key, operator: "Exists" as const, effect: "NoExecute" as const }));
  return [
    ...(role === undefined ? [] : tolerations(role)),
    ...(workload.resources.accelerator === undefined ? [] : rentedTolerations(estate, cluster)),
    ...(loss === undefined ? [] : leave.map((entry) => ({ ...entry, tolerationSeconds: seconds(loss) }))),
  ];
}

/** Of rented nodes with GPUs: they are kept for pods that use one. */
function rentedTolerations(estate: WorkloadPlan["estate"], cluster: WorkloadPlan["cluster"]): Toleration[] {
  const taints = nodeGroupsOf(estate, cluster).flatMap(groupTaints);
  const byKey = new Map(taints.map(({ key, value }) => [key, value]));
  return [...byKey].map(([key, value]) => ({ key, operator: "Equal", value, effect: "NoSchedule" }));
}

function spread(workload: Workload) {
  if (workload.spread === "none") return [];
  return [
    {
      maxSkew: 1,
      topologyKey: workload.spread === "rack" ? RACK : HOSTNAME,
      whenUnsatisfiable: "DoNotSchedule",
      // A dead node keeps its taint: without this it stays a domain without pods, and nothing may be placed elsewhere.
      nodeTaintsPolicy: "Honor",
      labelSelector: { matchLabels: selectorLabels({ workload }) },
    },
  ];
}

function container({ workload, image }: WorkloadPlan) {
  return {
    name: workload.id,
    image,
    imagePullPolicy: "IfNotPresent",
    ...withoutEmpty({
      args: [...workload.args],
      ports: Object.entries(workload.ports).map(([name, containerPort]) => ({ name, containerPort, protocol: "TCP" })),
    }),
    resources: resources(workload),
    securityContext: {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ["ALL"] },
    },
    volumeMounts: [
      { name: "scratch", mountPath: "/tmp" },
      ...workload.volumes.map((volume) => ({ name: volume.id, mountPath: volume.path })),
      ...(workload.resources.hugePages1Gi > 0 ? [{ name: "huge-pages", mountPath: "/hugepages" }] : []),
    ],
    ...probes(workload),
  };
}

function probes(workload: Workload) {
  const port = probedPort(workload);
  const { health, live = health } = workload;
  if (port === undefined || health === undefined) return {};
  const ready = { httpGet: { path: health, port } };
  return {
    startupProbe: { ...ready, periodSeconds: 1, failureThreshold: STARTUP_S },
    readinessProbe: { ...ready, periodSeconds: 2, failureThreshold: 2 },
    // Slower than readiness: a busy process is taken out of service before it is killed.
    livenessProbe: { httpGet: { path: live, port }, periodSeconds: 5, failureThreshold: 3 },
  };
}

/** By name and not by position: Pulumi hands configuration to a program with its keys sorted. */
function probedPort({ ports, metricsPort }: Workload): string | undefined {
  const names = Object.keys(ports).sort();
  return names.find((name) => name === "http") ?? names.find((name) => name !== metricsPort) ?? names[0];
}

function resources(workload: Workload) {
  const { resources: wanted } = workload;
  const devices = {
    ...(wanted.hugePages1Gi > 0 ? { [HUGE_PAGES]: `${wanted.hugePages1Gi}${GIB}` } : {}),
    ...(wanted.virtualFunctions > 0 ? { [VIRTUAL_FUNCTIONS]: `${wanted.virtualFunctions}` } : {}),
  };
  const ephemeral = localDisk(workload);
  return {
    requests: { cpu: cpu(wanted.cpu), memory: size(wanted.memory), ...ephemeral, ...devices },
    limits: {
      cpu: cpu(wanted.cpuLimit ?? wanted.cpu),
      memory: size(wanted.memoryLimit ?? wanted.memory),
      ...ephemeral,
      ...devices,
    },
    ...(wanted.accelerator === undefined ? {} : { claims: [{ name: CLAIM }] }),
  };
}

/** One pod that fills its node's disk would have all others evicted. */
function localDisk({ resources: { ephemeral }, queue }: Workload): Record<string, string> {
  if (ephemeral !== undefined) return { "ephemeral-storage": size(ephemeral) };
  // Kueue never admits a job that asks for what its queue has no quota of, and queues share out no local disk.
  return queue === undefined ? { "ephemeral-storage": LOCAL_DISK } : {};
}

function volumes(workload: Workload) {
  // A StatefulSet makes its volumes from templates; elsewhere a volume lives and dies with its pod.
  const claimed = workload.kind === "statefulset" ? [] : workload.volumes;
  return [
    { name: "scratch", emptyDir: { sizeLimit: SCRATCH } },
    ...claimed.map((volume) => ({ name: volume.id, ephemeral: { volumeClaimTemplate: { spec: claimSpec(volume) } } })),
    ...(workload.resources.hugePages1Gi > 0 ? [{ name: "huge-pages", emptyDir: { medium: "HugePages-1Gi" } }] : []),
  ];
}

/** PersistentVolumeClaim of one volume of a workload. */
export function claimSpec(volume: Workload["volumes"][number]) {
  return {
    accessModes: ["ReadWriteOnce"],
    storageClassName: volume.storageClass,
    resources: { requests: { storage: size(volume.size) } },
  };
}
