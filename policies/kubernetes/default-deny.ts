import { cisKubernetes, iso27001, pciDss } from "../../src/analysis/controls.ts";
import type { PolicyResource, StackPolicy, Violation } from "../policy.ts";
import { ifKnown } from "../value.ts";
import { namespaceOf } from "./pods.ts";

const NETWORK_POLICY = /^kubernetes:networking\.k8s\.io\/[^:]+:NetworkPolicy$/;

/** Without a policy that selects every pod and allows nothing, what no policy names may talk to anything. */
export const policy: StackPolicy = {
  kind: "stack",
  code: "K8S-DEFAULT-DENY",
  title: "Every namespace refuses all traffic that nothing allows",
  severity: "error",
  formula: "a NetworkPolicy with podSelector {}, policyTypes [Ingress, Egress] and no rules in each namespace",
  sources: ["Kubernetes: network policies, default deny all ingress and all egress traffic"],
  controls: [cisKubernetes("5.3.2"), iso27001("A.8.22"), pciDss("1.3.1")],
  over: ({ resources }) => {
    const denied = new Set(
      resources
        .filter(({ type }) => NETWORK_POLICY.test(type))
        .flatMap((one) =>
          ifKnown(() => deniesAll(one))
            ? [
                placeOf(
                  one,
                  ifKnown(() => namespaceOf(one)),
                ),
              ]
            : [],
        ),
    );
    return {
      subjects: resources.filter(({ type }) => type === "kubernetes:core/v1:Namespace"),
      check: (namespace) => open(namespace, denied),
    };
  },
};

function placeOf({ provider }: PolicyResource, namespace: string | undefined): string {
  return `${provider} ${namespace}`;
}

function deniesAll({ props }: PolicyResource): boolean {
  const spec = props.at("spec");
  const selects = [
    ...spec.at("podSelector", "matchLabels").entries(),
    ...spec.at("podSelector", "matchExpressions").list(),
  ];
  const types = new Set(
    spec
      .at("policyTypes")
      .list()
      .map((type) => type.text()),
  );
  const rules = [...spec.at("ingress").list(), ...spec.at("egress").list()];
  return selects.length === 0 && rules.length === 0 && types.has("Ingress") && types.has("Egress");
}

function* open(namespace: PolicyResource, denied: ReadonlySet<string>): Iterable<Violation> {
  const name = namespace.props.at("metadata", "name").text() ?? namespace.name;
  if (denied.has(placeOf(namespace, name))) return;
  yield {
    resource: namespace,
    says: `namespace ${name}`,
    computed: "no policy refuses what is not allowed: its pods may talk to anything and be reached by anything",
    limit: "a NetworkPolicy that selects every pod and allows nothing",
    remedy: `declare the default-deny policy of namespace ${name}`,
  };
}
