/** Which nodes a pod may run on at all, whatever else runs there: an empty answer is a mistake of the estate, not a lack of room. */
import type { NodeObject, NodeTaint } from "./types.ts";

/** What a pod asks of a node besides room. */
export interface Wanted {
  readonly nodeSelector?: Readonly<Record<string, string>>;
  readonly tolerations?: readonly {
    readonly key?: string;
    readonly operator?: "Exists" | "Equal";
    readonly value?: string;
    readonly effect?: string;
  }[];
}

/** Nodes that have every label of the selector and no taint that the pod does not tolerate. */
export function nodesFor(pod: Wanted, nodes: readonly NodeObject[]): readonly NodeObject[] {
  return nodes.filter(
    (node) => isSelected(pod, node) && (node.spec.taints ?? []).every((taint) => tolerates(pod, taint)),
  );
}

/**
 * Why no node will ever take the pod.
 *
 * @param subject name of the pod's workload, first word of the answer
 * @returns `undefined` where a node may take it
 */
export function misfit(subject: string, pod: Wanted, nodes: readonly NodeObject[]): string | undefined {
  if (nodesFor(pod, nodes).length > 0) return undefined;
  const selector = Object.entries(pod.nodeSelector ?? {}).map(([key, value]) => `${key}=${value}`);
  const selected = nodes.filter((node) => isSelected(pod, node));
  if (selected.length === 0) {
    return `${subject}: selects ${selector.join(", ") || "any node"}, none of ${nodes.length} nodes has it; give a node the role or the workload another`;
  }
  const kept = selected.flatMap(({ spec }) => (spec.taints ?? []).filter((taint) => !tolerates(pod, taint)));
  const taints = [...new Set(kept.map(({ key, value = "", effect }) => `${key}=${value}:${effect}`))];
  return `${subject}: tolerates none of ${taints.join(", ")}, which every node that it selects has; add a toleration or free a node`;
}

function isSelected({ nodeSelector = {} }: Wanted, { metadata }: NodeObject): boolean {
  return Object.entries(nodeSelector).every(([key, value]) => metadata.labels[key] === value);
}

function tolerates({ tolerations = [] }: Wanted, taint: NodeTaint): boolean {
  // Preferred only: the scheduler goes there when nothing else is left.
  if (taint.effect === "PreferNoSchedule") return true;
  return tolerations.some(
    ({ key, operator = "Equal", value = "", effect }) =>
      (key === undefined ? operator === "Exists" : key === taint.key) &&
      (effect === undefined || effect === taint.effect) &&
      (operator === "Exists" || value === (taint.value ?? "")),
  );
}
