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
  /**
   * Whether what makes pods is refused too. Else only its pods are, later, and the reason stands in an event that nobody waits for.
   * Not where a LimitRange fills in what the rule asks for: it does so in pods alone.
   */
  readonly early: boolean;
  readonly validations: Validation[];
}

const CONTAINERS = "variables.containers";

const rules: readonly AdmissionRule[] = [
  {
    name: "whole-cpus",
    selects: EXCLUSIVE_CPUS,
    early: false,
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
    early: false,
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
    early: true,
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
    early: true,
    validations: [
      {
        expression: "has(variables.pod.priorityClassName) && variables.pod.priorityClassName != ''",
        message: "pod has no priorityClassName; name one of the estate's priorities: without one it is preempted first",
      },
    ],
  },
];

const PODS = { apiGroups: [""], apiVersions: ["v1"], operations: ["CREATE"], resources: ["pods"] };
/** Kinds with a pod template where {@link POD_WITHIN} looks for it. */
const MAKERS = [
  { apiGroups: ["apps"], apiVersions: ["v1"], resources: ["deployments", "statefulsets", "daemonsets"] },
  { apiGroups: ["batch"], apiVersions: ["v1"], resources: ["jobs", "cronjobs"] },
  { apiGroups: ["argoproj.io"], apiVersions: ["v1alpha1"], resources: ["rollouts"] },
].map((rule) => ({ ...rule, operations: ["CREATE", "UPDATE"] }));
/** The specification of the pods that an object is or makes. Untyped: it is read from objects of several kinds. */
const POD_WITHIN =
  "has(dyn(object).spec.jobTemplate) ? dyn(object).spec.jobTemplate.spec.template.spec : has(dyn(object).spec.template) ? dyn(object).spec.template.spec : dyn(object).spec";

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
      matchConstraints: { resourceRules: [PODS, ...(rule.early ? MAKERS : [])] },
      variables: [
        { name: "pod", expression: rule.early ? POD_WITHIN : "object.spec" },
        {
          name: "containers",
          expression:
            "variables.pod.containers + (has(variables.pod.initContainers) ? variables.pod.initContainers : [])",
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
