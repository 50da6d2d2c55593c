/** A cluster as Cluster API and Metal3 build it: control plane, workers by role, and what happens to a machine that dies. */
import type { Cluster, Estate } from "../../model/estate.ts";
import type { Views } from "../../views/types.ts";
import { apiEndpoint, bootstrap } from "./bootstrap.ts";
import type {
  CapiCluster,
  KubeadmConfigTemplate,
  KubeadmControlPlane,
  MachineDeployment,
  MachineHealthCheck,
  MachineTemplateSpec,
  Metal3Cluster,
  Metal3DataTemplate,
  Metal3MachineTemplate,
  Metal3RemediationTemplate,
} from "./cluster-api-types.ts";
import { digest } from "./digest.ts";
import { MANAGED_BY, machineNamespace, titled } from "./labels.ts";
import { POOL } from "./machines.ts";
import type { Custom, GroupReference, Metadata } from "./manifest.ts";
import { addressPools, dataTemplate, type IPPool } from "./node-network.ts";
import { type Pool, pools } from "./topology.ts";

const CORE = "cluster.x-k8s.io/v1beta2";
const BOOTSTRAP = "bootstrap.cluster.x-k8s.io";
const CONTROL_PLANE = "controlplane.cluster.x-k8s.io";
const INFRASTRUCTURE = "infrastructure.cluster.x-k8s.io";
const V1BETA2 = "v1beta2";
/** Label that Cluster API sets on every machine of a cluster. */
const CLUSTER_NAME = "cluster.x-k8s.io/cluster-name";

/** A server boots, installs and joins within this time, or is given up: bare metal takes minutes for its memory test. */
const STARTUP_SECONDS = 1800;
/** A node that is away for longer is power-cycled: a reboot takes less, so it is no outage. */
const UNHEALTHY_SECONDS = 300;
/** Pods get this long to leave a node before it is taken away all the same. */
const DRAIN_SECONDS = 600;

/** Templates of one pool. Their names carry a digest of their content, because they may not change. */
export interface PoolPlan {
  readonly pool: string;
  readonly data: Metal3DataTemplate;
  readonly machine: Metal3MachineTemplate;
  /** Workers only: the control plane holds its own. */
  readonly config: KubeadmConfigTemplate | undefined;
  readonly deployment: MachineDeployment | undefined;
  readonly health: MachineHealthCheck;
}

export interface ClusterPlan {
  readonly cluster: CapiCluster;
  readonly infrastructure: Metal3Cluster;
  readonly controlPlane: KubeadmControlPlane;
  readonly remediation: Metal3RemediationTemplate;
  readonly addresses: readonly IPPool[];
  readonly pools: readonly PoolPlan[];
}

/** @returns `undefined` for a cluster without a `kubernetes` section, without nodes to run it, or without an image to boot */
export function clusterPlan(estate: Estate, views: Views, cluster: Cluster): ClusterPlan | undefined {
  const { kubernetes } = cluster;
  const endpoint = apiEndpoint(cluster);
  const groups = pools(estate, cluster);
  const control = groups.find(({ controlPlane }) => controlPlane);
  const image = kubernetes?.image;
  if (kubernetes === undefined || endpoint === undefined || control === undefined || image === undefined)
    return undefined;
  const version = kubernetes.version.startsWith("v") ? kubernetes.version : `v${kubernetes.version}`;
  const plans = groups.map((pool) => poolPlan(estate, views, cluster, pool, image, version));
  const machine = plans.find(({ pool }) => pool === control.name)?.machine;
  if (machine === undefined) return undefined;
  return {
    cluster: {
      apiVersion: CORE,
      kind: "Cluster",
      metadata: { ...metadata(cluster, cluster.id), annotations: titled(cluster.title) },
      spec: {
        clusterNetwork: {
          pods: { cidrBlocks: [kubernetes.podNetwork] },
          services: { cidrBlocks: [kubernetes.serviceNetwork] },
          serviceDomain: "cluster.local",
        },
        controlPlaneRef: { apiGroup: CONTROL_PLANE, kind: "KubeadmControlPlane", name: control.name },
        infrastructureRef: { apiGroup: INFRASTRUCTURE, kind: "Metal3Cluster", name: cluster.id },
      },
    },
    infrastructure: {
      apiVersion: `${INFRASTRUCTURE}/${V1BETA2}`,
      kind: "Metal3Cluster",
      metadata: metadata(cluster, cluster.id),
      spec: { controlPlaneEndpoint: endpoint, cloudProviderEnabled: false },
    },
    controlPlane: {
      apiVersion: `${CONTROL_PLANE}/${V1BETA2}`,
      kind: "KubeadmControlPlane",
      metadata: metadata(cluster, control.name),
      spec: {
        replicas: control.nodes.length,
        version,
        machineTemplate: {
          spec: { infrastructureRef: reference(machine), deletion: { nodeDrainTimeoutSeconds: DRAIN_SECONDS } },
        },
        // Every server is in use: there is none to bring up first. One replica alone cannot be taken away before the next.
        rollout: {
          strategy: {
            type: "RollingUpdate",
            rollingUpdate: { maxSurge: control.nodes.length >= 3 ? 0 : 1 },
          },
        },
        kubeadmConfigSpec: bootstrap(estate, cluster, control),
      },
    },
    remediation: {
      apiVersion: `${INFRASTRUCTURE}/${V1BETA2}`,
      kind: "Metal3RemediationTemplate",
      metadata: metadata(cluster, remediationName(cluster)),
      spec: { template: { spec: { strategy: { type: "Reboot", retryLimit: 1, timeoutSeconds: UNHEALTHY_SECONDS } } } },
    },
    addresses: addressPools(views, cluster),
    pools: plans,
  };
}

function poolPlan(
  estate: Estate,
  views: Views,
  cluster: Cluster,
  pool: Pool,
  image: NonNullable<NonNullable<Cluster["kubernetes"]>["image"]>,
  version: string,
): PoolPlan {
  const data = named(
    cluster,
    pool.name,
    dataTemplate(estate, views, cluster, pool),
    (spec, at): Metal3DataTemplate => ({
      apiVersion: `${INFRASTRUCTURE}/${V1BETA2}`,
      kind: "Metal3DataTemplate",
      metadata: at,
      spec,
    }),
  );
  const machineSpec: MachineTemplateSpec = {
    image: { url: image.url, checksum: image.checksum, diskFormat: image.format },
    hostSelector: { matchLabels: { [POOL]: pool.name } },
    dataTemplate: { name: data.metadata.name },
    automatedCleaningMode: "metadata",
  };
  const machine = named(
    cluster,
    pool.name,
    machineSpec,
    (spec, at): Metal3MachineTemplate => ({
      apiVersion: `${INFRASTRUCTURE}/${V1BETA2}`,
      kind: "Metal3MachineTemplate",
      metadata: at,
      spec: { template: { spec } },
    }),
  );
  const health = healthCheck(cluster, pool);
  if (pool.controlPlane) return { pool: pool.name, data, machine, config: undefined, deployment: undefined, health };
  const config = named(
    cluster,
    pool.name,
    bootstrap(estate, cluster, pool),
    (spec, at): KubeadmConfigTemplate => ({
      apiVersion: `${BOOTSTRAP}/${V1BETA2}`,
      kind: "KubeadmConfigTemplate",
      metadata: at,
      spec: { template: { spec } },
    }),
  );
  return {
    pool: pool.name,
    data,
    machine,
    config,
    deployment: deployment(cluster, pool, version, machine, config),
    health,
  };
}

function deployment(
  cluster: Cluster,
  pool: Pool,
  version: string,
  machine: Metal3MachineTemplate,
  config: KubeadmConfigTemplate,
): MachineDeployment {
  const labels = { [CLUSTER_NAME]: cluster.id, [POOL]: pool.name };
  return {
    apiVersion: CORE,
    kind: "MachineDeployment",
    metadata: metadata(cluster, pool.name),
    spec: {
      clusterName: cluster.id,
      replicas: pool.nodes.length,
      selector: { matchLabels: labels },
      rollout: { strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } } },
      template: {
        metadata: { labels },
        spec: {
          clusterName: cluster.id,
          version,
          bootstrap: { configRef: reference(config) },
          infrastructureRef: reference(machine),
          deletion: { nodeDrainTimeoutSeconds: DRAIN_SECONDS },
        },
      },
    },
  };
}

/** One machine at a time is healed: two that look dead at once are more likely a switch than two servers. */
function healthCheck(cluster: Cluster, pool: Pool): MachineHealthCheck {
  return {
    apiVersion: CORE,
    kind: "MachineHealthCheck",
    metadata: metadata(cluster, pool.name),
    spec: {
      clusterName: cluster.id,
      selector: {
        matchLabels: pool.controlPlane
          ? { [CLUSTER_NAME]: cluster.id, "cluster.x-k8s.io/control-plane": "" }
          : { [CLUSTER_NAME]: cluster.id, [POOL]: pool.name },
      },
      checks: {
        nodeStartupTimeoutSeconds: STARTUP_SECONDS,
        unhealthyNodeConditions: [
          { type: "Ready", status: "Unknown", timeoutSeconds: UNHEALTHY_SECONDS },
          { type: "Ready", status: "False", timeoutSeconds: UNHEALTHY_SECONDS },
        ],
      },
      remediation: {
        templateRef: {
          apiVersion: `${INFRASTRUCTURE}/${V1BETA2}`,
          kind: "Metal3RemediationTemplate",
          name: remediationName(cluster),
        },
        triggerIf: { unhealthyLessThanOrEqualTo: 1 },
      },
    },
  };
}

function remediationName(cluster: Cluster): string {
  return `${cluster.id}-reboot`;
}

function metadata(cluster: Cluster, name: string): Metadata {
  return { name, namespace: machineNamespace(cluster), labels: { ...MANAGED_BY, [CLUSTER_NAME]: cluster.id } };
}

function named<S, T>(cluster: Cluster, name: string, spec: S, make: (spec: S, at: Metadata) => T): T {
  return make(spec, metadata(cluster, `${name}-${digest(spec)}`));
}

function reference(object: Custom): GroupReference {
  const [apiGroup = ""] = object.apiVersion.split("/");
  return { apiGroup, kind: object.kind, name: object.metadata.name };
}
