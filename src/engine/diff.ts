/** What changes from one resource graph to another. */

import {
  isObject,
  type Json,
  type JsonObject,
  type ResourceGraph,
  type ResourceNode,
  SECRET,
  UNKNOWN,
} from "./graph.ts";
import { comparedInputs } from "./normal-form/index.ts";
import { joinPath } from "./wire.ts";

/** One property that differs. */
export interface PropertyChange {
  /** Path among the inputs: `spec.replicas`, `ingress[0].cidrBlocks`. */
  readonly path: string;
  readonly kind: "added" | "removed" | "changed";
  /** Absent when the property was added. A property that is secret on one side is shown on neither. */
  readonly before?: Json;
  /** Absent when the property was removed. */
  readonly after?: Json;
}

/** A property that may or may not differ: it cannot be told before the deployment. */
export interface UndecidedProperty {
  readonly path: string;
  /** `secret`: both sides are, and neither graph has the value. `unknown`: a side is known only after deployment. */
  readonly reason: "secret" | "unknown";
}

/** What happens to one resource. Whether an update replaces the resource is for its provider to say. */
export interface ResourceChange {
  readonly op: "create" | "update" | "delete" | "same";
  readonly urn: string;
  /** The URN in the base, where an alias connects the two. */
  readonly formerUrn?: string;
  readonly type: string;
  readonly name: string;
  /** Differences of the inputs in the form of {@link comparedInputs}; only an update has any. */
  readonly properties: readonly PropertyChange[];
  readonly undecided: readonly UndecidedProperty[];
  /** The explicit provider (its URN) where it changes; an absent side means the default provider. */
  readonly provider?: { readonly before?: string; readonly after?: string };
}

/** The difference of two graphs. */
export interface GraphDiff {
  /** In the registration order of `next`; deletions last, in reverse registration order of `base`. */
  readonly changes: readonly ResourceChange[];
  readonly counts: Readonly<Record<ResourceChange["op"], number>>;
}

/**
 * Compares two graphs of one stack. Equal graphs give equal results, byte for byte.
 *
 * What a provider or the API behind it only spells otherwise is equal. Against a recorded base, properties whose changes the program
 * ignores are left out: a deployment keeps them as they are.
 */
export function diffGraphs(base: ResourceGraph, next: ResourceGraph): GraphDiff {
  const pairs = match(base, next);
  const renamed = new Map<string, string>();
  for (const [node, former] of pairs) if (former.urn !== node.urn) renamed.set(former.urn, node.urn);
  const counts = { create: 0, update: 0, delete: 0, same: 0 };
  const changes: ResourceChange[] = [];
  for (const node of next.resources) {
    const former = pairs.get(node);
    changes.push(
      former === undefined
        ? plain("create", node)
        : compare(former, node, { renamed, recorded: base.recorded ?? false }),
    );
  }
  const kept = new Set(pairs.values());
  for (const node of [...base.resources].reverse()) {
    if (!kept.has(node)) changes.push(plain("delete", node));
  }
  for (const change of changes) counts[change.op]++;
  return { changes, counts };
}

/** Pairs every resource of `next` with the one of `base` that it continues: by URN first, then by alias. */
function match(base: ResourceGraph, next: ResourceGraph): Map<ResourceNode, ResourceNode> {
  const free = new Map(base.resources.map((node) => [node.urn, node]));
  const pairs = new Map<ResourceNode, ResourceNode>();
  for (const node of next.resources) {
    const former = free.get(node.urn);
    if (former === undefined) continue;
    pairs.set(node, former);
    free.delete(node.urn);
  }
  for (const node of next.resources) {
    if (pairs.has(node)) continue;
    const alias = node.aliases.find((urn) => free.has(urn));
    const former = alias === undefined ? undefined : free.get(alias);
    if (former === undefined) continue;
    pairs.set(node, former);
    free.delete(former.urn);
  }
  return pairs;
}

function plain(op: "create" | "delete", node: ResourceNode): ResourceChange {
  return { op, urn: node.urn, type: node.type, name: node.name, properties: [], undecided: [] };
}

/** What the comparison of two resources depends on beside them. */
interface Setting {
  /** New URNs by those in the base, where they differ. */
  readonly renamed: ReadonlyMap<string, string>;
  /** The base is a state. */
  readonly recorded: boolean;
}

function compare(former: ResourceNode, node: ResourceNode, { renamed, recorded }: Setting): ResourceChange {
  const comparison = new Comparison(renamed, recorded ? node.ignoreChanges : []);
  comparison.objects(
    comparedInputs(node.type, former.inputs, recorded),
    comparedInputs(node.type, node.inputs, recorded),
  );
  const before = providerUrn(former);
  const after = providerUrn(node);
  const sameProvider =
    before === after || (before !== undefined && after !== undefined && renamed.get(before) === after);
  const provider = sameProvider
    ? {}
    : { provider: { ...(before === undefined ? {} : { before }), ...(after === undefined ? {} : { after }) } };
  return {
    op: comparison.properties.length > 0 || !sameProvider ? "update" : "same",
    urn: node.urn,
    ...(former.urn === node.urn ? {} : { formerUrn: former.urn }),
    type: node.type,
    name: node.name,
    properties: comparison.properties,
    undecided: comparison.undecided,
    ...provider,
  };
}

/** The id of a provider is made at deployment: two graphs agree on the URN at most. */
function providerUrn(node: ResourceNode): string | undefined {
  if (node.provider === undefined) return undefined;
  const end = node.provider.lastIndexOf("::");
  return end < 0 ? node.provider : node.provider.slice(0, end);
}

/** Collects the differences of two inputs. */
class Comparison {
  readonly properties: PropertyChange[] = [];
  readonly undecided: UndecidedProperty[] = [];
  readonly #renamed: ReadonlyMap<string, string>;
  /** Paths in Pulumi's notation; what is below them is ignored too. */
  readonly #ignored: readonly string[];
  readonly #path: (string | number)[] = [];

  constructor(renamed: ReadonlyMap<string, string>, ignored: readonly string[]) {
    this.#renamed = renamed;
    this.#ignored = ignored;
  }

  objects(before: JsonObject, after: JsonObject): void {
    // Keys of the old side first, then new ones: the order is that of the graphs and needs no sorting.
    for (const key of Object.keys(before)) this.#below(key, before[key], own(after, key));
    for (const key of Object.keys(after)) {
      if (!Object.hasOwn(before, key)) this.#below(key, undefined, after[key]);
    }
  }

  #below(key: string | number, before: Json | undefined, after: Json | undefined): void {
    if (before === after) {
      // The commonest case by far; a secret is equal to another only in its mark.
      if (before === SECRET || before === UNKNOWN) this.#inside(key, () => this.#values(before, after));
      return;
    }
    this.#inside(key, () => this.#values(before, after));
  }

  #inside(key: string | number, body: () => void): void {
    this.#path.push(key);
    body();
    this.#path.pop();
  }

  #values(before: Json | undefined, after: Json | undefined): void {
    // Engines store an unset property as null or leave it out.
    const hadValue = before !== undefined && before !== null;
    const hasValue = after !== undefined && after !== null;
    if (!hadValue || !hasValue) {
      if (hasValue) this.#note({ kind: "added", after });
      else if (hadValue) this.#note({ kind: "removed", before });
    } else if (before === UNKNOWN || after === UNKNOWN) {
      this.undecided.push({ path: this.#spell(), reason: "unknown" });
    } else if (before === SECRET && after === SECRET) {
      this.undecided.push({ path: this.#spell(), reason: "secret" });
    } else if (before === SECRET || after === SECRET) {
      this.#note({ kind: "changed", before: SECRET, after: SECRET });
    } else if (Array.isArray(before) && Array.isArray(after)) {
      const length = Math.max(before.length, after.length);
      for (let i = 0; i < length; i++) this.#below(i, before[i], after[i]);
    } else if (isJsonObject(before) && isJsonObject(after)) {
      this.objects(before, after);
    } else if (!(before === after || (typeof before === "string" && this.#renamed.get(before) === after))) {
      this.#note({ kind: "changed", before, after });
    }
  }

  #note(change: Omit<PropertyChange, "path">): void {
    const path = this.#spell();
    const isIgnored = this.#ignored.some(
      (above) => path === above || (/^[.[]/.test(path.slice(above.length)) && path.startsWith(above)),
    );
    if (!isIgnored) this.properties.push({ path, ...change });
  }

  #spell(): string {
    return this.#path.reduce<string>((path, key) => joinPath(path, key), "");
  }
}

function isJsonObject(value: Json): value is JsonObject {
  return isObject(value);
}

function own(target: JsonObject, key: string): Json | undefined {
  return Object.hasOwn(target, key) ? target[key] : undefined;
}
