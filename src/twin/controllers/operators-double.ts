/**
 * Stands in for the operators of custom kinds that lead to pods: makes what each would make as far as the scheduler looks at it, and
 * leaves pods to the real controllers. What each double leaves out stands in its own file below `operators`. None of them proves that
 * the real operator accepts the object, or what the pods do once they run.
 */
import { ApiError, type ApiObject } from "../api/object.ts";
import type { DeclaredKind } from "../declared.ts";
import { listOf } from "./fields.ts";
import { clickHouseInstallations, clickHouseKeepers } from "./operators/clickhouse-double.ts";
import { inferenceServices } from "./operators/inference-service-double.ts";
import { type Child, namespaceOf, type Operator } from "./operators/operator.ts";
import { trainJobs } from "./operators/train-job-double.ts";
import type { WorkArgs } from "./work.ts";

const OPERATORS: readonly Operator[] = [inferenceServices, trainJobs, clickHouseInstallations, clickHouseKeepers];
/** How long after a refusal the same is tried again. */
const RETRY_MS = 3_000;
const MANAGER = "estate-operators-double";

/** Works for these kinds until the signal. */
export async function runOperators(kinds: readonly DeclaredKind[], args: WorkArgs): Promise<void> {
  const wanted = OPERATORS.filter(({ parent }) =>
    kinds.some(({ apiVersion, kind }) => apiVersion === parent.apiVersion && kind === parent.kind),
  );
  await Promise.all(wanted.map((operator) => new Work(operator, args).run()));
}

/** One operator at work. */
class Work {
  readonly #operator: Operator;
  readonly #args: WorkArgs;
  readonly #parents = new Map<string, ApiObject>();
  readonly #read = new Map<string, ApiObject>();
  readonly #dirty = new Set<string>();
  #working = false;

  constructor(operator: Operator, args: WorkArgs) {
    this.#operator = operator;
    this.#args = args;
  }

  async run(): Promise<void> {
    const { parent, reads } = this.#operator;
    const { api, signal } = this.#args;
    await Promise.all([
      api.watch(
        parent.apiVersion,
        parent.kind,
        {},
        ({ type, object }) => {
          const key = keyOf(object);
          if (type === "DELETED") this.#parents.delete(key);
          else this.#parents.set(key, object);
          this.#look(key);
        },
        signal,
      ),
      ...(await this.#served(reads)).map(({ apiVersion, kind }) =>
        api.watch(
          apiVersion,
          kind,
          {},
          ({ type, object }) => {
            if (type === "DELETED") this.#read.delete(keyOf(object));
            else this.#read.set(keyOf(object), object);
            for (const key of this.#parents.keys()) this.#look(key);
          },
          signal,
        ),
      ),
    ]);
  }

  /** Kinds that the server knows: a program declares the ones that it uses, and no others are defined. */
  async #served(kinds: readonly DeclaredKind[]): Promise<readonly DeclaredKind[]> {
    const known = await Promise.all(
      kinds.map((wanted) =>
        this.#args.api.kind(wanted.apiVersion, wanted.kind).then(
          () => [wanted],
          () => [],
        ),
      ),
    );
    return known.flat();
  }

  #look(key: string): void {
    this.#dirty.add(key);
    if (!this.#working) void this.#work();
  }

  async #work(): Promise<void> {
    this.#working = true;
    for (const key of this.#dirty) {
      this.#dirty.delete(key);
      const parent = this.#parents.get(key);
      if (parent === undefined || parent.metadata.deletionTimestamp !== undefined) continue;
      try {
        await this.#make(parent);
      } catch (error) {
        if (this.#args.signal.aborted) break;
        const words = error instanceof Error ? error.message : `${error}`;
        this.#args.tell(`${parent.kind} ${namespaceOf(parent)}/${parent.metadata.name}: ${words}`);
        if (error instanceof ApiError) await this.#report(parent, words);
        setTimeout(() => this.#look(key), RETRY_MS).unref();
      }
    }
    this.#working = false;
  }

  async #make(parent: ApiObject): Promise<void> {
    const { children, makes, follow } = this.#operator;
    const { api } = this.#args;
    const wanted = children(parent, [...this.#read.values()]);
    if (wanted === undefined) throw new Error("what it names is not there yet");
    for (const child of wanted) {
      const owned = withOwner(child, parent);
      if (follow === undefined) {
        await api.apply(owned, { fieldManager: MANAGER, force: true });
        continue;
      }
      const known = await api.get(child);
      const change = known && follow(child, known);
      if (known === undefined) await api.create(owned, { fieldManager: MANAGER });
      else if (change !== undefined) await api.merge(child, change);
    }
    const names = new Set(wanted.map(({ metadata }) => metadata.name));
    const made = await api.list(makes.apiVersion, makes.kind, { namespace: namespaceOf(parent) });
    for (const child of made.filter((candidate) => isOwned(candidate, parent) && !names.has(candidate.metadata.name)))
      await api.remove(child);
  }

  /** Where people look for the reason: as an event of the parent. */
  async #report(parent: ApiObject, message: string): Promise<void> {
    const { name, uid } = parent.metadata;
    const namespace = namespaceOf(parent);
    const event = {
      apiVersion: "v1",
      kind: "Event",
      metadata: { name: `${name}.refused`, namespace },
      involvedObject: { apiVersion: parent.apiVersion, kind: parent.kind, name, namespace, uid },
      type: "Warning",
      reason: "CreateFailed",
      message: message.slice(0, 1000),
      source: { component: MANAGER },
    };
    // One that cannot be made has been said already, or is said again with the next try.
    await this.#args.api.create(event).catch(() => {});
  }
}

function withOwner(child: Child, { apiVersion, kind, metadata }: ApiObject): Child {
  const owner = {
    apiVersion,
    kind,
    name: metadata.name,
    uid: metadata.uid,
    controller: true,
    blockOwnerDeletion: true,
  };
  return { ...child, metadata: { ...child.metadata, ...{ ownerReferences: [owner] } } };
}

function isOwned({ metadata }: ApiObject, parent: ApiObject): boolean {
  return listOf(metadata["ownerReferences"]).some(({ uid }) => uid === parent.metadata.uid);
}

function keyOf({ kind, metadata }: ApiObject): string {
  return `${kind}/${metadata.namespace ?? ""}/${metadata.name}`;
}
