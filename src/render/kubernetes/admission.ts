/** What the API server refuses, in CEL: rules that a node would otherwise find out too late. */
import type { Cluster, Estate } from "../../model/estate.ts";
import { EXCLUSIVE_CPUS, MANAGED_BY, OWN_IMAGES } from "./labels.ts";
import { namespacesOf } from "./namespaces.ts";

interface Validation {
  expression: string;
  message: string;
}
export interface AdmissionRule {
  readonly name: string;
  /** Namespaces of the estate that carry the label. */
  readonly selects: string;
  readonly validations: Validation[];
}

const CONTAINERS = "variables.containers";

const rules: readonly AdmissionRule[] = [
  {
    name: "whole-cpus",
    selects: EXCLUSIVE_CPUS,
    validations: [
      {
        expression: `${CONTAINERS}.all(c, has(c.resources) && has(c.resources.requests) && 'cpu' in c.resources.requests && quantity(c.resources.requests['cpu']).isInteger())`,
        message: "cpu request is not a whole number of CPUs; write 2, not 1500m: only whole CPUs are exclusive",
      },
      {
        expression: `${CONTAINERS}.all(c, has(c.resources) && has(c.resources.requests) && has(c.resources.limits) && ['cpu', 'memory'].all(r, r in c.resources.requests && r in c.resources.limits && quantity(c.resources.requests[r]).compareTo(quantity(c.resources.limits[r])) == 0))`,
        message:
          "requests differ from limits; write the same cpu and memory in both: only guaranteed pods get exclusive CPUs",
      },
    ],
  },
  {
    name: "no-memory-overcommit",
    selects: OWN_IMAGES,
    validations: [
      {
        expression: `${CONTAINERS}.all(c, has(c.resources) && has(c.resources.requests) && has(c.resources.limits) && 'memory' in c.resources.requests && 'memory' in c.resources.limits && quantity(c.resources.requests['memory']).compareTo(quantity(c.resources.limits['memory'])) == 0)`,
        message: "memory limit differs from its request; write the same size in both: memory is not overcommitted",
      },
    ],
  },
  {
    name: "pinned-images",
    selects: OWN_IMAGES,
    validations: [
      {
        expression: `${CONTAINERS}.all(c, c.image.matches('@sha256:[0-9a-f]{64}$'))`,
        message: "image has no digest; write repository@sha256:...: a tag may point elsewhere tomorrow",
      },
    ],
  },
  {
    name: "priority-required",
    selects: OWN_IMAGES,
    validations: [
      {
        expression: "has(object.spec.priorityClassName) && object.spec.priorityClassName != ''",
        message: "pod has no priorityClassName; name one of the estate's priorities: without one it is preempted first",
      },
    ],
  },
];

/** Rules that some namespace of the cluster is subject to. */
export function admissionRules(estate: Estate, cluster: Cluster): readonly AdmissionRule[] {
  const namespaces = namespacesOf(estate, cluster);
  if (namespaces.length === 0) return [];
  const exclusive = namespaces.some(({ exclusiveCpus }) => exclusiveCpus);
  return rules.filter(({ selects }) => selects !== EXCLUSIVE_CPUS || exclusive);
}

export function policyManifest(rule: AdmissionRule) {
  return {
    apiVersion: "admissionregistration.k8s.io/v1" as const,
    kind: "ValidatingAdmissionPolicy" as const,
    metadata: { name: `estate-${rule.name}`, labels: { ...MANAGED_BY } },
    spec: {
      failurePolicy: "Fail",
      matchConstraints: {
        resourceRules: [{ apiGroups: [""], apiVersions: ["v1"], operations: ["CREATE"], resources: ["pods"] }],
      },
      variables: [
        {
          name: "containers",
          expression: "object.spec.containers + (has(object.spec.initContainers) ? object.spec.initContainers : [])",
        },
      ],
      validations: rule.validations,
    },
  };
}

export function bindingManifest(rule: AdmissionRule) {
  return {
    apiVersion: "admissionregistration.k8s.io/v1" as const,
    kind: "ValidatingAdmissionPolicyBinding" as const,
    metadata: { name: `estate-${rule.name}`, labels: { ...MANAGED_BY } },
    spec: {
      policyName: `estate-${rule.name}`,
      validationActions: ["Deny"],
      matchResources: { namespaceSelector: { matchLabels: { [rule.selects]: "true" } } },
    },
  };
}
