/** An estate with one workload, as far as planning workloads looks at it. */
import { loadCatalogue } from "../../../src/catalogue/load.ts";
import { estateSchema } from "../../../src/model/estate.ts";
import { plansFor, type WorkloadPlan } from "../../../src/render/workloads/plan.ts";

const DIGEST = `sha256:${"a".repeat(64)}`;

const workload = {
  title: "Order entry",
  kind: "deployment",
  clusters: ["c1"],
  namespace: "orders",
  role: "fast",
  image: "orders",
  replicas: 2,
  resources: { cpu: 4, memory: "8GiB" },
  priority: "high",
  ports: { http: 8080, metrics: 9100 },
  health: "/healthz",
  maxUnavailable: 1,
};

/** The plan of the sample workload with some of its fields stated otherwise. */
export function planOf(
  changes: Readonly<Record<string, unknown>> = {},
  sections: Readonly<Record<string, unknown>> = {},
): WorkloadPlan {
  const estate = estateSchema.parse({
    about: {
      name: "sample",
      environment: "test",
      role: "primary",
      owner: "tests",
      costCentre: "cc-1",
      domain: "sample.example",
    },
    clusters: {
      c1: {
        kind: "trading",
        title: "Cluster",
        roles: { fast: { title: "Fast", dedicated: true } },
        kubernetes: {
          version: "1.36.3",
          context: "c1",
          podNetwork: "10.1.0.0/16",
          serviceNetwork: "10.2.0.0/20",
          unreachableToleration: "5s",
        },
      },
    },
    namespaces: { orders: { title: "Orders", clusters: ["c1"], zone: "trading" } },
    images: { orders: { repository: "registry.sample.example/orders", digest: DIGEST } },
    scaling: {
      triggers: {
        cpu: { metric: "cpu", above: "70%" },
        queue: { metric: "queue-depth", depth: 1000 },
        latency: { metric: "response-latency", latency: "10ms" },
      },
      policy: { out: 2, in: 1, cooldown: "5min", maximum: 20 },
    },
    workloads: { "order-entry": { ...workload, ...changes } },
    ...sections,
  });
  const [cluster] = estate.clusters;
  const [plan] = cluster === undefined ? [] : plansFor(estate, loadCatalogue(), cluster);
  if (plan === undefined) throw new Error("the sample workload is not planned");
  return plan;
}
