/** The pod of a workload: one container with requests, limits, devices, spread and probes. */
import type { Workload } from "../../model/estate.ts";
import { claimTemplateName } from "../kubernetes/devices.ts";
import { HOSTNAME, nodeSelector, RACK, type Toleration, titled, tolerations } from "../kubernetes/labels.ts";
import { cpu, seconds, size } from "../kubernetes/quantity.ts";
import { objectLabels, selectorLabels, type WorkloadPlan } from "./plan.ts";

/** Resource under which a node offers its virtual functions. */
export const VIRTUAL_FUNCTIONS = "estate.network/vf";
/** Name of the pod's one claim for accelerators. */
const CLAIM = "accelerators";
const NODE_LOSS = ["node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"] as const;
const HUGE_PAGES = "hugepages-1Gi";
const GIB = "Gi";

export type PodTemplate = ReturnType<typeof podTemplate>;

/** Pod template of the workload, accepted by the `restricted` level of Pod Security. */
export function podTemplate(plan: WorkloadPlan) {
  const { workload, role } = plan;
  return {
    metadata: { labels: objectLabels(plan), annotations: titled(workload.title) },
    spec: {
      serviceAccountName: workload.id,
      automountServiceAccountToken: false,
      priorityClassName: workload.priority,
      terminationGracePeriodSeconds: 30,
      securityContext: {
        runAsNonRoot: true,
        runAsUser: 10_000,
        fsGroup: 10_000,
        seccompProfile: { type: "RuntimeDefault" },
      },
      ...(role === undefined ? {} : { nodeSelector: nodeSelector(role.id) }),
      tolerations: podTolerations(plan),
      topologySpreadConstraints: spread(workload),
      containers: [container(plan)],
      volumes: volumes(workload),
      ...(workload.resources.accelerator === undefined
        ? {}
        : { resourceClaims: [{ name: CLAIM, resourceClaimTemplateName: claimTemplateName(workload) }] }),
    },
  };
}

function podTolerations({ workload, role, cluster }: WorkloadPlan): (Toleration & { tolerationSeconds?: number })[] {
  const loss = workload.toleratesNodeLoss ?? cluster.kubernetes?.unreachableToleration;
  const leave = NODE_LOSS.map((key) => ({ key, operator: "Exists" as const, effect: "NoExecute" as const }));
  return [
    ...(role === undefined ? [] : tolerations(role)),
    ...(loss === undefined ? [] : leave.map((entry) => ({ ...entry, tolerationSeconds: seconds(loss) }))),
  ];
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
  const [first] = Object.entries(workload.ports);
  const probe =
    workload.health === undefined || first === undefined
      ? undefined
      : { httpGet: { path: workload.health, port: first[0] } };
  return {
    name: workload.id,
    image,
    imagePullPolicy: "IfNotPresent",
    args: [...workload.args],
    ports: Object.entries(workload.ports).map(([name, containerPort]) => ({ name, containerPort, protocol: "TCP" })),
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
    ...(probe === undefined
      ? {}
      : {
          startupProbe: { ...probe, periodSeconds: 1, failureThreshold: 60 },
          readinessProbe: { ...probe, periodSeconds: 2, failureThreshold: 2 },
          // Slower than readiness: a busy process is taken out of service before it is killed.
          livenessProbe: { ...probe, periodSeconds: 5, failureThreshold: 3 },
        }),
  };
}

function resources({ resources: wanted }: Workload) {
  const devices = {
    ...(wanted.hugePages1Gi > 0 ? { [HUGE_PAGES]: `${wanted.hugePages1Gi}${GIB}` } : {}),
    ...(wanted.virtualFunctions > 0 ? { [VIRTUAL_FUNCTIONS]: `${wanted.virtualFunctions}` } : {}),
  };
  const ephemeral = wanted.ephemeral === undefined ? {} : { "ephemeral-storage": size(wanted.ephemeral) };
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

function volumes(workload: Workload) {
  // A StatefulSet makes its volumes from templates; elsewhere a volume lives and dies with its pod.
  const claimed = workload.kind === "statefulset" ? [] : workload.volumes;
  return [
    { name: "scratch", emptyDir: { sizeLimit: "1Gi" } },
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
