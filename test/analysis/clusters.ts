/** Clusters as a stack file states them, for estates that need no more of them than nodes and roles. */
export function clusterOf(nodes: number, more: Readonly<Record<string, unknown>> = {}) {
  const ids = Array.from({ length: nodes }, (_, index) => `n-${index + 1}`);
  return {
    kind: "management",
    title: "House",
    nodes: Object.fromEntries(ids.map((id, index) => [id, { build: "box", number: index + 1 }])),
    roles: { desk: { title: "Desk", nodes: ids } },
    ...more,
  };
}

/** What a cluster with Kubernetes has to state besides its timers. */
export const kubernetes = {
  version: "1.36.3",
  context: "house",
  podNetwork: "10.0.0.0/16",
  serviceNetwork: "10.1.0.0/16",
};

/** A workload that a test places somewhere. */
export function workloadOf(more: Readonly<Record<string, unknown>> = {}) {
  return {
    title: "Tool",
    kind: "deployment",
    clusters: ["house"],
    namespace: "tools",
    role: "desk",
    image: "tool",
    replicas: 2,
    resources: { cpu: 2, memory: "1GiB" },
    priority: "normal",
    ...more,
  };
}
