/** How models are trained and served: runtimes that jobs and services name instead of repeating containers. */
import type { Catalogue } from "../../catalogue/types.ts";
import type { Cluster, Estate, Workload } from "../../model/estate.ts";
import { bringer } from "./charts.ts";
import { JOB_RESTARTS, type JobFailures, jobFailures } from "./job-failures.ts";
import { MANAGED_BY } from "./labels.ts";
import type { Custom } from "./manifest.ts";
import { cpu, size } from "./quantity.ts";

interface Container {
  readonly name: string;
  readonly image: string;
  readonly args?: string[];
  readonly ports?: { readonly name: string; readonly containerPort: number; readonly protocol: "TCP" }[];
  readonly resources: { readonly requests: Record<string, string>; readonly limits: Record<string, string> };
  readonly securityContext: {
    readonly allowPrivilegeEscalation: false;
    readonly runAsNonRoot: true;
    readonly capabilities: { readonly drop: ["ALL"] };
    readonly seccompProfile: { readonly type: "RuntimeDefault" };
  };
}

export type ClusterTrainingRuntime = Custom<
  "trainer.kubeflow.org/v1alpha1",
  "ClusterTrainingRuntime",
  {
    readonly mlPolicy: {
      readonly numNodes: number;
      readonly torch?: Record<string, never>;
      readonly jax?: Record<string, never>;
    };
    readonly template: {
      readonly spec: {
        readonly replicatedJobs: {
          readonly name: "node";
          readonly template: {
            readonly metadata: { readonly labels: Record<string, string> };
            readonly spec: JobFailures & {
              readonly template: {
                readonly spec: {
                  readonly restartPolicy: typeof JOB_RESTARTS;
                  readonly priorityClassName: string;
                  readonly containers: Container[];
                };
              };
            };
          };
        }[];
      };
    };
  }
>;
export type ClusterServingRuntime = Custom<
  "serving.kserve.io/v1alpha1",
  "ClusterServingRuntime",
  {
    readonly annotations: Record<string, string>;
    readonly supportedModelFormats: {
      readonly name: string;
      readonly version: string;
      readonly autoSelect: boolean;
      readonly priority: number;
    }[];
    readonly protocolVersions: string[];
    readonly containers: Container[];
  }
>;

const SECURITY: Container["securityContext"] = {
  allowPrivilegeEscalation: false,
  runAsNonRoot: true,
  capabilities: { drop: ["ALL"] },
  seccompProfile: { type: "RuntimeDefault" },
};
const FRAMEWORKS = ["torch", "jax"] as const;
/** Ports of the Open Inference Protocol as KServe probes them, and of the metrics. */
const HTTP_PORT = 8080;
const GRPC_PORT = 9000;
const METRICS_PORT = 8002;

function trainingRuntimeName(estate: Pick<Estate, "about">, framework: (typeof FRAMEWORKS)[number]): string {
  return `${estate.about.name}-${framework}`;
}

/**
 * Runtimes for jobs that people start by hand: image, size and priority are those of the cluster's largest job. They claim no devices,
 * because claims belong to a namespace; jobs of the estate have runtimes of their own.
 */
export function trainingRuntimes(estate: Estate, catalogue: Catalogue, cluster: Cluster): ClusterTrainingRuntime[] {
  if (bringer(estate, catalogue, cluster, "trainer.kubeflow.org") === undefined) return [];
  const jobs = estate.workloads.filter(({ kind, clusters }) => kind === "train-job" && clusters.includes(cluster.id));
  const largest = jobs.reduce<Workload | undefined>(
    (most, job) =>
      most === undefined || job.resources.cpu * job.replicas > most.resources.cpu * most.replicas ? job : most,
    undefined,
  );
  const image = largest && imageOf(estate, largest.image);
  if (largest === undefined || image === undefined) return [];
  return FRAMEWORKS.map((framework) => ({
    apiVersion: "trainer.kubeflow.org/v1alpha1",
    kind: "ClusterTrainingRuntime",
    metadata: {
      name: trainingRuntimeName(estate, framework),
      labels: { ...MANAGED_BY, "trainer.kubeflow.org/framework": framework },
    },
    spec: {
      mlPolicy: { numNodes: Math.max(1, largest.replicas), [framework]: {} },
      template: {
        spec: {
          replicatedJobs: [
            {
              name: "node",
              template: {
                metadata: { labels: { "trainer.kubeflow.org/trainjob-ancestor-step": "trainer" } },
                spec: {
                  ...jobFailures(),
                  template: {
                    spec: {
                      restartPolicy: JOB_RESTARTS,
                      // A TrainJob cannot state one, and admission refuses pods without.
                      priorityClassName: largest.priority,
                      containers: [{ name: "node", image, resources: resources(largest), securityContext: SECURITY }],
                    },
                  },
                },
              },
            },
          ],
        },
      },
    },
  }));
}

/** Serving runtimes for ONNX models: Triton where the model asks for a GPU, onnxruntime where it runs on CPUs. */
export function servingRuntimes(estate: Estate, catalogue: Catalogue, cluster: Cluster): ClusterServingRuntime[] {
  if (bringer(estate, catalogue, cluster, "serving.kserve.io") === undefined) return [];
  const services = estate.workloads.filter(
    ({ kind, clusters, model }) =>
      (kind === "inference-service" || model !== undefined) && clusters.includes(cluster.id),
  );
  const find = (gpu: boolean) => services.find(({ resources: wanted }) => (wanted.accelerator !== undefined) === gpu);
  return [
    ...runtime(estate, find(true), "triton", 2, [
      "tritonserver",
      "--model-store=/mnt/models",
      `--http-port=${HTTP_PORT}`,
      `--grpc-port=${GRPC_PORT}`,
      `--metrics-port=${METRICS_PORT}`,
      "--strict-readiness=true",
    ]),
    ...runtime(estate, find(false), "onnxruntime", 1, ["--models", "/mnt/models", "--port", `${HTTP_PORT}`]),
  ];
}

function runtime(
  estate: Estate,
  workload: Workload | undefined,
  server: "triton" | "onnxruntime",
  priority: number,
  args: string[],
): ClusterServingRuntime[] {
  const image = workload && imageOf(estate, workload.image);
  if (workload === undefined || image === undefined) return [];
  return [
    {
      apiVersion: "serving.kserve.io/v1alpha1",
      kind: "ClusterServingRuntime",
      metadata: { name: `${estate.about.name}-${server}`, labels: MANAGED_BY },
      spec: {
        annotations: { "prometheus.kserve.io/port": `${METRICS_PORT}`, "prometheus.kserve.io/path": "/metrics" },
        supportedModelFormats: [{ name: "onnx", version: "1", autoSelect: true, priority }],
        protocolVersions: ["v2", "grpc-v2"],
        containers: [
          {
            name: "kserve-container",
            image,
            args,
            ports: [{ name: "http1", containerPort: HTTP_PORT, protocol: "TCP" }],
            resources: resources(workload),
            securityContext: SECURITY,
          },
        ],
      },
    },
  ];
}

function resources({ resources: wanted }: Workload): Container["resources"] {
  const amounts = { cpu: cpu(wanted.cpu), memory: size(wanted.memory) };
  return { requests: amounts, limits: amounts };
}

function imageOf(estate: Estate, id: string): string | undefined {
  const image = estate.images.find((each) => each.id === id);
  if (image === undefined) return undefined;
  return image.digest === undefined ? image.repository : `${image.repository}@${image.digest}`;
}
