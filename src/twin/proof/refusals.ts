/** Makes every mistake that a cluster has to refuse, and says who refused it in which words. */
import { namespacesOf } from "../../render/kubernetes/namespaces.ts";
import type { ApiClient } from "../api/client.ts";
import { ApiError } from "../api/object.ts";
import type { Twin, TwinCluster } from "../twin.ts";
import { devicesInUse } from "./devices-in-use.ts";
import type { PodWatch } from "./observe.ts";
import { type Answer, ask, forget, type ProbePod } from "./probes.ts";
import { quotasSettled } from "./quotas.ts";
import { type PlannedRefusal, QUESTION, refusalPlan } from "./refusal-plan.ts";
import type { Fit } from "./schema.ts";

type Refusal = Fit["refusals"][number];

/** What the answer is, without who gave it. */
type Outcome = Pick<Refusal, "refused" | "reason"> | Unasked;

interface Unasked {
  readonly refused: "unasked";
  readonly reason: string;
}

const ACCEPTED = { refused: false, reason: "it was accepted" } as const;

export async function refusalsOf(
  { estate, catalogue }: Pick<Twin, "estate" | "catalogue">,
  { api, cluster, hardware }: TwinCluster,
  watch: PodWatch,
): Promise<Pick<Fit, "refusals" | "unasked">> {
  const plan = refusalPlan(estate, catalogue, cluster, hardware);
  const quotas = namespacesOf(estate, cluster).filter(({ quota }) => quota !== undefined);
  await Promise.all(quotas.map(({ id }) => quotasSettled(api, id)));
  // Nobody gets a node, so all may ask at the same time.
  const scheduled = plan.filter(({ by }) => by.who === "scheduler");
  const answers = await asked(api, watch, scheduled, ({ pod }) => [pod]);
  const refused = new Map(scheduled.map((planned, index) => [planned, answers[index]]));
  const refusals: Refusal[] = [];
  const unasked: Fit["unasked"] = [];
  for (const planned of plan) {
    const answer = refused.get(planned);
    const outcome = answer === undefined ? await alone(api, watch, planned) : outcomeOf(answer);
    const common = { cluster: cluster.id, what: planned.what, reason: outcome.reason };
    if (outcome.refused === "unasked") unasked.push(common);
    else refusals.push({ ...common, refused: outcome.refused });
  }
  return { refusals, unasked };
}

async function alone(api: ApiClient, watch: PodWatch, planned: PlannedRefusal): Promise<Outcome> {
  const { by, pod } = planned;
  switch (by.who) {
    case "API server":
      return admission(api, pod, by.sound);
    case "scheduler":
      return outcomeOf((await asked(api, watch, [planned], () => [pod]))[0]);
    case "scheduler, when all are in use":
      return exhausted(api, watch, planned, by);
  }
}

/** Asks the scheduler with all that the pods need, and removes it again. */
async function asked(
  api: ApiClient,
  watch: PodWatch,
  plan: readonly PlannedRefusal[],
  podsOf: (planned: PlannedRefusal) => readonly ProbePod[],
): Promise<readonly Answer[]> {
  const needs = plan.flatMap((planned) => planned.needs);
  try {
    await Promise.all(needs.map((object) => api.create(object)));
    return await ask(api, watch, plan.flatMap(podsOf));
  } finally {
    await forget(api, QUESTION);
    await Promise.all(needs.map((object) => api.remove(object)));
  }
}

function outcomeOf(answer: Answer | undefined): Outcome {
  return answer !== undefined && "refused" in answer ? { refused: true, reason: answer.refused } : ACCEPTED;
}

/** Tried without being kept. Where a sound pod is refused as well, nothing is learned of the mistake. */
async function admission(api: ApiClient, wrong: ProbePod, sound: ProbePod): Promise<Outcome> {
  const [control, words] = [await refusedWith(api, sound), await refusedWith(api, wrong)];
  if (control !== undefined) return { refused: "unasked", reason: control };
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
  planned: PlannedRefusal,
  { cards }: Extract<PlannedRefusal["by"], { cards: unknown }>,
): Promise<Outcome> {
  const used = new Set((await devicesInUse(api)).flatMap((device) => cards.takenBy(device)?.id ?? []));
  const free = cards.all.length - used.size;
  const answers = await asked(api, watch, [planned], ({ pod }) =>
    Array.from({ length: free + 1 }, (_, index) => ({
      ...pod,
      metadata: { ...pod.metadata, name: `${pod.metadata.name}-${index}` },
    })),
  );
  const placed = answers.filter((answer) => "node" in answer).length;
  const words = answers.flatMap((answer) => ("refused" in answer ? answer.refused : []))[0];
  if (words === undefined) return { refused: false, reason: `${placed} further pods got one, ${free} were free` };
  // Too early a refusal would hide that a device is given out twice.
  return placed === free
    ? { refused: true, reason: words }
    : { refused: false, reason: `${placed} of ${free} free devices were given out, then: ${words}` };
}
