/** The estate's rule of scaling on the real controller: what autoscalers declare, and what they do under load and without. */
import { join } from "node:path";
import { isObject } from "../../engine/graph.ts";
import type { Workload } from "../../model/estate.ts";
import { pathOf } from "../api/kinds.ts";
import type { ApiObject, ObjectRef } from "../api/object.ts";
import { waitFor } from "../system/wait.ts";
import type { Twin, TwinCluster } from "../twin.ts";
import { runCourse } from "./scaling/course.ts";
import { judge } from "./scaling/judge.ts";
import type { Trigger } from "./scaling/load.ts";
import {
  type CopyArgs,
  compressionOf,
  declaredText,
  hurried,
  hurriedCopy,
  policyRule,
  ruleText,
  type ScalingRule,
  workloadRule,
} from "./scaling/rule.ts";
import { openTrial, type Subject, type Trial } from "./scaling/trial.ts";
import { tryTrigger } from "./scaling/triggers.ts";
import type { ScalingProof } from "./schema.ts";

export interface ScalingOptions {
  /**
   * By how much the times of the rule and of its controller are divided; 1 leaves them.
   *
   * @defaultValue what makes a period 3 s
   */
  readonly compression?: number;
}

type Check = ScalingProof["checks"][number];

/** A workload that an autoscaler steers, or a rule that is tried with its autoscaler. */
interface Scaled {
  readonly name: string;
  readonly workload: string;
  readonly cluster: TwinCluster;
  readonly rule: ScalingRule;
  readonly triggers: readonly Trigger[];
  readonly declared: ApiObject;
  readonly checks: readonly Check[];
}

/** How long the controller of a new object may take to look at it. */
const SELECTOR_MS = 15_000;
/** Share of a period by which observations may be late. */
const OBSERVER = 0.1;

/**
 * For each scaled workload of the running clusters: what its autoscaler declares against the estate, whether its triggers fire where
 * they should, and one course from the minimum to the maximum and back. Where no workload may have as many replicas as the policy
 * allows, one more course shows the policy's own maximum.
 *
 * Pods of the courses are small ones on control planes of their own; whether real ones fit is not asked here.
 *
 * @returns nothing where the estate states no policy
 */
export async function proveScaling(twin: Twin, options: ScalingOptions = {}): Promise<ScalingProof[]> {
  const { policy } = twin.estate.scaling;
  if (policy === undefined) return [];
  const compression = compressionOf(policyRule(policy), options.compression);
  const found = await scaledIn(twin, policy);
  const all = [...found, ...beyond(found, policyRule(policy))];
  const proofs: ScalingProof[] = [];
  for (const cluster of new Set(all.map((scaled) => scaled.cluster))) {
    const trial = await openTrial(cluster, compression, join(twin.folder, "scaling"));
    try {
      const own = all.filter((scaled) => scaled.cluster === cluster);
      proofs.push(...(await Promise.all(own.map((scaled) => prove(trial, scaled)))));
    } finally {
      await trial.close();
    }
  }
  return proofs;
}

async function scaledIn(
  { estate, clusters }: Twin,
  policy: NonNullable<Twin["estate"]["scaling"]["policy"]>,
): Promise<Scaled[]> {
  const found = [...clusters.values()].flatMap((cluster) =>
    estate.workloads
      .filter((workload) => workload.clusters.includes(cluster.cluster.id) && !bringsItsOwn(workload))
      .map(async (workload): Promise<Scaled[]> => {
        if (workload.scale === undefined) return [];
        const rule = workloadRule(policy, workload.scale);
        const declared = await cluster.api.get(autoscalerOf(workload));
        const { triggers: wanted } = workload.scale;
        return [
          {
            name: workload.id,
            workload: workload.id,
            cluster,
            rule,
            triggers: estate.scaling.triggers.filter(({ id }) => wanted.includes(id)),
            declared: declared ?? { ...autoscalerOf(workload), spec: {} },
            checks: [declaration(rule, declared), ...(await target(cluster, declared))],
          },
        ];
      }),
  );
  return (await Promise.all(found)).flat();
}

/** KServe makes the autoscaler of an InferenceService. */
function bringsItsOwn({ kind }: Workload): boolean {
  return kind === "inference-service";
}

function autoscalerOf({ id, namespace }: Workload): ObjectRef {
  return { apiVersion: "autoscaling/v2", kind: "HorizontalPodAutoscaler", metadata: { name: id, namespace } };
}

/** The policy with its own numbers, on the autoscaler of the first workload that has one. */
function beyond(found: readonly Scaled[], rule: ScalingRule): Scaled[] {
  const [first] = found.filter(
    ({ declared }) => isObject(declared["spec"]) && declared["spec"]["behavior"] !== undefined,
  );
  if (first === undefined || found.some(({ rule: { maximum } }) => maximum >= rule.maximum)) return [];
  return [{ ...first, name: "policy", rule, checks: [] }];
}

function declaration(rule: ScalingRule, declared: ApiObject | undefined): Check {
  const expected = ruleText(rule);
  const seen = declared === undefined ? "no autoscaler" : declaredText(declared["spec"]);
  return { what: "declared rule", expected, seen, holds: seen === expected };
}

/** Whether the object that the autoscaler steers has a number of replicas to set and tells which pods are its own. */
async function target({ api }: TwinCluster, declared: ApiObject | undefined): Promise<Check[]> {
  if (declared === undefined || !isObject(declared["spec"])) return [];
  const { scaleTargetRef } = declared["spec"];
  if (!isObject(scaleTargetRef)) return [];
  const [apiVersion, kind, name] = ["apiVersion", "kind", "name"].map((field) => String(scaleTargetRef[field]));
  const check = { what: "scaled object", expected: `${kind} ${name} tells which pods are its own` };
  try {
    const path = pathOf(await api.kind(apiVersion ?? "", kind ?? ""), declared.metadata.namespace, name);
    await waitFor(
      async () => {
        const scale = await api.raw("GET", `${path}/scale`);
        const status = isObject(scale) && isObject(scale["status"]) ? scale["status"] : {};
        const selector = status["selector"];
        return typeof selector === "string" && selector !== "" ? true : undefined;
      },
      { what: `${kind} ${name} to tell its pods`, limitMs: SELECTOR_MS },
    );
    return [{ ...check, seen: check.expected, holds: true }];
  } catch (error) {
    return [{ ...check, seen: error instanceof Error ? error.message : String(error), holds: false }];
  }
}

async function prove(trial: Trial, scaled: Scaled): Promise<ScalingProof> {
  const { name, workload, cluster, rule, triggers, checks, declared } = scaled;
  const common = {
    workload: name,
    cluster: cluster.cluster.id,
    compression: trial.compression,
    rule: ruleText(rule),
  };
  if (!isObject(declared["spec"]) || declared["spec"]["metrics"] === undefined) {
    return { ...common, steps: [], checks: [...checks] };
  }
  const fast = hurried(rule, trial.compression);
  const [course, fired] = await Promise.all([
    courseOf(trial, scaled, fast),
    // The policy has the triggers of the workload that it borrows, and they are tried there.
    name === workload
      ? Promise.all(
          triggers.map((trigger) => tryTrigger(trial, triggerSubject(trial, scaled, trigger), fast, trigger, triggers)),
        )
      : [],
  ]);
  return { ...common, steps: course.steps, checks: [...checks, ...fired, ...course.checks] };
}

async function courseOf(
  trial: Trial,
  scaled: Scaled,
  rule: ScalingRule,
): Promise<Pick<ScalingProof, "steps" | "checks">> {
  // Nothing to see where nothing can be added.
  if (rule.maximum <= rule.minimum) return { steps: [], checks: [] };
  const { minimum, maximum } = rule;
  try {
    // A workload's autoscaler has to keep to the numbers by itself; the policy's are put into the one that it borrows.
    const numbers = scaled.name === scaled.workload ? {} : { minimum, maximum };
    const course = await runCourse(trial, subject(trial, scaled, "course", numbers), rule, scaled.triggers);
    return { steps: course.steps, checks: judge(rule, course, trial.sync + OBSERVER * rule.cooldown) };
  } catch (error) {
    const seen = error instanceof Error ? error.message : String(error);
    return { steps: [], checks: [{ what: "course", expected: ruleText(scaled.rule), seen, holds: false }] };
  }
}

/** One replica more than the minimum is always allowed, so that a trigger can show itself. */
function triggerSubject(trial: Trial, scaled: Scaled, trigger: Trigger): Subject {
  const { minimum } = scaled.rule;
  return subject(trial, scaled, trigger.id, { minimum, maximum: minimum + 1 });
}

function subject(trial: Trial, scaled: Scaled, what: string, numbers: Pick<CopyArgs, "minimum" | "maximum">): Subject {
  const { name, workload, declared } = scaled;
  const namespace = `${name}-${what}`.slice(0, 63);
  const autoscaler = hurriedCopy(declared["spec"], {
    ...{ namespace, name: workload, compression: trial.compression },
    ...numbers,
  });
  return { namespace, workload, replicas: scaled.rule.minimum, autoscaler };
}
