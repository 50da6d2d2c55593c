/** Jobs by which queues are tried: as small as a share can be counted in, and known by their label. */
import type { Catalogue } from "../../catalogue/types.ts";
import type { Cluster, Estate, Queue } from "../../model/estate.ts";
import { devicesOf } from "../../render/kubernetes/devices.ts";
import { queuePlan } from "../../render/kubernetes/queues.ts";
import { roleNodes } from "../../views/roles.ts";
import type { Probe, Share } from "./queue-steps.ts";

/** Label of all that is made here, with the name of the cluster's queues as value. */
export const PROBE = { label: "estate/probe", value: "queues" } as const;
/** Label by which Kueue finds a job's queue, and the one by which it knows the job's priority. */
const QUEUE = "kueue.x-k8s.io/queue-name";
const PRIORITY = "kueue.x-k8s.io/priority-class";
const CLAIM = "devices";
/** A share of processors alone is tried in so many pods: each is smaller than a node. */
const CPU_UNITS = 8;
/** Image of a pod that no program runs in; admission wants a digest. */
const NO_IMAGE = `registry.invalid/probe@sha256:${"0".repeat(64)}`;

/** What a pod of the probes of a queue asks for. */
export interface ProbeShare extends Share {
  readonly namespace: string;
  readonly priorityClass: string | undefined;
  /** Class of the devices of the queue's own nodes; none for a share of processors. */
  readonly deviceClass: string | undefined;
  /** CPUs of one pod, as Kubernetes writes them. */
  readonly cpu: string;
}

/** Shares of the queues of a cluster, in file order. */
export function probeShares(estate: Estate, catalogue: Catalogue, cluster: Cluster): ProbeShare[] {
  const plan = queuePlan(estate, catalogue, cluster);
  return estate.queues.flatMap((queue): ProbeShare[] => {
    const planned = plan?.clusterQueues.find(({ metadata }) => metadata.name === queue.id);
    const quotas = planned?.spec.resourceGroups[0]?.flavors.find(({ name }) => name === queue.role)?.resources;
    if (quotas === undefined || queue.cluster !== cluster.id) return [];
    const quota = (name: string): number => Number(quotas.find((each) => each.name === name)?.nominalQuota ?? 0);
    const device = devicesOfRole(estate, catalogue, cluster, queue)[0];
    const namespace = estate.namespaces.find(({ id }) => id === queue.namespace);
    const cpus = Math.max(1, Math.floor(quota("cpu") / CPU_UNITS));
    const common = {
      queue: queue.id,
      cohort: queue.cohort,
      flavor: queue.role,
      priority: estate.priorities.find(({ id }) => id === queue.priority)?.value ?? 0,
      priorityClass: queue.priority,
      borrows: queue.borrows,
      reclaims: queue.reclaims,
      namespace: queue.namespace,
    };
    return [
      device === undefined
        ? { ...common, resource: "cpu", units: Math.floor(quota("cpu") / cpus), deviceClass: undefined, cpu: `${cpus}` }
        : {
            ...common,
            resource: device.resource,
            units: quota(device.resource),
            deviceClass: device.class,
            cpu: namespace?.exclusiveCpus === true ? "1" : "100m",
          },
    ];
  });
}

/** Device classes of the nodes of a queue's role. */
function devicesOfRole(estate: Estate, catalogue: Catalogue, cluster: Cluster, queue: Queue) {
  const role = cluster.roles.find(({ id }) => id === queue.role);
  if (role === undefined) return [];
  const nodes = new Set(roleNodes(estate, cluster, role));
  const builds = new Set(cluster.nodes.filter(({ id }) => nodes.has(id)).map(({ build }) => build));
  const products = new Set(estate.builds.filter(({ id }) => builds.has(id)).map(({ gpus }) => gpus?.product));
  return devicesOf(estate, catalogue, cluster)
    .filter(({ id }) => products.has(id))
    .map(({ id, kubernetes }) => ({ class: id, resource: kubernetes.resource }));
}

function metadata(name: string, namespace: string) {
  return { name: `estate-probe-${name}`, namespace, labels: { [PROBE.label]: PROBE.value } };
}

/** Claim of one device of the queue's own class. */
export function probeClaim({ queue, namespace, deviceClass }: ProbeShare) {
  return {
    apiVersion: "resource.k8s.io/v1",
    kind: "ResourceClaimTemplate",
    metadata: metadata(queue, namespace),
    spec: {
      spec: {
        devices: {
          requests: [
            { name: CLAIM, exactly: { deviceClassName: deviceClass, allocationMode: "ExactCount", count: 1 } },
          ],
        },
      },
    },
  };
}

/**
 * The job of a probe. Its pods have the estate's lowest priority, so that a scheduler takes no node from anybody for them; the
 * priority that its queue gives it counts in the queues alone.
 */
export function probeJob(probe: Probe, share: ProbeShare, estate: Pick<Estate, "priorities" | "images">) {
  const { namespace, queue, deviceClass, cpu, priorityClass } = share;
  const own = metadata(probe.job, namespace);
  const lowest = [...estate.priorities].sort((a, b) => a.value - b.value)[0];
  const image = estate.images.find(({ digest }) => digest !== undefined);
  const amounts = { cpu, memory: "64Mi" };
  return {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: {
      ...own,
      labels: {
        ...own.labels,
        [QUEUE]: queue,
        ...(priorityClass === undefined ? {} : { [PRIORITY]: priorityClass }),
      },
    },
    spec: {
      suspend: true,
      parallelism: probe.pods,
      completions: probe.pods,
      backoffLimit: 0,
      template: {
        metadata: { labels: own.labels },
        spec: {
          restartPolicy: "Never",
          automountServiceAccountToken: false,
          terminationGracePeriodSeconds: 0,
          ...(lowest === undefined ? {} : { priorityClassName: lowest.id }),
          securityContext: {
            runAsNonRoot: true,
            runAsUser: 10_000,
            seccompProfile: { type: "RuntimeDefault" },
          },
          containers: [
            {
              name: "probe",
              image: image === undefined ? NO_IMAGE : `${image.repository}@${image.digest}`,
              resources: {
                requests: amounts,
                limits: amounts,
                ...(deviceClass === undefined ? {} : { claims: [{ name: CLAIM }] }),
              },
              securityContext: {
                allowPrivilegeEscalation: false,
                readOnlyRootFilesystem: true,
                capabilities: { drop: ["ALL"] },
              },
            },
          ],
          ...(deviceClass === undefined
            ? {}
            : { resourceClaims: [{ name: CLAIM, resourceClaimTemplateName: `estate-probe-${queue}` }] }),
        },
      },
    },
  };
}
