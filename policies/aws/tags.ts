import { iso27001, pciDss } from "../../src/analysis/controls.ts";
import type { PolicyResource, StackPolicy, Violation } from "../policy.ts";
import { ifKnown, Value } from "../value.ts";

const PROVIDER = "pulumi:providers:aws";
const wanted = ["owner", "costCentre"] as const;

/** A resource that nobody owns is paid for ever. Default tags of the provider reach every resource that can be tagged. */
export const policy: StackPolicy = {
  kind: "stack",
  code: "AWS-TAGS",
  title: "Every AWS resource carries its owner and its cost centre",
  severity: "error",
  formula: "defaultTags of the resource's provider have owner and costCentre, or its own tags do",
  sources: ["AWS documentation: tagging best practices"],
  controls: [iso27001("A.5.9"), pciDss("12.5.1")],
  over: ({ resources }) => ({
    subjects: resources.filter(
      ({ type, provider }) => type === PROVIDER || (type.startsWith("aws:") && provider === undefined),
    ),
    check: untagged,
  }),
};

function* untagged(resource: PolicyResource): Iterable<Violation> {
  const isProvider = resource.type === PROVIDER;
  const tags = isProvider ? defaultTags(resource) : resource.props.at("tags");
  const missing = wanted.filter((name) => !tags.at(name).stated);
  if (missing.length === 0) return;
  yield {
    resource,
    says: isProvider ? "is a provider" : "uses the default provider, which adds no tags",
    computed: `${isProvider ? "its default tags have" : "it has"} no ${missing.join(" and no ")}`,
    limit: wanted.join(", "),
    remedy: isProvider ? `add ${missing.join(", ")} to defaultTags` : "use a provider with default tags",
  };
}

/** Providers hold structures as JSON text. */
function defaultTags({ props }: PolicyResource): Value {
  const stated = props.at("defaultTags");
  const text = ifKnown(() => stated.text());
  return (text === undefined ? stated : parsed(text)).at("tags");
}

function parsed(text: string): Value {
  try {
    return new Value(JSON.parse(text), "defaultTags");
  } catch {
    return new Value(undefined, "defaultTags");
  }
}
