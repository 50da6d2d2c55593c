import { expect, test } from "vitest";
import { probeClaim, probeJob, probeShares } from "../../../src/twin/proof/queue-probes.ts";
import { estateForTwin } from "../../../src/twin/twin-estate.ts";
import { clusterOf, prod, small } from "../../components/kubernetes/estates.ts";

const { catalogue } = prod;
const estate = estateForTwin(prod.estate);
const cluster = clusterOf(prod, "gpu-east");

test("a share with accelerators is counted in them, by the quota that is deployed", () => {
  const shares = probeShares(estate, catalogue, cluster);
  expect(shares.map(({ queue, resource, units, flavor }) => [queue, resource, units, flavor])).toEqual([
    ["inference", "nvidia.com/gpu", 0, "inference"],
    ["learning", "nvidia.com/gpu", 2, "learning"],
    ["meta", "nvidia.com/gpu", 2, "meta"],
    ["research", "nvidia.com/gpu", 2, "research"],
  ]);
  expect(shares[3]).toMatchObject({
    cohort: "accelerators",
    namespace: "research",
    priority: 100,
    priorityClass: "research",
    borrows: true,
    reclaims: "Never",
    deviceClass: "nvidia-a100-80gb-pcie",
  });
});

test("a share without accelerators is counted in pods that are smaller than a node", () => {
  const builds = estate.builds.map(({ gpus: _, ...build }) => build);
  const [share] = probeShares({ ...estate, builds, accelerators: [] }, catalogue, cluster);
  // 236 CPUs: eight pods of 29 each leave less than one free.
  expect(share).toMatchObject({ resource: "cpu", units: 8, cpu: "29", deviceClass: undefined });
});

test("the quota of a role that two queues have is shared between them", () => {
  const queues = estate.queues.map((queue) => (queue.id === "meta" ? { ...queue, role: "learning" } : queue));
  const shares = probeShares({ ...estate, queues }, catalogue, cluster);
  expect(shares.map(({ queue, flavor, units }) => [queue, flavor, units])).toEqual([
    ["inference", "inference", 0],
    ["learning", "learning", 1],
    ["meta", "learning", 1],
    ["research", "research", 2],
  ]);
});

test("a cluster without queues has no shares", () => {
  expect(probeShares(small.estate, small.catalogue, clusterOf(small, "house"))).toEqual([]);
});

test("a probe waits for its queue with the priority of the queue, and takes no node from anybody", () => {
  const [, share] = probeShares(estate, catalogue, cluster);
  if (share === undefined) throw new Error("no second queue");
  const job = probeJob({ job: "more", queue: "learning", pods: 1 }, share, estate);
  expect(job.metadata).toEqual({
    name: "estate-probe-more",
    namespace: "learning",
    labels: {
      "estate/probe": "queues",
      "kueue.x-k8s.io/queue-name": "learning",
      "kueue.x-k8s.io/priority-class": "training",
    },
  });
  expect(job.spec).toMatchObject({ suspend: true, parallelism: 1, completions: 1 });
  const lowest = Math.min(...estate.priorities.map(({ value }) => value));
  const { priorityClassName, resourceClaims } = job.spec.template.spec;
  expect(estate.priorities.find(({ id }) => id === priorityClassName)?.value).toBe(lowest);
  expect(resourceClaims).toEqual([{ name: "devices", resourceClaimTemplateName: "estate-probe-learning" }]);
  expect(probeClaim(share).spec.spec.devices.requests).toEqual([
    {
      name: "devices",
      exactly: { deviceClassName: "nvidia-a100-80gb-pcie", allocationMode: "ExactCount", count: 1 },
    },
  ]);
});
