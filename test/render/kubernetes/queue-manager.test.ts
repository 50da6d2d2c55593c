import { expect, test } from "vitest";
import { deviceClassManifest, devicesOf } from "../../../src/render/kubernetes/devices.ts";
import { managerConfiguration } from "../../../src/render/kubernetes/queue-manager.ts";
import { clusterOf, prod, small } from "../../components/kubernetes/estates.ts";

const { estate, catalogue } = prod;
const cluster = clusterOf(prod, "gpu-east");

test("jobs and training jobs are queued, and devices of a class count as what the quotas are stated in", () => {
  expect(managerConfiguration(estate, catalogue, cluster)).toEqual({
    apiVersion: "config.kueue.x-k8s.io/v1beta2",
    kind: "Configuration",
    integrations: { frameworks: ["batch/job", "trainer.kubeflow.org/trainjob"] },
    resources: {
      deviceClassMappings: [{ name: "nvidia.com/gpu", deviceClassNames: ["nvidia-a100-80gb-pcie"] }],
    },
    fairSharing: { preemptionStrategies: ["LessThanOrEqualToFinalShare", "LessThanInitialShare"] },
  });
});

test("every device class of the cluster is counted: a job that claims another is never admitted", () => {
  const mapped = managerConfiguration(estate, catalogue, cluster)?.resources?.deviceClassMappings ?? [];
  const classes = devicesOf(estate, catalogue, cluster).map((device) => deviceClassManifest(device).metadata.name);
  expect(mapped.flatMap(({ deviceClassNames }) => deviceClassNames)).toEqual(classes);
});

test("training jobs are left alone where none is queued", () => {
  const workloads = estate.workloads.filter(({ kind }) => kind !== "train-job");
  const { integrations } = managerConfiguration({ ...estate, workloads }, catalogue, cluster) ?? {};
  expect(integrations).toEqual({ frameworks: ["batch/job"] });
});

test("a cluster without queues needs no manager", () => {
  expect(managerConfiguration(small.estate, small.catalogue, clusterOf(small, "house"))).toBeUndefined();
});
