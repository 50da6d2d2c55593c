/** Pods and nodes as an API server gives them, with what a test looks at. */
import type { ApiObject } from "../../../src/twin/api/object.ts";

export interface PodTraits {
  /** @defaultValue the name */
  readonly uid?: string;
  /** @defaultValue no label that names one */
  readonly workload?: string;
  /** @defaultValue none */
  readonly roles?: readonly string[];
  /** Node that it is bound to. @defaultValue none */
  readonly node?: string;
  /** @defaultValue whether it has a node */
  readonly ready?: boolean;
  /** @defaultValue false */
  readonly ending?: boolean;
  /** @defaultValue `Running` on a node, `Pending` without one */
  readonly phase?: string;
  /** @defaultValue none stated */
  readonly priority?: number;
  /** Why the scheduler has no node. @defaultValue it said nothing */
  readonly unschedulable?: string;
  /** Node on which the scheduler makes room. @defaultValue none */
  readonly nominated?: string;
}

export function pod(name: string, traits: PodTraits = {}): ApiObject {
  const { node, workload, roles = [], ready = node !== undefined, unschedulable, nominated, priority } = traits;
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      name,
      namespace: "tools",
      uid: traits.uid ?? name,
      ...(workload === undefined ? {} : { labels: { "app.kubernetes.io/name": workload } }),
      ...(traits.ending === true ? { deletionTimestamp: "2026-01-01T00:00:00Z" } : {}),
    },
    spec: {
      nodeSelector: Object.fromEntries([
        ["kubernetes.io/os", "linux"],
        ...roles.map((role) => [`role.estate/${role}`, "true"]),
      ]),
      ...(node === undefined ? {} : { nodeName: node }),
      ...(priority === undefined ? {} : { priority }),
    },
    status: {
      phase: traits.phase ?? (node === undefined ? "Pending" : "Running"),
      ...(nominated === undefined ? {} : { nominatedNodeName: nominated }),
      conditions: [
        { type: "Ready", status: ready ? "True" : "False" },
        ...(unschedulable === undefined ? [] : [{ type: "PodScheduled", status: "False", message: unschedulable }]),
      ],
    },
  };
}

/** A node that says of itself whether it is ready, with the keys of its taints. */
export function node(name: string, ready: boolean, ...taints: readonly string[]): ApiObject {
  return {
    apiVersion: "v1",
    kind: "Node",
    metadata: { name },
    spec: { taints: taints.map((key) => ({ key, effect: "NoExecute" })) },
    status: { conditions: [{ type: "Ready", status: ready ? "True" : "Unknown" }] },
  };
}
