import { describe, expect, it } from "vitest";
import { claimTemplateName } from "../../../src/render/kubernetes/devices.ts";
import { podTemplate } from "../../../src/render/workloads/pod.ts";
import { FIXED_FIELDS, trainingRuntime, trainJob } from "../../../src/render/workloads/training.ts";
import { planOf } from "./sample.ts";

const plan = planOf({ kind: "train-job", queue: "q", args: ["--epochs", "3"] });
const accelerated = (product: string, count: number) =>
  planOf({ kind: "train-job", resources: { cpu: 4, memory: "8GiB", accelerator: { product, count } } });

/** A runtime of one job that trains, with these pods. */
const runtimeOf = (template: object): object => {
  const metadata = { labels: { "trainer.kubeflow.org/trainjob-ancestor-step": "trainer" } };
  return {
    spec: {
      template: {
        spec: { replicatedJobs: [{ name: "node", template: { metadata, spec: { backoffLimit: 3, template } } }] },
      },
    },
  };
};

describe("a training job", () => {
  it("waits for its queue, on a runtime of its own, and leaves resources to it", () => {
    expect(trainJob(plan)).toMatchObject({
      metadata: { name: "order-entry", namespace: "orders", labels: { "kueue.x-k8s.io/queue-name": "q" } },
    });
    expect(trainJob(plan).spec).toEqual({
      suspend: true,
      runtimeRef: {
        apiGroup: "trainer.kubeflow.org",
        kind: "TrainingRuntime",
        name: trainingRuntime(plan).metadata.name,
      },
      trainer: { numNodes: 2 },
    });
    expect(trainJob(planOf({ kind: "train-job" })).spec).not.toHaveProperty("suspend");
  });

  it("has the pod of any workload, with its priority, in the container that the trainer looks for", () => {
    const { spec, metadata } = podTemplate(plan);
    expect(trainingRuntime(plan)).toMatchObject({
      metadata: { namespace: "orders" },
      spec: { mlPolicy: { numNodes: 2, torch: {} } },
    });
    const containers = [{ ...spec.containers[0], name: "node", args: ["--epochs", "3"] }];
    expect(trainingRuntime(plan)).toMatchObject(
      runtimeOf({ metadata, spec: { ...spec, priorityClassName: "high", restartPolicy: "Never", containers } }),
    );
  });

  it("claims its devices in the pod, and starts a process for each of them", () => {
    const gpus = accelerated("nvidia-a100-80gb-pcie", 2);
    const resourceClaims = [{ name: "accelerators", resourceClaimTemplateName: claimTemplateName(gpus.workload) }];
    const containers = [{ resources: { claims: [{ name: "accelerators" }] } }];
    expect(trainingRuntime(gpus)).toMatchObject(runtimeOf({ spec: { resourceClaims, containers } }));
    expect(trainJob(gpus).spec).toMatchObject({ trainer: { numProcPerNode: 2 } });
  });

  it("starts a process for each device of a card that is several", () => {
    const cards = accelerated("amd-mi250", 2);
    const perCard = cards.catalogue.gpus.get("amd-mi250")?.kubernetes?.devicesPerCard ?? 0;
    expect(perCard).toBeGreaterThan(1);
    expect(trainJob(cards).spec).toMatchObject({ trainer: { numProcPerNode: 2 * perCard } });
  });

  it("is made again when its pods change, because it keeps the runtime that it was started with", () => {
    const other = planOf({ kind: "train-job", queue: "q", args: ["--epochs", "4"] });
    expect(trainingRuntime(other).metadata.name).not.toBe(trainingRuntime(plan).metadata.name);
    expect(trainJob(other).spec).not.toEqual(trainJob(plan).spec);
    expect(FIXED_FIELDS).toContain("spec.runtimeRef");
  });
});
