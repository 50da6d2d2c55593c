import { expect, test } from "vitest";
import { servingRuntimes, trainingRuntimes } from "../../../src/render/kubernetes/model-runtimes.ts";
import { clusterOf, prod, small } from "../kubernetes/estates.ts";

const { estate, catalogue } = prod;
const gpu = clusterOf(prod, "gpu-east");

test("training has a runtime per framework, of the size of the cluster's largest job", () => {
  const runtimes = trainingRuntimes(estate, catalogue, gpu);
  expect(runtimes.map(({ metadata, spec }) => [metadata.name, spec.mlPolicy])).toEqual([
    ["meridian-torch", { numNodes: expect.any(Number), torch: {} }],
    ["meridian-jax", { numNodes: expect.any(Number), jax: {} }],
  ]);
  const jobs = estate.workloads.filter(({ kind, clusters }) => kind === "train-job" && clusters.includes("gpu-east"));
  const most = Math.max(...jobs.map(({ resources }) => resources.cpu));
  const [container] = runtimes[0]?.spec.template.spec.replicatedJobs[0]?.template.spec.template.spec.containers ?? [];
  expect(container?.resources.requests["cpu"]).toBe(`${most}`);
});

test("a job on a runtime of the cluster has the priority that admission asks of its pods", () => {
  const jobs = estate.workloads.filter(({ kind, clusters }) => kind === "train-job" && clusters.includes("gpu-east"));
  for (const { spec } of trainingRuntimes(estate, catalogue, gpu))
    expect(jobs.map(({ priority }) => priority)).toContain(
      spec.template.spec.replicatedJobs[0]?.template.spec.template.spec.priorityClassName,
    );
});

test("a training job that loses its node has not failed", () => {
  const [runtime] = trainingRuntimes(estate, catalogue, gpu);
  expect(runtime?.spec.template.spec.replicatedJobs[0]?.template.spec).toMatchObject({
    podFailurePolicy: {
      rules: [{ action: "Ignore", onPodConditions: [{ type: "DisruptionTarget", status: "True" }] }],
    },
    template: { spec: { restartPolicy: "Never" } },
  });
});

test("models on GPUs are served by Triton with the open inference protocol", () => {
  const [triton] = servingRuntimes(estate, catalogue, gpu);
  expect(triton?.metadata.name).toBe("meridian-triton");
  expect(triton?.spec.protocolVersions).toEqual(["v2", "grpc-v2"]);
  expect(triton?.spec.supportedModelFormats).toEqual([{ name: "onnx", version: "1", autoSelect: true, priority: 2 }]);
});

test("a cluster without the operators has no runtimes", () => {
  const house = clusterOf(small, "house");
  expect(trainingRuntimes(small.estate, small.catalogue, house)).toEqual([]);
  expect(servingRuntimes(small.estate, small.catalogue, house)).toEqual([]);
});
