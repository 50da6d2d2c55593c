import { iso27001 } from "../../src/analysis/controls.ts";
import type { PolicyResource, StackPolicy, Violation } from "../policy.ts";
import { containersOf, cpus, podsOf } from "./pods.ts";

/** Cores are given to a container alone only in whole CPUs of a pod whose requests equal its limits. */
export const policy: StackPolicy = {
  kind: "stack",
  code: "K8S-EXCLUSIVE-CPU",
  title: "Pods of a namespace with exclusive CPUs ask for whole CPUs and no more than they are promised",
  severity: "error",
  formula: "requests.cpu is whole, requests == limits for cpu and memory, where namespaces.<namespace>.exclusiveCpus",
  sources: ["Kubernetes: static CPU manager policy", "section namespaces: exclusiveCpus"],
  controls: [iso27001("A.8.6")],
  over: ({ resources, estate }) => {
    const exclusive = new Set(estate.namespaces.filter((one) => one.exclusiveCpus).map(({ id }) => id));
    return { subjects: resources, check: (resource) => shared(resource, exclusive) };
  },
};

function* shared(resource: PolicyResource, exclusive: ReadonlySet<string>): Iterable<Violation> {
  const pods = podsOf(resource);
  if (pods === undefined || !exclusive.has(pods.namespace)) return;
  for (const { name, resources } of containersOf(pods)) {
    const says = `container ${name} in namespace ${pods.namespace}`;
    const request = cpus(resources.at("requests", "cpu"));
    if (request === undefined || !Number.isInteger(request)) {
      yield {
        resource,
        says,
        computed: request === undefined ? "asks for no CPU" : `asks for ${request} CPUs: it shares cores with others`,
        limit: "a whole number of CPUs",
        remedy: `ask for ${Math.max(1, Math.ceil(request ?? 1))}`,
      };
    }
    for (const kind of ["cpu", "memory"]) {
      if (resources.at("requests", kind).plain() === resources.at("limits", kind).plain()) continue;
      yield {
        resource,
        says,
        computed: `its request of ${kind} is not its limit: the pod is not of the Guaranteed class and gets no core of its own`,
        limit: "requests equal to limits",
        remedy: `state the same ${kind} as request and limit`,
      };
    }
  }
}
