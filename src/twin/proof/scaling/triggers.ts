/** Whether a trigger fires where the estate says: not below it, and above it. */
import type { ScalingProof } from "../schema.ts";
import { loadOf, type Trigger, triggerText } from "./load.ts";
import { ReplicaWatch } from "./replicas.ts";
import type { ScalingRule } from "./rule.ts";
import { becomesActive, putSubject, type Subject, type Trial } from "./trial.ts";

/** Loads in times of the trigger; between them lies what an autoscaler takes for equal, a tenth to both sides. */
const BELOW = 0.75;
const ABOVE = 1.25;
/** How long a busy machine may take for a decision that is due. */
const PATIENCE_S = 20;

/**
 * @param rule with the times of the trial
 * @param triggers of the workload: all but the one under trial show no load
 */
export async function tryTrigger(
  { api, loads, sync }: Trial,
  subject: Subject,
  rule: ScalingRule,
  trigger: Trigger,
  triggers: readonly Trigger[],
): Promise<ScalingProof["checks"][number]> {
  const { namespace, workload, replicas } = subject;
  const check = {
    what: `trigger ${trigger.id}: ${triggerText(trigger)}`,
    expected: `no replica more at ${BELOW} times as much, one more at ${ABOVE} times`,
  };
  for (const each of triggers) loads.set(namespace, workload, loadOf(each, each === trigger ? BELOW : 0, replicas));
  await putSubject(api, subject);
  const watch = new ReplicaWatch(api, namespace);
  try {
    await becomesActive(api, subject.autoscaler);
    const early = await watch.until((now) => now > replicas, rule.cooldown + sync);
    if (early) return { ...check, seen: `a replica more at ${BELOW} times`, holds: false };
    loads.set(namespace, workload, loadOf(trigger, ABOVE, replicas));
    const fired = await watch.until((now) => now > replicas, rule.cooldown + PATIENCE_S);
    return { ...check, seen: fired ? check.expected : `none more at ${ABOVE} times either`, holds: fired };
  } catch (error) {
    return { ...check, seen: error instanceof Error ? error.message : String(error), holds: false };
  } finally {
    await watch.close();
  }
}
