/** Makes every mistake that a cluster has to refuse, and says who refused it in which words. */
import { type ApiClient, ApiError } from "../api/client.ts";
import type { Twin, TwinCluster } from "../twin.ts";
import { devicesInUse } from "./devices-in-use.ts";
import type { PodWatch } from "./observe.ts";
import { ask, forget, type ProbePod } from "./probes.ts";
import { type PlannedRefusal, QUESTION, refusalPlan } from "./refusal-plan.ts";
import type { Fit } from "./schema.ts";

type Refusal = Fit["refusals"][number];

/** What the answer is, without who gave it. */
type Outcome = Pick<Refusal, "refused" | "reason">;

const ACCEPTED: Outcome = { refused: false, reason: "it was accepted" };

export async function refusalsOf(
  { estate, catalogue }: Pick<Twin, "estate" | "catalogue">,
  { api, cluster, hardware }: TwinCluster,
  watch: PodWatch,
): Promise<Refusal[]> {
  const found: Refusal[] = [];
  for (const planned of refusalPlan(estate, catalogue, cluster, hardware)) {
    found.push({ cluster: cluster.id, what: planned.what, ...(await outcome(api, watch, planned)) });
  }
  return found;
}

async function outcome(api: ApiClient, watch: PodWatch, { pod, needs, by }: PlannedRefusal): Promise<Outcome> {
  if (by.who === "API server") return admission(api, pod, by.sound);
  try {
    await Promise.all(needs.map((object) => api.create(object)));
    if (by.who === "scheduler") {
      const { refusals } = await ask(api, watch, [pod]);
      return refusals[0] === undefined ? ACCEPTED : { refused: true, reason: refusals[0] };
    }
    return await exhausted(api, watch, pod, by);
  } finally {
    await forget(api, QUESTION);
    await Promise.all(needs.map((object) => api.remove(object)));
  }
}

/** Tried without being kept. A sound pod that is refused as well would show that the mistake is not the cause. */
async function admission(api: ApiClient, wrong: ProbePod, sound: ProbePod): Promise<Outcome> {
  const [control, words] = [await refusedWith(api, sound), await refusedWith(api, wrong)];
  if (control !== undefined)
    return { refused: false, reason: `a pod without the mistake is refused as well: ${control}` };
  return words === undefined ? ACCEPTED : { refused: true, reason: words };
}

async function refusedWith(api: ApiClient, pod: ProbePod): Promise<string | undefined> {
  try {
    await api.create(pod, { dryRun: true });
    return undefined;
  } catch (error) {
    if (error instanceof ApiError) return error.message;
    throw error;
  }
}

async function exhausted(
  api: ApiClient,
  watch: PodWatch,
  pod: ProbePod,
  { product, devices }: Extract<PlannedRefusal["by"], { devices: number }>,
): Promise<Outcome> {
  const used = (await devicesInUse(api)).filter((device) => device.product === product).length;
  const free = devices - used;
  const pods = Array.from({ length: free + 1 }, (_, index) => ({
    ...pod,
    metadata: { ...pod.metadata, name: `${pod.metadata.name}-${index}` },
  }));
  const { placed, refusals } = await ask(api, watch, pods);
  const [words] = refusals;
  if (words === undefined)
    return { refused: false, reason: `${placed.length} further pods got one, ${free} were free` };
  // Too early a refusal would hide that a device is given out twice.
  return placed.length === free
    ? { refused: true, reason: words }
    : { refused: false, reason: `${placed.length} of ${free} free devices were given out, then: ${words}` };
}
