/** Tries the queues of an estate on Kueue's real manager and the real scheduler: share, borrow, wait, give back. */
import { roleLabel } from "../../render/kubernetes/labels.ts";
import type { ApiClient } from "../api/client.ts";
import type { ApiObject } from "../api/object.ts";
import { KUEUE } from "../controllers/kueue.ts";
import { hasCondition } from "../declared.ts";
import { WholeCards } from "../hardware/index.ts";
import { waitFor } from "../system/wait.ts";
import type { Twin, TwinCluster } from "../twin.ts";
import { podView } from "./observe.ts";
import { type ProbeShare, probeClaim, probeShares } from "./queue-probes.ts";
import { clearJobs, listOf, PROBES, recordOf, Stage } from "./queue-stage.ts";
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
  try {
    await hold(api, shares);
    const withDevices = shares.filter(({ deviceClass }) => deviceClass !== undefined);
    await Promise.all(withDevices.map((share) => api.create(probeClaim(share))));
    const cards = new WholeCards(hardware.resourceSlices);
    const takers = await takersOf(api, cards);
    const crowds = [...new Set(withDevices.map(({ flavor }) => flavor))].map((flavor) => {
      const names = hardware.nodes.flatMap(({ metadata }) =>
        metadata.labels[roleLabel(flavor)] === "true" ? [metadata.name] : [],
      );
      const sharing = withDevices.filter((share) => share.flavor === flavor);
      return crowdOf(
        flavor,
        sharing,
        cards.all.filter(({ node }) => names.includes(node)).length,
        names.flatMap((name) => takers.get(name) ?? []),
      );
    });
    const steps: Step[] = crowds.map(({ step }) => step);
    const crowded = new Set(crowds.flatMap(({ flavor, step }) => (step.holds ? [] : [flavor])));
    const stage = new Stage({ api, estate, shares, crowded });
    for (const scene of planScenes(shares)) steps.push(...(await stage.play(scene)));
    return steps;
  } finally {
    await clear(api);
    await release(api);
  }
}

/** Whether the devices that queues share out are there for them, whoever else runs on the nodes. */
function crowdOf(flavor: string, sharing: readonly ProbeShare[], devices: number, takers: readonly string[]) {
  const units = sharing.reduce((sum, share) => sum + share.units, 0);
  const others = [...new Set(takers)].join(", ");
  const step: Step = {
    what: `${sharing.map(({ queue }) => queue).join(" and ")} shares out ${units} ${sharing[0]?.resource}`,
    expected: "so many are left by pods outside of the queues",
    seen: `${devices - takers.length} of ${devices} are left${others === "" ? "" : `, ${takers.length} held by ${others}`}`,
    holds: devices - takers.length >= units,
  };
  return { flavor, step };
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

/**
 * Workloads whose pods hold cards, or partitions of them, by node: one entry per card. Jobs of the queues are out of them at this
 * time.
 */
async function takersOf(api: ApiClient, cards: WholeCards): Promise<ReadonlyMap<string, readonly string[]>> {
  const [claims, pods] = await Promise.all([api.list(CLAIMS, "ResourceClaim"), api.list("v1", "Pod")]);
  const alive = new Map(
    pods.map((pod) => [pod.metadata.uid, podView(pod)] as const).filter(([, { ending, over }]) => !ending && !over),
  );
  const takers = new Map<string, string[]>();
  const taken = new Set<string>();
  for (const claim of claims) {
    const status = recordOf(claim["status"]);
    const [pod] = listOf(status["reservedFor"]).flatMap(({ uid }) => alive.get(`${uid}`) ?? []);
    if (pod === undefined) continue;
    for (const { driver, pool, device } of listOf(recordOf(recordOf(status["allocation"])["devices"])["results"])) {
      const card = cards.takenBy({ driver: `${driver}`, pool: `${pool}`, device: `${device}` });
      if (card === undefined || taken.has(card.id)) continue;
      taken.add(card.id);
      takers.set(card.node, [...(takers.get(card.node) ?? []), pod.workload]);
    }
  }
  return takers;
}
