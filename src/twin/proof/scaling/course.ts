/** One course of a rule: load far above the trigger until nothing more is added, then none until nothing more is taken. */
import type { ScalingProof } from "../schema.ts";
import { type Load, loadOf, type Trigger } from "./load.ts";
import { ReplicaWatch } from "./replicas.ts";
import type { ScalingRule } from "./rule.ts";
import { becomesActive, putSubject, type Subject, type Trial } from "./trial.ts";

export interface Course {
  readonly steps: ScalingProof["steps"];
  /** Seconds from the load's coming to its going. */
  readonly idle: number;
}

/** Load of so many times the trigger, at the maximum of replicas: enough for all of them, whatever the metric. */
const FAR = 2;
/** What a busy machine may add to the time of a rule. */
const PATIENCE = 2;
const PATIENCE_S = 20;

/**
 * @param rule with the times of the trial
 * @param triggers of the workload; the load comes by the first that services tell, not pods
 * @throws Error when the controller cannot read the metrics
 */
export async function runCourse(
  { api, loads, sync }: Trial,
  subject: Subject,
  rule: ScalingRule,
  triggers: readonly Trigger[],
): Promise<Course> {
  const { namespace, workload } = subject;
  const trigger = triggers.find(({ metric }) => metric !== "cpu" && metric !== "memory") ?? triggers[0];
  if (trigger === undefined) throw new RangeError(`${workload}: scales by no trigger; name one in scale.triggers`);
  const set = (load: Load): void => loads.set(namespace, workload, load);
  for (const each of triggers) set(loadOf(each, 0, rule.maximum));
  await putSubject(api, subject);
  const watch = new ReplicaWatch(api, namespace);
  try {
    await becomesActive(api, subject.autoscaler);
    const high = loadOf(trigger, FAR, rule.maximum);
    const loaded = watch.now;
    set(high);
    const room = rule.maximum - rule.minimum;
    await watch.until((replicas) => replicas >= rule.maximum, limit(rule, room / rule.out));
    // One period more shows that it stays there.
    await watch.until((replicas) => replicas > rule.maximum, rule.cooldown + sync);
    const idle = watch.now;
    set(loadOf(trigger, 0, rule.maximum));
    await watch.until((replicas) => replicas <= rule.minimum, limit(rule, 1 + room / rule.in));
    await watch.until((replicas) => replicas < rule.minimum, rule.cooldown + sync);
    return { steps: stepsOf(watch, high.value, loaded, idle), idle: idle - loaded };
  } finally {
    await watch.close();
  }
}

function limit({ cooldown }: ScalingRule, steps: number): number {
  return Math.ceil(steps) * cooldown * PATIENCE + PATIENCE_S;
}

/** Replicas at each change of them or of the load, from the moment that the load came. */
function stepsOf({ changes }: ReplicaWatch, high: number, loaded: number, idle: number): ScalingProof["steps"] {
  const at = (time: number): number => changes.findLast((change) => change.at <= time)?.replicas ?? 0;
  const moments = [loaded, ...changes.map((change) => change.at).filter((time) => time > loaded), idle];
  return [...new Set(moments)]
    .sort((a, b) => a - b)
    .map((time) => ({ at: time - loaded, replicas: at(time), metric: time >= loaded && time < idle ? high : 0 }));
}
