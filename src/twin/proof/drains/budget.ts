/** A PodDisruptionBudget as a drain looks at it: whose pods it counts, and how many have to stay. */
import { isObject } from "../../../engine/graph.ts";
import { type ApiObject, record } from "../../api/object.ts";

export interface Budget {
  readonly name: string;
  readonly namespace: string;
  /** Healthy pods below which the API refuses evictions. */
  readonly floor: number;
  /** Pods that the budget's controller counts at all. */
  readonly expected: number;
  readonly selects: (pod: Labelled) => boolean;
}

export interface Labelled {
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** Reads a budget; nothing where its controller has not looked at it yet. */
export function budgetOf({ metadata, spec, status }: ApiObject): Budget | undefined {
  const { desiredHealthy, expectedPods, observedGeneration } = record(status);
  if (typeof desiredHealthy !== "number" || typeof expectedPods !== "number") return undefined;
  if (observedGeneration !== metadata.generation) return undefined;
  const namespace = metadata.namespace ?? "default";
  const matches = selectorOf(record(spec)["selector"]);
  return {
    name: metadata.name,
    namespace,
    floor: desiredHealthy,
    expected: expectedPods,
    selects: (pod) => pod.namespace === namespace && matches(pod.labels),
  };
}

/** A pod that a budget may still take for the one of its name that went. */
export interface Named {
  readonly name: string;
  readonly namespace: string;
  /** Time of its creation, as the API writes it: whole seconds. */
  readonly created: string;
  readonly ending: boolean;
}

/**
 * Names of a budget's granted evictions that it waits for in vain: the pod went, and another one of its name is there.
 *
 * Kubelets of a twin end a pod at once. A StatefulSet's next pod has the same name, and where the budget's controller did not look
 * in between, it waits two minutes for it to go.
 */
export function overtaken({ metadata, status }: ApiObject, pods: readonly Named[]): string[] {
  return Object.entries(record(record(status)["disruptedPods"])).flatMap(([name, granted]) => {
    const now = pods.find((pod) => pod.name === name && pod.namespace === metadata.namespace);
    return now !== undefined && !now.ending && now.created >= String(granted) ? [name] : [];
  });
}

type Matcher = (labels: Labelled["labels"]) => boolean;

/** A label selector as budgets have it: an empty one selects all pods of the namespace, none at all selects none. */
export function selectorOf(selector: unknown): Matcher {
  if (!isObject(selector)) return () => false;
  const equal = Object.entries(record(selector["matchLabels"]));
  const expressions = Array.isArray(selector["matchExpressions"]) ? selector["matchExpressions"].map(record) : [];
  return (labels) =>
    equal.every(([key, value]) => labels[key] === value) && expressions.every((each) => holds(each, labels));
}

function holds({ key, operator, values }: Readonly<Record<string, unknown>>, labels: Labelled["labels"]): boolean {
  const value = labels[String(key)];
  const isListed = Array.isArray(values) && value !== undefined && values.includes(value);
  switch (operator) {
    case "In":
      return isListed;
    case "NotIn":
      return !isListed;
    case "Exists":
      return value !== undefined;
    default:
      return value === undefined;
  }
}
