import { iso27001 } from "../../src/analysis/controls.ts";
import type { PolicyResource, StackPolicy, Violation } from "../policy.ts";
import { ifKnown, type Value } from "../value.ts";
import { namespaceOf, podsOf } from "./pods.ts";

const BUDGET = /^kubernetes:policy\/[^:]+:PodDisruptionBudget$/;

/** Pods of one object that a budget may select. */
interface Group {
  readonly labels: ReadonlyMap<string, string>;
  readonly replicas: Value;
}

/** A budget that lets no pod go keeps its node from ever being repaired. */
export const policy: StackPolicy = {
  kind: "stack",
  code: "K8S-DRAIN",
  title: "Every disruption budget lets at least one pod go",
  severity: "error",
  formula: "maxUnavailable >= 1, or replicas - minAvailable >= 1",
  sources: ["Kubernetes: specifying a disruption budget"],
  controls: [iso27001("A.8.14")],
  over: ({ resources }) => {
    const groups = new Map<string, Group[]>();
    for (const resource of resources) {
      const found = ifKnown(() => groupOf(resource));
      if (found === undefined) continue;
      const there = groups.get(found.place);
      if (there === undefined) groups.set(found.place, [found.group]);
      else there.push(found.group);
    }
    return {
      subjects: resources.filter(({ type }) => BUDGET.test(type)),
      check: (budget) => stuck(budget, groups.get(placeOf(budget, namespaceOf(budget))) ?? []),
    };
  },
};

function groupOf(resource: PolicyResource): { readonly place: string; readonly group: Group } | undefined {
  const pods = podsOf(resource);
  if (pods?.replicas === undefined) return undefined;
  const labels = new Map(pods.labels.entries().map(([key, value]) => [key, value.text() ?? ""]));
  return { place: placeOf(resource, pods.namespace), group: { labels, replicas: pods.replicas } };
}

function placeOf({ provider }: PolicyResource, namespace: string): string {
  return `${provider} ${namespace}`;
}

function* stuck(budget: PolicyResource, groups: readonly Group[]): Iterable<Violation> {
  const spec = budget.props.at("spec");
  const unavailable = spec.at("maxUnavailable");
  const violation = { resource: budget, limit: "one pod that may go" };
  if (unavailable.stated) {
    if (Number.parseFloat(unavailable.text() ?? String(unavailable.number())) > 0) return;
    yield {
      ...violation,
      says: "maxUnavailable is 0",
      computed: "no pod may go: its node can never be drained",
      remedy: "set maxUnavailable: 1",
    };
    return;
  }
  const available = spec.at("minAvailable");
  const text = available.text() ?? String(available.number());
  if (text === "100%") {
    yield {
      ...violation,
      says: "minAvailable is 100%",
      computed: "no pod may go: its node can never be drained",
      remedy: "set maxUnavailable: 1 instead of minAvailable",
    };
    return;
  }
  const least = available.number();
  if (least === undefined) return;
  const wanted = spec.at("selector", "matchLabels").entries();
  const selected = groups.filter(({ labels }) => wanted.every(([key, value]) => labels.get(key) === value.text()));
  const replicas = selected.reduce((total, group) => total + (group.replicas.number() ?? 1), 0);
  if (selected.length > 0 && replicas > least) return;
  yield {
    ...violation,
    ...(selected.length === 0 ? { severity: "info" as const } : {}),
    says: `minAvailable is ${least}`,
    computed:
      selected.length === 0
        ? "cannot tell: the stack declares no pods that it selects"
        : `${replicas === 1 ? "1 pod is" : `${replicas} pods are`} declared: none may go, and their nodes can never be drained`,
    remedy: "set maxUnavailable: 1 instead of minAvailable",
  };
}
