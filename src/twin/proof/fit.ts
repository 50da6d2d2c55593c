/** Whether the estate's workloads fit on its hardware, in the words of real schedulers: as it is, with less, with more on it. */
import { isObject } from "../../engine/graph.ts";
import { plansFor } from "../../render/workloads/plan.ts";
import type { ApiClient } from "../api/client.ts";
import type { ObjectRef } from "../api/object.ts";
import type { Basis } from "../controllers/pod-kinds.ts";
import type { Twin, TwinCluster } from "../twin.ts";
import { absences, reasonsOf } from "./absence.ts";
import { type ExpectedPods, expectedPods } from "./expected.ts";
import { headroomOf, isScaledByLoad } from "./headroom.ts";
import { lessOf, piecesOf } from "./less.ts";
import { PodWatch } from "./observe.ts";
import { byPriority, keyOf, missingPods, type Placement, placementOf } from "./placement.ts";
import { PROBE, probePriority } from "./probes.ts";
import { refusalsOf } from "./refusals.ts";
import type { Fit } from "./schema.ts";
import { settle } from "./settled.ts";

type ClusterFit = Placement & Pick<Fit, "less" | "headroom" | "refusals" | "unasked">;

/**
 * Asks every running cluster of the twin, all at the same time. Each is as it was afterwards, but pods may run on other nodes of
 * their role.
 *
 * @param makers who makes the pods of each workload, by the name that its pods carry
 */
export async function proveFit(twin: Twin, makers?: ReadonlyMap<string, Basis>): Promise<Fit> {
  const clusters = await Promise.all(
    [...twin.clusters.values()].map((cluster) => {
      return fitOf(twin, cluster, expectedPods(twin.estate, twin.catalogue, cluster.cluster, makers));
    }),
  );
  return {
    clusters: clusters.map(({ cluster }) => cluster),
    workloads: clusters.flatMap(({ workloads }) => workloads),
    unplaced: clusters.flatMap(({ unplaced }) => unplaced).sort(byPriority),
    less: clusters.flatMap(({ less }) => less),
    headroom: clusters.flatMap(({ headroom }) => headroom),
    refusals: clusters.flatMap(({ refusals }) => refusals),
    unasked: clusters.flatMap(({ unasked }) => unasked),
  };
}

async function fitOf(twin: Twin, cluster: TwinCluster, expected: readonly ExpectedPods[]): Promise<ClusterFit> {
  const { api } = cluster;
  const watch = new PodWatch(api);
  try {
    const placement = await placed(cluster, watch, expected);
    const less = await lessOf(cluster, watch, piecesOf(twin, cluster), expected);
    const forgetPriority = await probePriority(api);
    try {
      const headroom: Fit["headroom"] = [];
      for (const plan of plansFor(twin.estate, twin.catalogue, cluster.cluster).filter(isScaledByLoad)) {
        headroom.push(await headroomOf(cluster, watch, plan));
      }
      return { ...placement, less, headroom, ...(await refusalsOf(twin, cluster, watch)) };
    } finally {
      await forgetPriority();
    }
  } finally {
    await watch.close();
  }
}

/** The placement of all that the estate asks for, with one run of what only runs at times. */
async function placed(
  { api, cluster, hardware }: TwinCluster,
  watch: PodWatch,
  expected: readonly ExpectedPods[],
): Promise<Placement> {
  const runs = (
    await Promise.all(expected.filter(({ isPeriodic }) => isPeriodic).map((one) => runOnce(api, one)))
  ).flat();
  try {
    const isComplete = (pods: typeof watch.pods): boolean => missingPods(expected, pods).size === 0;
    await settle({
      watch,
      isComplete,
      isWhole: (pods) => isComplete(pods) && pods.every(({ node }) => node !== undefined),
    });
    const pods = watch.pods;
    const missing = missingPods(expected, pods);
    const short = expected.filter((workload) => missing.has(keyOf(workload)));
    const absent = new Map((await absences(api, short)).map(([workload, why]) => [keyOf(workload), why]));
    const reasons = await reasonsOf(
      api,
      pods.filter(({ node }) => node === undefined),
    );
    return placementOf({ cluster: cluster.id, nodes: hardware.nodes.length, expected, pods, absent, reasons });
  } finally {
    await Promise.all(runs.map((run) => api.remove(run, { propagation: "Foreground" })));
    const names = runs.map(({ metadata }) => `${metadata.name}-`);
    await watch.until(
      () => (watch.all.some(({ name }) => names.some((prefix) => name.startsWith(prefix))) ? undefined : true),
      60_000,
    );
  }
}

/** A job from the template of a cron job, as `kubectl create job --from` makes it; nothing where it is not declared. */
async function runOnce(api: ApiClient, { namespace, workload }: ExpectedPods): Promise<ObjectRef[]> {
  const found = await api.get({ apiVersion: "batch/v1", kind: "CronJob", metadata: { name: workload, namespace } });
  const template = isObject(found?.["spec"]) ? found["spec"]["jobTemplate"] : undefined;
  if (!isObject(template)) return [];
  const job = {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: { name: `${workload}-probe`, namespace, labels: { [PROBE]: "run" } },
    spec: template["spec"],
  };
  await api.remove(job);
  await api.create(job);
  return [job];
}
