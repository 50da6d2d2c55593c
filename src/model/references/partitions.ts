/** Partitions of cards: which builds may have them, and which claims there is something for. */
import type { Build, Cluster, Estate, Workload } from "../estate.ts";
import { isOfferedWhole, isPartitioned } from "../partitions.ts";
import type { GpuIds, References } from "./names.ts";

type Records = Omit<Estate, "about">;
type Fault = (path: readonly string[], name: string, message: string) => void;

export function checkPartitions(estate: Records, gpus: GpuIds, references: References): void {
  const fault: Fault = (path, name, message) => references.fault("bound", path, name, message);
  const builds = new Map(estate.builds.map((build) => [build.id, build]));
  const clusters = new Map(
    estate.clusters.map((cluster) => [cluster.id, { cluster, builds: buildsOf(cluster, builds) }] as const),
  );
  for (const place of clusters.values()) checkDriver(place, fault);
  for (const workload of estate.workloads) {
    const places = workload.clusters.flatMap((id) => clusters.get(id) ?? []);
    if (workload.resources.accelerator?.partition === undefined) checkWhole(estate, workload, places, gpus, fault);
    else checkClaim(estate, workload, places, gpus, fault);
  }
}

interface Place {
  readonly cluster: Cluster;
  readonly builds: readonly Build[];
}

function buildsOf({ nodes }: Cluster, builds: ReadonlyMap<string, Build>): readonly Build[] {
  return [...new Set(nodes.map(({ build }) => build))].flatMap((id) => builds.get(id) ?? []);
}

/** One driver serves all cards of a cluster. */
function checkDriver({ cluster, builds }: Place, fault: Fault): void {
  for (const build of builds.filter(({ gpus }) => gpus?.sharing === "mig")) {
    const path = ["builds", build.id, "gpus", "sharing"];
    for (const { id, gpus } of builds) {
      const other = `build "${id}" of cluster "${cluster.id}"`;
      const apart = "or put its nodes into a cluster of their own";
      if (gpus?.sharing === "mps") {
        const both = "NVIDIA's driver has either of DynamicMIG and MPSSupport";
        fault(path, build.id, `is mig, where ${other} has mps and ${both}; set one of the two to none, ${apart}`);
      }
      if (gpus === undefined || gpus.mode === "container") continue;
      const why = "NVIDIA's operator then offers no card of the cluster to containers";
      fault(path, build.id, `is mig, where ${other} has mode ${gpus.mode} and ${why}; set mode to container, ${apart}`);
    }
  }
}

/** A claim of whole cards where all that it may be given are cut, and stay so. */
function checkWhole(
  { accelerators }: Records,
  { id, resources }: Workload,
  places: readonly Place[],
  gpus: GpuIds,
  fault: Fault,
): void {
  const named = resources.accelerator?.product;
  if (named === undefined) return;
  const products = accelerators.find((row) => row.id === named)?.products ?? [named];
  for (const { cluster, builds } of places) {
    const holding = builds.filter(({ gpus: own }) => own !== undefined && products.includes(own.product));
    const partitionsOf = (build: Build) => gpus.get(build.gpus?.product ?? "")?.kubernetes?.partitions;
    if (holding.length === 0 || holding.some((build) => isOfferedWhole(build, partitionsOf(build)))) continue;
    const path = ["workloads", id, "resources", "accelerator", "product"];
    const why = `cluster "${cluster.id}" has them in partitions only: no driver leaves MIG without a reset of the card`;
    const profiles = new Set(holding.flatMap((build) => Object.keys(partitionsOf(build)?.profiles ?? {})));
    const way = `set partition to one of ${listed([...profiles])}, or gpus.sharing of ${buildsNamed(holding)} to none`;
    fault(path, named, `claims whole cards of GPU "${named}", and ${why}; ${way}`);
  }
}

function checkClaim(
  { accelerators }: Records,
  { id, resources, queue }: Workload,
  places: readonly Place[],
  gpus: GpuIds,
  fault: Fault,
): void {
  const { accelerator } = resources;
  const partition = accelerator?.partition;
  if (accelerator === undefined || partition === undefined) return;
  const path = ["workloads", id, "resources", "accelerator"];
  if (accelerator.linked) {
    const message =
      "is true for a claim of partitions, which have no NVLink; set linked to false or leave partition out";
    fault([...path, "linked"], id, message);
  }
  if (queue !== undefined) {
    const message = `names queue "${queue}" for a claim of partition "${partition}", and queues share out whole cards; leave out queue or partition`;
    fault(["workloads", id, "queue"], queue, message);
  }
  const at = [...path, "partition"];
  const row = accelerators.find((one) => one.id === accelerator.product);
  for (const product of row?.products ?? [accelerator.product]) {
    // A name that the catalogue does not have is at fault already.
    if (!gpus.has(product)) continue;
    const profiles = Object.keys(gpus.get(product)?.kubernetes?.partitions?.profiles ?? {});
    if (profiles.length === 0) {
      const known = [...gpus.keys()].filter((each) => gpus.get(each)?.kubernetes?.partitions !== undefined);
      const message = `is "${partition}", and the catalogue has no partitions of GPU "${product}"; leave partition out, or name one of ${listed(known)}`;
      fault(at, product, message);
    } else if (!profiles.includes(partition)) {
      const message = `is "${partition}", which GPU "${product}" is not cut into; known are ${listed(profiles)}`;
      fault(at, partition, message);
    } else {
      for (const place of places) checkOffer(place, product, partition, (message) => fault(at, partition, message));
    }
  }
}

/** A claim that a cluster has no device class for waits for ever. */
function checkOffer(
  { cluster, builds }: Place,
  product: string,
  partition: string,
  fault: (message: string) => void,
): void {
  const holding = builds.filter(({ gpus }) => gpus?.product === product);
  if (holding.some(isPartitioned)) return;
  const way = holding.length === 0 ? "add a build with it" : `set gpus.sharing of ${buildsNamed(holding)} to mig`;
  fault(
    `is "${partition}", and no build of cluster "${cluster.id}" shares GPU "${product}" by mig; ${way}, or leave partition out`,
  );
}

function buildsNamed(builds: readonly Build[]): string {
  return `build ${listed(builds.map(({ id }) => id))}`;
}

function listed(ids: readonly string[]): string {
  return ids.map((id) => `"${id}"`).join(", ");
}
