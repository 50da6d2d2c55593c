import { iso27001 } from "../../src/analysis/controls.ts";
import type { PolicyResource, StackPolicy, Violation } from "../policy.ts";
import { ifKnown } from "../value.ts";
import { podsOf } from "./pods.ts";

const PRIORITY_CLASS = /^kubernetes:scheduling\.k8s\.io\/[^:]+:PriorityClass$/;

/** A service of a latency path that waits behind a batch job for a node breaks the path. */
export const policy: StackPolicy = {
  kind: "stack",
  code: "K8S-PRIORITY",
  title: "Every service of a latency path has a priority class that displaces other work",
  severity: "error",
  formula:
    "priorityClassName names a class of the cluster with preemptionPolicy != Never, where workloads.<workload>.stage",
  sources: ["Kubernetes: pod priority and preemption", "section workloads: stage"],
  controls: [iso27001("A.8.14")],
  over: ({ resources, estate }) => {
    const stages = new Map(
      estate.workloads.flatMap(({ id, namespace, stage }) =>
        stage === undefined ? [] : [[`${namespace}/${id}`, { id, stage }] as const],
      ),
    );
    const classes = new Map(
      resources
        .filter(({ type }) => PRIORITY_CLASS.test(type))
        .map((one) => [
          classKey(
            one.provider,
            ifKnown(() => one.props.at("metadata", "name").text()),
          ),
          one,
        ]),
    );
    return { subjects: resources, check: (resource) => displaced(resource, stages, classes) };
  },
};

function classKey(provider: string | undefined, name: string | undefined): string {
  return `${provider} ${name}`;
}

function* displaced(
  resource: PolicyResource,
  stages: ReadonlyMap<string, { readonly id: string; readonly stage: string }>,
  classes: ReadonlyMap<string, PolicyResource>,
): Iterable<Violation> {
  const pods = podsOf(resource);
  const workload = pods === undefined ? undefined : stages.get(`${pods.namespace}/${pods.name}`);
  if (pods === undefined || workload === undefined) return;
  const name = pods.spec.at("priorityClassName").text();
  if (name === undefined) {
    yield {
      resource,
      says: `performs stage ${workload.stage}`,
      computed: "has no priority class: any other pod may be placed before it",
      limit: "a priority class",
      remedy: `set workloads.${workload.id}.priority`,
    };
    return;
  }
  const found = classes.get(classKey(resource.provider, name));
  if (found !== undefined && found.props.at("preemptionPolicy").text() !== "Never") return;
  yield {
    resource,
    says: `performs stage ${workload.stage} with priority class ${name}`,
    computed: found === undefined ? `its cluster declares no class ${name}` : `class ${name} displaces no other pod`,
    limit: "a class of its cluster that displaces lower ones",
    remedy: found === undefined ? `declare priorities.${name}` : `set priorities.${name}.preempts: true`,
  };
}
