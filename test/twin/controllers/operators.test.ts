import { describe, expect, it } from "vitest";
import { inferenceService } from "../../../src/render/workloads/controllers.ts";
import type { ApiObject } from "../../../src/twin/api/object.ts";
import {
  clickHouseInstallations,
  clickHouseKeepers,
} from "../../../src/twin/controllers/operators/clickhouse-double.ts";
import { inferenceServices } from "../../../src/twin/controllers/operators/inference-service-double.ts";
import { trainJobs } from "../../../src/twin/controllers/operators/train-job-double.ts";
import { planOf } from "../../render/workloads/sample.ts";

const NAME = "app.kubernetes.io/name";

describe("the double of KServe", () => {
  const planned = inferenceService(planOf({ kind: "inference-service" }));
  const declared = { ...planned, metadata: { ...planned.metadata } };

  it("makes a Deployment with the pod, the labels and the replicas of the service", () => {
    const labels = {
      ...declared.metadata.labels,
      "serving.kserve.io/inferenceservice": "order-entry",
      component: "predictor",
      app: "isvc.order-entry-predictor",
    };
    expect(inferenceServices.children(declared, [])).toMatchObject([
      {
        apiVersion: "apps/v1",
        kind: "Deployment",
        metadata: { name: "order-entry-predictor", namespace: "orders", labels },
        spec: {
          replicas: 2,
          selector: { matchLabels: { app: "isvc.order-entry-predictor" } },
          strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: "25%", maxUnavailable: "25%" } },
          template: {
            metadata: { labels: { [NAME]: "order-entry" } },
            spec: {
              nodeSelector: { "role.estate/fast": "true" },
              priorityClassName: "high",
              containers: [{ name: "kserve-container", resources: { requests: { cpu: "4" } } }],
            },
          },
        },
      },
    ]);
  });

  it("keeps KServe's own fields out of the pod", () => {
    const [child] = inferenceServices.children(declared, []) ?? [];
    expect(child).not.toHaveProperty("spec.template.spec.minReplicas");
    expect(child).not.toHaveProperty("spec.template.spec.maxReplicas");
  });
});

describe("the double of the trainer", () => {
  const API = "trainer.kubeflow.org/v1alpha1";
  const runtime: ApiObject = {
    apiVersion: API,
    kind: "ClusterTrainingRuntime",
    metadata: { name: "torch" },
    spec: {
      mlPolicy: { numNodes: 3 },
      template: {
        spec: {
          replicatedJobs: [
            {
              name: "node",
              template: {
                metadata: { labels: { "trainer.kubeflow.org/trainjob-ancestor-step": "trainer" } },
                spec: {
                  template: {
                    spec: {
                      priorityClassName: "training",
                      resourceClaims: [{ name: "gpus", resourceClaimTemplateName: "research" }],
                      containers: [
                        {
                          name: "node",
                          image: "old",
                          resources: { requests: { cpu: "1" }, claims: [{ name: "gpus" }] },
                        },
                      ],
                    },
                  },
                },
              },
            },
          ],
        },
      },
    },
  };
  const trainJob = (spec: object): ApiObject => ({
    apiVersion: API,
    kind: "TrainJob",
    metadata: { name: "research", namespace: "lab", labels: { [NAME]: "research", "kueue.x-k8s.io/queue-name": "q" } },
    spec: { runtimeRef: { name: "torch" }, suspend: true, ...spec },
  });

  it("waits for the runtime that a TrainJob names", () => {
    expect(trainJobs.children(trainJob({}), [])).toBeUndefined();
    const own = { ...runtime, kind: "TrainingRuntime", metadata: { name: "torch", namespace: "elsewhere" } };
    expect(
      trainJobs.children(trainJob({ runtimeRef: { kind: "TrainingRuntime", name: "torch" } }), [own]),
    ).toBeUndefined();
  });

  it("makes the runtime's Job, suspended as the TrainJob is, in the TrainJob's queue, one pod per node", () => {
    const job = trainJobs.children(trainJob({ trainer: { image: "new", numNodes: 2, args: ["--deep"] } }), [runtime]);
    expect(job).toMatchObject([
      {
        apiVersion: "batch/v1",
        kind: "Job",
        metadata: {
          name: "research-node-0",
          namespace: "lab",
          labels: { "kueue.x-k8s.io/queue-name": "q" },
          annotations: { "twin.estate/suspend": "true" },
        },
        spec: {
          suspend: true,
          parallelism: 2,
          completions: 2,
          template: {
            metadata: { labels: { [NAME]: "research" } },
            spec: {
              restartPolicy: "OnFailure",
              priorityClassName: "training",
              resourceClaims: [{ name: "gpus" }],
              containers: [
                {
                  name: "node",
                  image: "new",
                  args: ["--deep"],
                  resources: { requests: { cpu: "1" }, claims: [{ name: "gpus" }] },
                },
              ],
            },
          },
        },
      },
    ]);
    expect(trainJobs.children(trainJob({}), [runtime])).toMatchObject([{ spec: { parallelism: 3 } }]);
  });

  it("loses device claims to resources per node, as the trainer does", () => {
    const resourcesPerNode = { requests: { cpu: "8" }, limits: { cpu: "8" }, claims: [{ name: "gpus" }] };
    const [job] = trainJobs.children(trainJob({ trainer: { resourcesPerNode } }), [runtime]) ?? [];
    expect(job).toHaveProperty("spec.template.spec.containers.0.resources", {
      requests: { cpu: "8" },
      limits: { cpu: "8" },
    });
  });

  it("patches the runtime's pods by name", () => {
    const patch = {
      spec: {
        nodeSelector: { rack: "r1" },
        containers: [{ name: "node", env: [{ name: "A", value: "1" }] }],
        tolerations: [{ key: "gpu", operator: "Exists" }],
      },
    };
    const replicatedJobs = [{ name: "node", template: { spec: { template: patch } } }];
    const runtimePatches = [{ manager: "x/y", trainingRuntimeSpec: { template: { spec: { replicatedJobs } } } }];
    const [job] = trainJobs.children(trainJob({ runtimePatches }), [runtime]) ?? [];
    expect(job?.spec["template"]).toMatchObject({
      spec: {
        priorityClassName: "training",
        nodeSelector: { rack: "r1" },
        tolerations: [{ key: "gpu" }],
        containers: [{ name: "node", image: "old", env: [{ name: "A", value: "1" }] }],
      },
    });
  });

  /** The Job as the double made it while its TrainJob was suspended, with what others added since. */
  const made = (told: string, spec: object = {}): ApiObject => ({
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: { name: "research-node-0", annotations: { "twin.estate/suspend": told } },
    spec: { suspend: false, ...spec },
  });
  const followed = (spec: object, job: ApiObject): unknown => {
    const [wanted] = trainJobs.children(trainJob(spec), [runtime]) ?? [];
    return wanted && trainJobs.follow?.(wanted, job);
  };

  it("tells the Job once when the TrainJob is let go or stopped, and leaves it to Kueue between", () => {
    expect(followed({}, made("true"))).toBeUndefined();
    expect(followed({ suspend: false }, made("false"))).toBeUndefined();
    expect(followed({}, made("false"))).toEqual({
      metadata: { annotations: { "twin.estate/suspend": "true" } },
      spec: { suspend: true },
    });
    expect(followed({ suspend: false }, made("true"))).toMatchObject({
      metadata: { annotations: { "twin.estate/suspend": "false" } },
      spec: { suspend: false },
    });
  });

  it("lets the Job go where Kueue wants its pods, and not where they were wanted before", () => {
    const patch = {
      metadata: { labels: { "kueue.x-k8s.io/podset": "node" }, annotations: { "kueue.x-k8s.io/workload": "w" } },
      spec: {
        nodeSelector: { rack: "r2" },
        tolerations: [{ key: "gpu", operator: "Exists" }],
        schedulingGates: [{ name: "kueue.x-k8s.io/topology" }],
      },
    };
    const replicatedJobs = [{ name: "node", template: { spec: { template: patch } } }];
    const runtimePatches = [{ manager: "x/y", trainingRuntimeSpec: { template: { spec: { replicatedJobs } } } }];
    const before = { template: { spec: { nodeSelector: { zone: "z1", rack: "r1" } } } };
    expect(followed({ suspend: false, runtimePatches }, made("true", before))).toMatchObject({
      spec: {
        suspend: false,
        template: {
          metadata: patch.metadata,
          spec: { ...patch.spec, nodeSelector: { zone: null, rack: "r2" } },
        },
      },
    });
  });
});

describe("the double of Altinity's operator", () => {
  const installation = (kind: string, layout: object, podTemplate: object = {}): ApiObject => ({
    apiVersion: "any",
    kind,
    metadata: { name: "ticks", namespace: "db" },
    spec: {
      defaults: { templates: { podTemplate: "node", dataVolumeClaimTemplate: "data" } },
      configuration: { clusters: [{ name: "main", layout }] },
      templates: {
        podTemplates: [{ name: "other" }, { name: "node", ...podTemplate }],
        volumeClaimTemplates: [
          { name: "data", spec: { storageClassName: "local", resources: { requests: { storage: "1Ti" } } } },
        ],
      },
    },
  });
  const apart = [{ type: "ClickHouseAntiAffinity", topologyKey: "kubernetes.io/hostname" }];

  it("makes a StatefulSet of one pod for each replica of each shard", () => {
    const hosts = clickHouseInstallations.children(
      installation("ClickHouseInstallation", { shardsCount: 2, replicasCount: 2 }),
      [],
    );
    expect(hosts?.map(({ metadata, spec }) => [metadata.name, spec["replicas"]])).toEqual([
      ["chi-ticks-main-0-0", 1],
      ["chi-ticks-main-0-1", 1],
      ["chi-ticks-main-1-0", 1],
      ["chi-ticks-main-1-1", 1],
    ]);
  });

  it("keeps the pods of a cluster apart, on the pod that the template states, with a claim of the template", () => {
    const spec = { nodeSelector: { disk: "fast" }, containers: [{ name: "clickhouse", image: "own@sha256:1" }] };
    const group = "clickhouse.altinity.com";
    const labels = {
      [`${group}/app`]: "chop",
      [`${group}/namespace`]: "db",
      [`${group}/chi`]: "ticks",
      [`${group}/cluster`]: "main",
    };
    expect(
      clickHouseInstallations.children(
        installation("ClickHouseInstallation", { replicasCount: 1 }, { podDistribution: apart, spec }),
        [],
      ),
    ).toMatchObject([
      {
        apiVersion: "apps/v1",
        kind: "StatefulSet",
        metadata: { name: "chi-ticks-main-0-0", namespace: "db" },
        spec: {
          selector: { matchLabels: labels },
          template: {
            metadata: { labels: { ...labels, [NAME]: "ticks" } },
            spec: {
              nodeSelector: { disk: "fast" },
              affinity: {
                podAntiAffinity: {
                  requiredDuringSchedulingIgnoredDuringExecution: [
                    { topologyKey: "kubernetes.io/hostname", labelSelector: { matchLabels: labels } },
                  ],
                },
              },
              containers: [
                {
                  name: "clickhouse",
                  image: "own@sha256:1",
                  volumeMounts: [{ name: "data", mountPath: "/var/lib/clickhouse" }],
                },
              ],
            },
          },
          volumeClaimTemplates: [
            {
              metadata: { name: "data" },
              spec: { storageClassName: "local", resources: { requests: { storage: "1Ti" } } },
            },
          ],
        },
      },
    ]);
  });

  it("makes keepers under a name of their own, which do not keep away from databases", () => {
    const keepers = clickHouseKeepers.children(
      installation("ClickHouseKeeperInstallation", { replicasCount: 3 }, { podDistribution: apart }),
      [],
    );
    expect(keepers?.map(({ metadata }) => metadata.name)).toEqual([
      "chk-ticks-main-0-0",
      "chk-ticks-main-0-1",
      "chk-ticks-main-0-2",
    ]);
    expect(keepers?.[0]).toMatchObject({
      spec: {
        template: {
          metadata: { labels: { [NAME]: "ticks-keeper", "clickhouse-keeper.altinity.com/chk": "ticks" } },
          spec: {
            containers: [{ name: "clickhouse-keeper", image: "clickhouse/clickhouse-keeper" }],
            affinity: {
              podAntiAffinity: {
                requiredDuringSchedulingIgnoredDuringExecution: [
                  { labelSelector: { matchLabels: { "clickhouse-keeper.altinity.com/app": "chop" } } },
                ],
              },
            },
          },
        },
      },
    });
  });
});
