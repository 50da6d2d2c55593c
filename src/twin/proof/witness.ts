/** What an ordinary client of a control plane sees while members of it are lost: writes, leases, and whether a new pod gets a node. */
import { isObject } from "../../engine/graph.ts";
import { type ApiClient, connect } from "../api/client.ts";
import { ApiError, type ObjectRef } from "../api/object.ts";
import { ELECTED, type Elected } from "../control-plane/leadership.ts";
import { waitFor } from "../system/wait.ts";
import type { TwinCluster } from "../twin.ts";
import { PROBE } from "./probes.ts";
import type { Moment } from "./schema.ts";

const NAMESPACE = "default";
const QUESTION = { [PROBE]: "leader" };
const WRITTEN = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "probe-leader", namespace: NAMESPACE } };
const SET = { apiVersion: "apps/v1", kind: "ReplicaSet", metadata: { name: "probe-leader", namespace: NAMESPACE } };
const KEPT = "written before the loss";
const EVERY_MS = 100;
/** Questions that may hang at a time; a client has so many connections. */
const AT_A_TIME = 16;
const LIMIT_MS = 90_000;

export class Witness {
  readonly timeline: Moment[] = [];
  readonly #cluster: TwinCluster;
  readonly #api: ApiClient;
  #start = 0;
  #holders: ReadonlyMap<Elected, string> = new Map();

  private constructor(cluster: TwinCluster) {
    this.#cluster = cluster;
    this.#api = connect(cluster.control.access);
  }

  /** @throws Error when the control plane has no leaders, or takes no writes */
  static async open(cluster: TwinCluster): Promise<Witness> {
    const witness = new Witness(cluster);
    try {
      await witness.#clear();
      await witness.#api.create(written());
      const holders = await Promise.all(
        ELECTED.map(async (program) => [program, await witness.#holder(program)] as const),
      );
      witness.#holders = new Map(holders);
      return witness;
    } catch (error) {
      witness.#api.close();
      throw error;
    }
  }

  /** The loss happens now. */
  begin(what: string): void {
    this.#start = performance.now();
    this.tell(what, 0);
  }

  tell(what: string, at = this.#now()): number {
    this.timeline.push({ at, what });
    return at;
  }

  /** @returns seconds from the loss until a write is taken */
  async writes(): Promise<number> {
    await this.#until("a write to be taken", () => this.#write());
    return this.tell("the API takes writes");
  }

  /** @returns words of the server that refuses a write, or nothing where it was taken */
  async refusal(): Promise<string | undefined> {
    const { words } = await waitFor(
      async () => {
        try {
          await this.#write();
          return {};
        } catch (error) {
          // A connection that broke with its server says nothing about the next one.
          return error instanceof ApiError ? { words: error.message } : undefined;
        }
      },
      { what: `${this.#cluster.cluster.id}: an answer to a write`, limitMs: LIMIT_MS },
    );
    return words;
  }

  /** What was written before the loss is there. @throws Error when it is not */
  async kept(): Promise<void> {
    const found = await this.#api.get(WRITTEN);
    if (!isObject(found?.["data"]) || found["data"]["before"] !== KEPT) {
      throw new Error(`${this.#cluster.cluster.id}: what was written before the loss is not there any more`);
    }
    this.tell("what was written before the loss is there");
  }

  /** A lease that its holder lost has another one. */
  async taken(program: Elected): Promise<number> {
    const before = this.#holders.get(program);
    await this.#until(`another holder of lease ${program}`, async () => {
      const holder = await this.#holder(program);
      return holder === before ? undefined : true;
    });
    return this.tell(`${program}: another member leads`);
  }

  /** A set that is declared after the loss has its pod made by the controllers and bound by the scheduler. */
  async scheduled(): Promise<number> {
    await this.#until("a set to be declared", async () => {
      // Of several requests one makes it; the others find it.
      await this.#api.apply(set(), { fieldManager: "probe", force: true });
      return true;
    });
    await this.#until("a new pod to be made", async () => ((await this.#pods()).length > 0 ? true : undefined));
    this.tell("a new pod is made");
    await this.#until("a new pod to be bound", async () => {
      const isBound = (await this.#pods()).some(({ spec }) => isObject(spec) && typeof spec["nodeName"] === "string");
      return isBound ? true : undefined;
    });
    return this.tell("a new pod has a node");
  }

  async close(): Promise<void> {
    try {
      await this.#clear();
    } finally {
      this.#api.close();
    }
  }

  async #clear(): Promise<void> {
    for (const ref of [SET, WRITTEN]) await this.#api.remove(ref);
    await this.#until("the probe's pod to go", async () => {
      const pods = await this.#pods();
      await Promise.all(pods.map((pod) => this.#api.remove(pod, { graceSeconds: 0 })));
      return pods.length === 0 ? true : undefined;
    });
  }

  #pods() {
    return this.#api.list("v1", "Pod", { namespace: NAMESPACE, labelSelector: `${PROBE}=${QUESTION[PROBE]}` });
  }

  async #holder(program: Elected): Promise<string> {
    const lease = await this.#api.get(leaseOf(program));
    const holder = isObject(lease?.["spec"]) ? lease["spec"]["holderIdentity"] : undefined;
    if (typeof holder !== "string" || holder === "") throw new Error(`lease ${program} has no holder`);
    return holder;
  }

  async #write(): Promise<true> {
    await this.#api.merge(WRITTEN, { data: { at: `${this.#now()}` } });
    return true;
  }

  /** Asks anew ten times a second, whatever became of the questions before: one may hang on what is lost. */
  async #until(what: string, ask: () => Promise<true | undefined>): Promise<void> {
    let hanging = 0;
    let isAnswered = false;
    let last: unknown;
    const once = async (): Promise<void> => {
      hanging += 1;
      try {
        if ((await ask()) === true) isAnswered = true;
      } catch (error) {
        last = error;
      } finally {
        hanging -= 1;
      }
    };
    await waitFor(
      () => {
        if (isAnswered) return true;
        if (hanging < AT_A_TIME) void once();
        if (last !== undefined) throw last;
        return undefined;
      },
      { what: `${this.#cluster.cluster.id}: ${what}`, limitMs: LIMIT_MS, everyMs: EVERY_MS },
    );
  }

  #now(): number {
    return (performance.now() - this.#start) / 1000;
  }
}

function leaseOf(program: Elected): ObjectRef {
  return { apiVersion: "coordination.k8s.io/v1", kind: "Lease", metadata: { name: program, namespace: "kube-system" } };
}

function written() {
  return { ...WRITTEN, data: { before: KEPT } };
}

/** One pod that may run on any node. */
function set() {
  return {
    ...SET,
    spec: {
      replicas: 1,
      selector: { matchLabels: QUESTION },
      template: {
        metadata: { labels: QUESTION },
        spec: {
          automountServiceAccountToken: false,
          tolerations: [{ operator: "Exists" }],
          containers: [{ name: "probe", image: "registry.example/probe", resources: { requests: { cpu: "1m" } } }],
        },
      },
    },
  };
}
