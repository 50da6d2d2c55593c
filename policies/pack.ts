/** The policy pack: the same rules and policies as in the command line, run by the engine. */
import type {
  EnforcementLevel,
  PolicyPackArgs,
  ResourceValidationArgs,
  ResourceValidationPolicy,
  StackValidationPolicy,
} from "@pulumi/policy";
import { controlText } from "../src/analysis/controls.ts";
import { type Finding, isBlocking } from "../src/analysis/index.ts";
import { applyWaivers } from "../src/analysis/waivers.ts";
import { loadCatalogue } from "../src/catalogue/load.ts";
import type { Waiver } from "../src/model/estate.ts";
import { waivers as waiverSection } from "../src/model/waivers.ts";
import { fromInputs, fromStack } from "./engine.ts";
import { INVENTORY } from "./estate.ts";
import { cannotTell, evaluate } from "./evaluate.ts";
import { judgeResource, lineOf } from "./judge.ts";
import { policies as all } from "./list.ts";
import type { Policy, PolicyResource, ResourcePolicy } from "./policy.ts";
import { policy as plainText } from "./secrets/plain-text.ts";

export interface PackArgs {
  /** Calendar day. */
  readonly today: string;
  /**
   * The stack's configuration as JSON, which the engine gives in a preview and an update: resources are then judged one by one, before
   * they are changed. `pulumi policy analyze` has none; resources are then judged where they lie, in the state.
   */
  readonly config: string | undefined;
}

/** Policies that can be judged in the engine: it hands over secrets in the clear, so that none can be told from a plain text. */
const policies = all.filter((policy) => policy !== plainText);
const resourcePolicies = policies.filter((policy) => policy.kind === "resource");

export function pack({ today, config }: PackArgs): PolicyPackArgs {
  const waivers = waiversIn(config);
  const onInputs = config !== undefined;
  const inStack = onInputs ? policies.filter((policy) => policy.kind === "stack") : policies;
  return {
    policies: [
      stackPolicy("estate-errors", "mandatory", inStack, today, isBlocking),
      stackPolicy("estate-advice", "advisory", inStack, today, (finding) => !isBlocking(finding)),
      ...(onInputs ? resourcePolicies.filter(isError).map((policy) => errorsOf(policy, waivers, today)) : []),
      ...(onInputs ? [adviceOf(resourcePolicies, waivers, today)] : []),
      notInTheEngine,
    ],
  };
}

function isError({ severity }: Policy): boolean {
  return severity === "error";
}

/** One policy per level and not per rule: the SDK reads the whole stack anew for each. */
function stackPolicy(
  name: string,
  enforcementLevel: EnforcementLevel,
  judged: readonly Policy[],
  today: string,
  reports: (finding: Finding) => boolean,
): StackValidationPolicy {
  const absent = new Set(all.filter((policy) => !judged.includes(policy)).map(({ code }) => code));
  return {
    name,
    description: `Findings over the whole estate that are ${enforcementLevel}`,
    enforcementLevel,
    severity: enforcementLevel === "mandatory" ? severities.error : severities.warning,
    remediationSteps: "Each violation ends with its remedy; estate check --explain CODE shows the rule over the stack",
    validateStack: ({ resources }, report) => {
      const seen = resources.map(fromStack);
      const urns = new Map(seen.map((resource) => [resource.name, resource.urn]));
      // pulumi policy analyze 3.250 panics on a violation without URN: what concerns no resource is said of the inventory.
      const whole = (seen.find(({ type }) => type === INVENTORY) ?? seen[0])?.urn;
      for (const finding of evaluated(seen)) {
        if (reports(finding)) report(lineOf(finding), urns.get(finding.subject) ?? whole);
      }
    },
  };

  function evaluated(resources: readonly PolicyResource[]): readonly Finding[] {
    try {
      const stack = { resources, catalogue: loadCatalogue(), measurements: [], today };
      return evaluate(stack, judged, (code) => !absent.has(code));
    } catch (error) {
      return [cannotTell(error instanceof Error ? error.message : String(error))];
    }
  }
}

/** What a resource policy refuses, before the resource is changed. */
function errorsOf(policy: ResourcePolicy, waivers: readonly Waiver[], today: string): ResourceValidationPolicy {
  return {
    name: policy.code.toLowerCase(),
    description: policy.title,
    enforcementLevel: "mandatory",
    severity: severities[policy.severity],
    remediationSteps: `Bring about: ${policy.formula}`,
    ...frameworkOf(policy),
    validateResource: (args, report) => {
      for (const finding of judged(policy, args, waivers, today)) if (isBlocking(finding)) report(lineOf(finding));
    },
  };
}

const severities = { error: "high", warning: "medium", info: "low" } as const;

/** The closest control as the SDK's one framework, all of them as tags. */
function frameworkOf({ controls = [], title }: Policy): Pick<ResourceValidationPolicy, "framework" | "tags"> {
  const [closest] = controls;
  if (closest === undefined) return {};
  const { framework: name, version, reference } = closest;
  return { framework: { name, version, reference, specification: title }, tags: controls.map(controlText) };
}

/** What resource policies advise, cannot tell, or would refuse without a waiver. */
function adviceOf(
  list: readonly ResourcePolicy[],
  waivers: readonly Waiver[],
  today: string,
): ResourceValidationPolicy {
  return {
    name: "resource-advice",
    description: "Findings over single resources that are advisory",
    enforcementLevel: "advisory",
    validateResource: (args, report) => {
      for (const finding of list.flatMap((policy) => judged(policy, args, waivers, today))) {
        if (!isBlocking(finding)) report(lineOf(finding));
      }
    },
  };
}

const notInTheEngine: ResourceValidationPolicy = {
  name: plainText.code.toLowerCase(),
  description: plainText.title,
  enforcementLevel: "advisory",
  validateResource: ({ notApplicable }) =>
    notApplicable("the engine hands secrets over in the clear, so that they look like plain text: run estate check"),
};

function judged(
  policy: ResourcePolicy,
  args: ResourceValidationArgs,
  waivers: readonly Waiver[],
  today: string,
): readonly Finding[] {
  const findings = judgeResource(policy, fromInputs(args), () => args.urn);
  // What is wrong with the waivers themselves is said once, over the whole stack.
  return applyWaivers(findings, { waivers, today, judged: () => false }).filter(({ code }) => code === policy.code);
}

/** The waivers of the stack's configuration; none where it has none, or where the program refuses it anyway. */
function waiversIn(config: string | undefined): readonly Waiver[] {
  try {
    const values: unknown = JSON.parse(config ?? "{}");
    const section: unknown =
      typeof values === "object" && values !== null ? Reflect.get(values, "estate:waivers") : undefined;
    const parsed = waiverSection.safeParse(typeof section === "string" ? JSON.parse(section) : section);
    return parsed.success ? parsed.data : [];
  } catch {
    return [];
  }
}
