import type { Workload } from "../../../src/model/estate.ts";
import { prod, type World } from "./estates.ts";

/**
 * The primary estate with other cards in its ML nodes, cut by MIG, and its model server on partitions of them. Its other workloads go
 * on to claim whole cards.
 */
export function cutWorld(product: "nvidia-a100-80gb-pcie" | "nvidia-h100", partition = "3g.40gb"): World {
  const builds = prod.estate.builds.map((build) =>
    build.id === "ml-node" && build.gpus !== undefined
      ? { ...build, gpus: { ...build.gpus, product, sharing: "mig" as const } }
      : build,
  );
  const workloads = prod.estate.workloads.map((workload): Workload => {
    const { accelerator } = workload.resources;
    if (accelerator === undefined) return workload;
    const own = workload.id === "model-inference" ? { product, count: 1, linked: false, partition } : { product };
    return { ...workload, resources: { ...workload.resources, accelerator: { ...accelerator, ...own } } };
  });
  return { ...prod, estate: { ...prod.estate, builds, workloads } };
}
