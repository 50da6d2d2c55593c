/** Tries the queues of an estate on Kueue's real manager and the real scheduler: share, borrow, wait, give back. */
import type { ApiClient, ApiObject } from "../api/client.ts";
import { hasCondition } from "../declared.ts";
import type { ResourceSlice } from "../hardware/types.ts";
import { waitFor } from "../system/wait.ts";
import type { Twin, TwinCluster } from "../twin.ts";
import { podView } from "./observe.ts";
import { type ProbeShare, probeClaim, probeShares } from "./queue-probes.ts";
import { clearJobs, KUEUE, listOf, PROBES, recordOf, Stage } from "./queue-stage.ts";
import { planScenes } from "./queue-steps.ts";
import type { QueueProof } from "./schema.ts";

type Step = QueueProof["steps"][number];

const CLAIMS = "resource.k8s.io/v1";
/** Label of the manager's note of a job that is out of its queue for the time of the proof. */
const HELD = "estate/held";
const RAN = "ran";
const WAITED = "waited";

/**
 * Steps of all clusters with queues. Jobs that run through the queues are taken out for the time and admitted again at the end.
 *
 * @returns nothing where the estate has no queues in the twin
 * @throws Error when no manager looks after the queues, or what was there before does not come back
 */
export async function proveQueues(twin: Twin): Promise<QueueProof | undefined> {
  const clusters = [...twin.clusters.values()].filter(({ cluster }) =>
    twin.estate.queues.some((queue) => queue.cluster === cluster.id),
  );
  if (clusters.length === 0) return undefined;
  const steps: Step[] = [];
  for (const cluster of clusters) steps.push(...(await proveCluster(twin, cluster)));
  return { steps };
}

async function proveCluster({ estate, catalogue }: Twin, { cluster, api, hardware }: TwinCluster): Promise<Step[]> {
  const shares = probeShares(estate, catalogue, cluster);
  await managed(api, shares);
  // What a proof that was cut off left behind.
  await clear(api);
  await release(api);
  await hold(api, shares);
  try {
    const withDevices = shares.filter(({ deviceClass }) => deviceClass !== undefined);
    await Promise.all(withDevices.map((share) => api.create(probeClaim(share))));
    const takers = await takersOf(api, hardware.resourceSlices);
    const steps: Step[] = [];
    const crowded = new Set<string>();
    for (const share of withDevices) {
      const nodes = hardware.nodes.filter(({ metadata }) => metadata.labels[`role.estate/${share.flavor}`] === "true");
      const pods = nodes.flatMap(({ metadata }) => takers.get(metadata.name) ?? []);
      if (pods.length > 0) crowded.add(share.flavor);
      steps.push({
        what: `${share.queue} shares out ${share.units} ${share.resource}`,
        expected: "nobody outside of the queues holds any of them",
        seen: pods.length === 0 ? "none is held" : `${pods.length} held by ${[...new Set(pods)].join(", ")}`,
        holds: pods.length === 0,
      });
    }
    const stage = new Stage({ api, estate, shares, crowded });
    for (const scene of planScenes(shares)) steps.push(...(await stage.play(scene)));
    return steps;
  } finally {
    await clear(api);
    await release(api);
  }
}

/** Waits until the manager admits jobs to every queue. */
async function managed(api: ApiClient, shares: readonly ProbeShare[]): Promise<void> {
  await waitFor(
    async () => {
      const queues = await api.list(KUEUE, "ClusterQueue");
      const idle = shares.filter(({ queue }) => {
        const found = queues.find(({ metadata }) => metadata.name === queue);
        return !hasCondition(found, "Active");
      });
      if (idle.length === 0) return true;
      const [first] = idle;
      const status = recordOf(queues.find(({ metadata }) => metadata.name === first?.queue)?.["status"]);
      const [said] = listOf(status["conditions"]).map(({ message }) => message);
      throw new Error(`${first?.queue} admits nothing (${said ?? "no manager looks after it; start Kueue"})`);
    },
    { what: `${api.access.cluster}: queues to admit jobs`, limitMs: 30_000, everyMs: 200 },
  );
}

/** Takes the jobs that are in the queues out of them, and marks them: those that ran, and those that waited. */
async function hold(api: ApiClient, shares: readonly ProbeShare[]): Promise<void> {
  const isOurs = (workload: ApiObject): boolean =>
    shares.some(
      ({ queue, namespace }) =>
        workload.metadata.namespace === namespace && recordOf(workload["spec"])["queueName"] === queue,
    );
  const found = (await api.list(KUEUE, "Workload")).filter(
    (workload) =>
      isOurs(workload) && recordOf(workload["spec"])["active"] !== false && !hasCondition(workload, "Finished"),
  );
  await Promise.all(
    found.map((workload) => {
      const mark = hasCondition(workload, "Admitted") ? RAN : WAITED;
      return api.merge(workload, { metadata: { labels: { [HELD]: mark } }, spec: { active: false } });
    }),
  );
  await settled(api, found, "to leave their queues", (now) => !hasCondition(now, "QuotaReserved"));
}

/** Puts them back; those that ran are admitted again when it returns. */
async function release(api: ApiClient): Promise<void> {
  const held = await api.list(KUEUE, "Workload", { labelSelector: HELD });
  await Promise.all(held.map((workload) => api.merge(workload, { spec: { active: true } })));
  const ran = held.filter(({ metadata }) => metadata.labels?.[HELD] === RAN);
  await settled(api, ran, "to be admitted again", (now) => hasCondition(now, "Admitted"));
  await Promise.all(held.map((workload) => api.merge(workload, { metadata: { labels: { [HELD]: null } } })));
}

async function settled(
  api: ApiClient,
  workloads: readonly ApiObject[],
  what: string,
  isSettled: (now: ApiObject | undefined) => boolean,
): Promise<void> {
  await waitFor(
    async () => {
      const now = await Promise.all(workloads.map((workload) => api.get(workload)));
      const late = workloads.filter((_, index) => !isSettled(now[index]));
      if (late.length > 0) throw new Error(late.map(({ metadata }) => metadata.name).join(", "));
      return true;
    },
    { what: `${api.access.cluster}: jobs ${what}`, everyMs: 100 },
  );
}

/** Removes what was made here, jobs first: a claim goes with its pod. */
async function clear(api: ApiClient): Promise<void> {
  await clearJobs(api);
  const templates = await api.list(CLAIMS, "ResourceClaimTemplate", PROBES);
  await Promise.all(templates.map((template) => api.remove(template)));
}

/** Pods that hold devices, by node, one entry per device. Jobs of the queues are out of them at this time. */
async function takersOf(
  api: ApiClient,
  slices: readonly ResourceSlice[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const nodes = new Map(slices.map(({ spec }) => [spec.pool.name, spec.nodeName]));
  const [claims, pods] = await Promise.all([api.list(CLAIMS, "ResourceClaim"), api.list("v1", "Pod")]);
  const alive = new Set(
    pods.filter((pod) => !podView(pod).ending && !podView(pod).over).map(({ metadata }) => metadata.uid),
  );
  const takers = new Map<string, string[]>();
  for (const claim of claims) {
    const status = recordOf(claim["status"]);
    const user = listOf(status["reservedFor"]).find(({ uid }) => typeof uid === "string" && alive.has(uid));
    if (user === undefined) continue;
    for (const { pool } of listOf(recordOf(recordOf(status["allocation"])["devices"])["results"])) {
      const node = nodes.get(`${pool}`);
      if (node === undefined) continue;
      takers.set(node, [...(takers.get(node) ?? []), `${claim.metadata.namespace}/${user["name"]}`]);
    }
  }
  return takers;
}
