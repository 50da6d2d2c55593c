/**
 * Kueue's real manager for one cluster of the twin: quotas, borrowing and preemption of its queues are decided by it.
 *
 * Of its admission webhooks the one alone is registered that a training job needs; all others set or check what the program
 * declares anyway: every job suspended and with its queue.
 */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { stringify } from "yaml";
import type { Catalogue } from "../../catalogue/types.ts";
import { isObject } from "../../engine/graph.ts";
import type { Estate } from "../../model/estate.ts";
import { managerConfiguration, TRAIN_JOB } from "../../render/kubernetes/queue-manager.ts";
import type { ApiClient } from "../api/client.ts";
import { ApiError, type ObjectRef } from "../api/object.ts";
import { type KindRef, loadCrds } from "../crds/index.ts";
import { hasCondition } from "../declared.ts";
import { freePorts } from "../system/ports.ts";
import { endProcess, type Supervised, startProcess } from "../system/process.ts";
import { waitFor } from "../system/wait.ts";
import { toolPath } from "../tools/where.ts";
import type { TwinCluster } from "../twin.ts";

export const KUEUE = "kueue.x-k8s.io/v1beta2";
/** Where the manager looks for its secret when it runs in no pod. */
const NAMESPACE = "kueue-system";
const SECRET: ObjectRef = {
  apiVersion: "v1",
  kind: "Secret",
  metadata: { name: "kueue-webhook-server-cert", namespace: NAMESPACE },
};
/** Kinds that the manager works with, whether the program declares them or not. */
const KINDS: readonly KindRef[] = [
  ...["AdmissionCheck", "ClusterQueue", "Cohort", "LocalQueue", "MultiKueueCluster", "MultiKueueConfig"],
  ...["ProvisioningRequestConfig", "ResourceFlavor", "Topology", "Workload", "WorkloadPriorityClass"],
].map((kind) => ({ apiVersion: KUEUE, kind }));
/** What a training job is made of. */
const TRAINER = "trainer.kubeflow.org/v1alpha1";
const TRAINING_KINDS: readonly KindRef[] = [
  ...["ClusterTrainingRuntime", "TrainingRuntime", "TrainJob"].map((kind) => ({ apiVersion: TRAINER, kind })),
  { apiVersion: "jobset.x-k8s.io/v1alpha2", kind: "JobSet" },
];
const SERVICE = "kueue-webhook-service";
/** Label of a job with its queue. */
const QUEUE = "kueue.x-k8s.io/queue-name";
/** Definitions that its chart gives a conversion webhook; the manager writes its authority into them and waits until it has. */
const CONVERTED = new Set(
  ["clusterqueues", "cohorts", "localqueues", "multikueueclusters", "workloads"].map(
    (name) => `${name}.kueue.x-k8s.io`,
  ),
);
const DEFINITIONS = { apiVersion: "apiextensions.k8s.io/v1", kind: "CustomResourceDefinition" } as const;

export interface KueueArgs {
  readonly estate: Estate;
  readonly catalogue: Catalogue;
  readonly cluster: TwinCluster;
  /** For its certificates, configuration and log; made when it is not there. */
  readonly folder: string;
}

/**
 * Starts the manager, configured as the estate's chart configures it.
 *
 * @returns when it has taken up every queue that there is; queues may come later
 * @throws Error when the estate has no queues in the cluster, or the manager does not start
 */
export async function startKueue({ estate, catalogue, cluster, folder }: KueueArgs): Promise<Supervised> {
  const id = cluster.cluster.id;
  const configuration = managerConfiguration(estate, catalogue, cluster.cluster);
  if (configuration === undefined) throw new Error(`${id}: has no queues; Kueue has nothing to manage there`);
  const own = join(folder, `kueue-${id}`);
  const certificates = join(own, "certificates");
  await mkdir(certificates, { recursive: true, mode: 0o700 });
  const [health = 0, webhook = 0] = await freePorts(2);
  const trains = configuration.integrations.frameworks.includes(TRAIN_JOB);
  await prepare(cluster.api, [...KINDS, ...(trains ? TRAINING_KINDS : [])], webhook);
  if (trains) await registerTrainingJobs(cluster.api, webhook);
  const file = join(own, "configuration.yaml");
  await writeFile(
    file,
    stringify({
      ...configuration,
      namespace: NAMESPACE,
      health: { healthProbeBindAddress: `127.0.0.1:${health}` },
      metrics: { bindAddress: "0" },
      webhook: { host: "127.0.0.1", port: webhook, certDir: certificates },
      leaderElection: { leaderElect: false },
      // An API of its own for lists of what waits, which nobody here asks.
      featureGates: { VisibilityOnDemand: false },
    }),
  );
  const manager = await startProcess({
    name: `kueue ${id}`,
    command: toolPath("kueue"),
    args: [`--config=${file}`, "--zap-log-level=2"],
    env: { KUBECONFIG: join(cluster.control.args.folder, "kubeconfig") },
    cwd: own,
    logFile: join(own, "kueue.log"),
  });
  try {
    await mountSecret(cluster.api, certificates, manager);
    await waitFor(async () => ((await fetch(`http://127.0.0.1:${health}/readyz`)).ok ? true : undefined), {
      what: `${id}: Kueue to be ready`,
      limitMs: 120_000,
      process: manager,
    });
    await waitFor(() => synced(cluster.api), { what: `${id}: Kueue to take up the queues`, process: manager });
    return manager;
  } catch (error) {
    await endProcess(manager, "SIGKILL");
    throw error;
  }
}

/** What the chart brings besides the manager: namespace, secret, definitions with their conversion. */
async function prepare(api: ApiClient, kinds: readonly KindRef[], webhook: number): Promise<void> {
  await ensure(api, { apiVersion: "v1", kind: "Namespace", metadata: { name: NAMESPACE } });
  await ensure(api, SECRET);
  const conversion = {
    strategy: "Webhook",
    webhook: {
      conversionReviewVersions: ["v1"],
      clientConfig: { url: `https://127.0.0.1:${webhook}/convert` },
    },
  };
  const { crds, missing } = await loadCrds(kinds);
  if (missing.length > 0) throw new Error(`${api.access.cluster}: no definition for ${missing.join(", ")}`);
  await Promise.all(
    crds.map(async (definition) => {
      await ensure(api, definition);
      if (CONVERTED.has(definition.metadata.name)) await api.merge(definition, { spec: { conversion } });
    }),
  );
  await waitFor(
    async () => {
      const served = new Set(
        (await api.list(DEFINITIONS.apiVersion, DEFINITIONS.kind))
          .filter((each) => hasCondition(each, "Established"))
          .map(({ metadata }) => metadata.name),
      );
      return crds.every(({ metadata }) => served.has(metadata.name)) ? true : undefined;
    },
    { what: `${api.access.cluster}: definitions of Kueue to be served` },
  );
}

/**
 * Registers the webhook that gives a training job the field by which the manager lets it run. Jobs that were there before get it
 * here: in a real cluster they wait for ever, unless they are made again.
 */
async function registerTrainingJobs(api: ApiClient, webhook: number): Promise<void> {
  await ensure(api, {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: SERVICE, namespace: NAMESPACE },
    spec: { type: "ExternalName", externalName: "localhost" },
  });
  const registration = {
    apiVersion: "admissionregistration.k8s.io/v1",
    kind: "MutatingWebhookConfiguration",
    // By this name the manager finds it, to write its authority into it.
    metadata: { name: "kueue-mutating-webhook-configuration" },
    webhooks: [
      {
        name: "mtrainjob.kb.io",
        admissionReviewVersions: ["v1"],
        sideEffects: "None",
        failurePolicy: "Fail",
        clientConfig: {
          service: {
            name: SERVICE,
            namespace: NAMESPACE,
            port: webhook,
            path: "/mutate-trainer-kubeflow-org-v1alpha1-trainjob",
          },
        },
        rules: [
          {
            apiGroups: ["trainer.kubeflow.org"],
            apiVersions: ["v1alpha1"],
            operations: ["CREATE"],
            resources: ["trainjobs"],
          },
        ],
      },
    ],
  };
  await api.remove(registration);
  await api.create(registration);
  const runtimePatches = [{ manager: "kueue.x-k8s.io/manager", trainingRuntimeSpec: { template: { spec: {} } } }];
  const early = (await api.list(TRAINER, "TrainJob", { labelSelector: QUEUE })).filter(
    ({ spec }) => !(isObject(spec) && Array.isArray(spec["runtimePatches"])),
  );
  await Promise.all(early.map((job) => api.merge(job, { spec: { runtimePatches } })));
}

async function ensure<T extends ObjectRef>(api: ApiClient, object: T): Promise<void> {
  try {
    await api.create(object, { fieldValidation: "Ignore" });
  } catch (error) {
    if (!(error instanceof ApiError && error.reason === "AlreadyExists")) throw error;
  }
}

/** The manager makes its certificates, keeps them in the secret, and waits until a kubelet has mounted it. Here is none. */
async function mountSecret(api: ApiClient, folder: string, manager: Supervised): Promise<void> {
  const data = await waitFor(
    async () => {
      const found = (await api.get(SECRET))?.["data"];
      return isObject(found) && typeof found["tls.crt"] === "string" ? found : undefined;
    },
    { what: `${api.access.cluster}: Kueue to make its certificates`, process: manager },
  );
  for (const [name, value] of Object.entries(data)) {
    await writeFile(join(folder, name), Buffer.from(`${value}`, "base64"), { mode: 0o600 });
  }
}

/** Whether the manager has said of every queue whether it admits jobs. */
async function synced(api: ApiClient): Promise<true | undefined> {
  const queues = await api.list(KUEUE, "ClusterQueue");
  const late = queues.filter((queue) => !isJudged(queue));
  if (late.length > 0) throw new Error(`nothing is said of ${late.map(({ metadata }) => metadata.name).join(", ")}`);
  return true;
}

function isJudged(queue: { readonly [field: string]: unknown }): boolean {
  const status = isObject(queue["status"]) ? queue["status"] : {};
  const conditions = Array.isArray(status["conditions"]) ? status["conditions"] : [];
  return conditions.some((entry) => isObject(entry) && entry["type"] === "Active");
}
