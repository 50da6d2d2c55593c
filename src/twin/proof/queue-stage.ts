/** Plays scenes of queue steps with real jobs, and tells what the manager and the scheduler made of them. */
import { isObject } from "../../engine/graph.ts";
import type { Estate } from "../../model/estate.ts";
import type { ApiClient } from "../api/client.ts";
import type { ApiObject } from "../api/object.ts";
import { KUEUE } from "../controllers/kueue.ts";
import { waitFor } from "../system/wait.ts";
import { podView } from "./observe.ts";
import { PROBE, type ProbeShare, probeJob } from "./queue-probes.ts";
import type { Expected, Fate, Probe, QueueScene, QueueStep } from "./queue-steps.ts";
import type { QueueProof } from "./schema.ts";

type Step = QueueProof["steps"][number];

/** Selects everything that is made here. */
export const PROBES = { labelSelector: `${PROBE.label}=${PROBE.value}` };
/** What the manager says while it takes quota back: not its last word. */
const UNDECIDED = /preempt/i;
/** How long the manager and the scheduler may take to do what they have to do. */
const LIMIT_MS = 20_000;
const POLL_MS = 100;

/** What the manager has decided of a job. */
export interface Verdict {
  readonly fate: Fate | "undecided";
  /** Flavor that it is admitted on. */
  readonly flavor: string | undefined;
  /** The manager's own words where it refuses. */
  readonly words: string;
}

export interface StageArgs {
  readonly api: ApiClient;
  readonly estate: Estate;
  readonly shares: readonly ProbeShare[];
  /** Flavors whose devices others hold: what is admitted there need not find a node. */
  readonly crowded: ReadonlySet<string>;
}

/** What is seen of a job of a step. */
interface Sight {
  readonly holds: boolean;
  readonly says: string;
}

export class Stage {
  readonly #args: StageArgs;
  readonly #jobs = new Map<string, { readonly probe: Probe; readonly job: ApiObject }>();

  constructor(args: StageArgs) {
    this.#args = args;
  }

  /** Steps of a scene in their order. Jobs that the scene before left, and that this one begins with, stay. */
  async play({ before, steps }: QueueScene): Promise<Step[]> {
    const wanted = new Set(before.map(({ job }) => job));
    await this.#end([...this.#jobs.keys()].filter((name) => !wanted.has(name)));
    await this.#come(before.filter(({ job }) => !this.#jobs.has(job)));
    const begin = await this.#sights(before.map(({ job }) => ({ job, fate: "admitted" as const })));
    const failed = begin.find(({ holds }) => !holds);
    const seen: Step[] = [];
    for (const step of steps) {
      const { what, expected } = step;
      const result =
        failed === undefined ? await this.#step(step) : { seen: `not tried: ${failed.says}`, holds: false };
      seen.push({ what, expected, ...result });
    }
    return seen;
  }

  async #step({ ends, comes, fates }: QueueStep): Promise<{ seen: string; holds: boolean }> {
    await this.#end(ends);
    await this.#come(comes);
    const sights = await this.#sights(fates);
    // Of many, the first one and what is not as expected; of a pair, both.
    const told = sights.filter(({ holds }, index) => index === 0 || !holds || sights.length === 2);
    return { seen: told.map(({ says }) => says).join("; "), holds: sights.every(({ holds }) => holds) };
  }

  async #end(names: readonly string[]): Promise<void> {
    const jobs = names.map((name) => this.#of(name).job);
    for (const name of names) this.#jobs.delete(name);
    await removeJobs(this.#args.api, jobs);
  }

  async #come(probes: readonly Probe[]): Promise<void> {
    const { api, estate } = this.#args;
    for (const probe of probes) {
      const job = await api.create(probeJob(probe, this.#share(probe.queue), estate));
      this.#jobs.set(probe.job, { probe, job });
    }
  }

  /** Looks until everything is as expected, and tells what is seen last where it does not come to that. */
  async #sights(fates: readonly Expected[]): Promise<readonly Sight[]> {
    let last: readonly Sight[] = [];
    await waitFor(
      async () => {
        last = await Promise.all(fates.map((expected) => this.#look(expected)));
        return last.every(({ holds }) => holds) ? true : undefined;
      },
      { what: "a step of the queues", limitMs: LIMIT_MS, everyMs: POLL_MS },
    ).catch((error: unknown) => {
      if (last.length === 0) throw error;
    });
    return last;
  }

  async #look({ job: name, fate, flavor }: Expected): Promise<Sight> {
    const { api, crowded } = this.#args;
    const { probe, job } = this.#of(name);
    const { namespace, flavor: own } = this.#share(probe.queue);
    const workload = (await api.list(KUEUE, "Workload", { namespace })).find(({ metadata }) =>
      ownersOf(metadata).includes(job.metadata.uid ?? ""),
    );
    const verdict = verdictOf(workload);
    const isFate = verdict.fate === fate && (flavor === undefined || flavor === verdict.flavor);
    if (verdict.fate !== "admitted") {
      const isStopped = recordOf((await api.get(job))?.["spec"])["suspend"] === true;
      const words = verdict.words === "" ? "" : `: ${shownWords(verdict.words, own)}`;
      const state = verdict.fate === "undecided" ? "is not decided on" : verdict.fate;
      return { holds: isFate && isStopped, says: `${probe.queue} ${isStopped ? "" : "runs, and "}${state}${words}` };
    }
    const pods = (
      await api.list("v1", "Pod", {
        namespace,
        labelSelector: `batch.kubernetes.io/controller-uid=${job.metadata.uid}`,
      })
    )
      .map(podView)
      .filter(({ ending, over }) => !ending && !over);
    const placed = pods.filter(({ node }) => node !== undefined);
    const refused = pods.find(({ unschedulable }) => unschedulable !== undefined)?.unschedulable;
    const isPlaced = placed.length === probe.pods;
    const nodes = [...new Set(placed.map(({ node }) => node))].join(", ");
    const isDone = isPlaced || (crowded.has(verdict.flavor ?? "") && placed.length + unplaceable(pods) === probe.pods);
    return {
      holds: isFate && isDone,
      says:
        `${probe.queue} admitted on ${verdict.flavor}, ` +
        (isPlaced
          ? `placed on ${nodes}`
          : `${placed.length} of ${probe.pods} pods placed: ${refused ?? "no answer yet"}`),
    };
  }

  #of(name: string): { readonly probe: Probe; readonly job: ApiObject } {
    const found = this.#jobs.get(name);
    if (found === undefined) throw new Error(`${name}: is no job of this scene`);
    return found;
  }

  #share(queue: string): ProbeShare {
    const found = this.#args.shares.find((share) => share.queue === queue);
    if (found === undefined) throw new Error(`${queue}: is no queue of this cluster`);
    return found;
  }
}

/**
 * The manager's words as they are shown: without identities, which are others each time, and of what it says of flavor after
 * flavor that of the queue's own.
 */
export function shownWords(words: string, flavor: string): string {
  const told = words.replaceAll(/ \(UID: [^)]*\)/g, "").replace(/^couldn't assign flavors to pod set \S+: /, "");
  const clauses = told.split(/, (?=insufficient )/);
  return clauses.find((clause) => clause.includes(` in flavor ${flavor},`)) ?? told;
}

function unplaceable(pods: readonly { readonly unschedulable: string | undefined }[]): number {
  return pods.filter(({ unschedulable }) => unschedulable !== undefined).length;
}

/** Reads what the manager says of a job in its `Workload`. */
export function verdictOf(workload: ApiObject | undefined): Verdict {
  const status = recordOf(workload?.["status"]);
  const conditions = listOf(status["conditions"]);
  const condition = (type: string, value: string) =>
    conditions.find((entry) => entry["type"] === type && entry["status"] === value);
  const [assigned] = listOf(recordOf(status["admission"])["podSetAssignments"]);
  const flavors = Object.values(recordOf(assigned?.["flavors"])).filter((name) => typeof name === "string");
  const flavor = [...new Set(flavors)].join(" and ");
  if (condition("Admitted", "True") !== undefined) return { fate: "admitted", flavor, words: "" };
  const evicted = condition("Evicted", "True");
  if (evicted !== undefined) return { fate: "suspended", flavor: undefined, words: `${evicted["message"] ?? ""}` };
  const refused = condition("QuotaReserved", "False");
  const words = `${refused?.["message"] ?? ""}`;
  const isDecided = refused !== undefined && !UNDECIDED.test(words);
  return { fate: isDecided ? "waits" : "undecided", flavor: undefined, words };
}

/** Ends all jobs that were made here. */
export async function clearJobs(api: ApiClient): Promise<void> {
  await removeJobs(api, await api.list("batch/v1", "Job", PROBES));
}

/** Returns when the pods of the jobs are gone, and the manager's notes of them. */
async function removeJobs(api: ApiClient, jobs: readonly ApiObject[]): Promise<void> {
  if (jobs.length === 0) return;
  const uids = new Set(jobs.map(({ metadata }) => metadata.uid));
  await Promise.all(jobs.map((job) => api.remove(job)));
  await waitFor(
    async () => {
      const [pods, workloads] = await Promise.all([api.list("v1", "Pod", PROBES), api.list(KUEUE, "Workload")]);
      const left = [...pods, ...workloads].filter(({ metadata }) => ownersOf(metadata).some((uid) => uids.has(uid)));
      return left.length === 0 ? true : undefined;
    },
    { what: `${api.access.cluster}: probe jobs to be gone`, everyMs: POLL_MS },
  );
}

function ownersOf(metadata: ApiObject["metadata"]): string[] {
  return listOf(metadata["ownerReferences"]).flatMap(({ uid }) => (typeof uid === "string" ? [uid] : []));
}

export function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return isObject(value) ? value : {};
}

export function listOf(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}
