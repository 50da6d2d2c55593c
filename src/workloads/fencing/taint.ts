/** The out-of-service taint on a node, and how the detector knows its own again. */

/** A taint as the API has it. */
export interface Taint {
  readonly key: string;
  readonly value?: string;
  readonly effect: string;
  readonly timeAdded?: string;
}

/** A node as far as the detector looks at it. */
export interface NodeView {
  readonly name: string;
  readonly resourceVersion: string;
  readonly taints: readonly Taint[];
  /** Whether the detector, one instance of it, has set the taint that is there. */
  readonly isOurs: boolean;
  /** What its kubelet said last, or its controller when that was too long ago. */
  readonly isReady: boolean;
}

/** The taint by which pods leave a node at once, volumes included. Kubernetes asks for it only where the power is off. */
export const OUT_OF_SERVICE: Taint = {
  key: "node.kubernetes.io/out-of-service",
  value: "nodeshutdown",
  effect: "NoExecute",
};

/**
 * Label beside a taint that the detector set: a person may set the same taint by hand, and takes it away by hand.
 * A label, because the API server can be asked for those that have it.
 */
export const MARK = "fencing.estate/out-of-service";

export function isOutOfService(taints: readonly Taint[]): boolean {
  return taints.some(isTheTaint);
}

export function withTaint(taints: readonly Taint[]): Taint[] {
  return [...taints.filter((taint) => !isTheTaint(taint)), OUT_OF_SERVICE];
}

export function withoutTaint(taints: readonly Taint[]): Taint[] {
  return taints.filter((taint) => !isTheTaint(taint));
}

function isTheTaint({ key, effect }: Taint): boolean {
  return key === OUT_OF_SERVICE.key && effect === OUT_OF_SERVICE.effect;
}
