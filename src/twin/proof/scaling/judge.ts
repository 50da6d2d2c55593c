/** What a course shows of its rule. */
import type { ScalingProof } from "../schema.ts";
import type { Course } from "./course.ts";
import type { ScalingRule } from "./rule.ts";

type Check = ScalingProof["checks"][number];

interface Change {
  readonly at: number;
  readonly by: number;
}

/**
 * Checks of a course against the rule.
 *
 * @param rule with the times of the course
 * @param slack seconds by which two observations may lie closer than what they observe
 */
export function judge(rule: ScalingRule, { steps, idle }: Course, slack: number): Check[] {
  const changes = steps
    .slice(1)
    .map((step, index) => ({ at: step.at, by: step.replicas - (steps[index]?.replicas ?? 0) }));
  const added = changes.filter(({ by }) => by > 0);
  const taken = changes.filter(({ by }) => by < 0).map(({ at, by }) => ({ at, by: -by }));
  const most = Math.max(...steps.map(({ replicas }) => replicas));
  const least = Math.min(...steps.map(({ replicas }) => replicas));
  const full = steps.find(({ replicas }) => replicas >= rule.maximum)?.at;
  const firstTaken = taken[0]?.at;
  const wait = firstTaken === undefined ? undefined : firstTaken - idle;
  const last = steps.at(-1)?.replicas ?? 0;
  const period = rule.cooldown - slack;
  return [
    {
      what: "load far above the trigger",
      expected: `${rule.maximum} replicas and no more`,
      seen: full === undefined ? `${most} replicas` : `${most} replicas after ${secondsText(full)}`,
      holds: most === rule.maximum,
    },
    rate("replicas added", "+", rule.out, rule.cooldown, added, period),
    {
      what: "load gone",
      expected: `no replica taken for ${secondsText(rule.cooldown)}`,
      seen: wait === undefined ? "none taken at all" : `first one taken after ${secondsText(wait)}`,
      holds: wait !== undefined && wait >= period,
    },
    rate("replicas taken", "-", rule.in, rule.cooldown, taken, period),
    {
      what: "no load any more",
      expected: `${rule.minimum} replicas and no fewer`,
      seen: `${last} replicas, ${least} at the least`,
      holds: last === rule.minimum && least === rule.minimum,
    },
  ];
}

function rate(
  what: string,
  sign: "+" | "-",
  limit: number,
  cooldown: number,
  changes: readonly Change[],
  period: number,
): Check {
  const most = Math.max(0, ...changes.map((change) => within(changes, change.at, period)));
  const gaps = changes.slice(1).map(({ at }, index) => at - (changes[index]?.at ?? 0));
  const closest = gaps.length === 0 ? "" : `, steps ${secondsText(Math.min(...gaps))} apart at the closest`;
  return {
    what,
    expected: `at most ${sign}${limit} in ${secondsText(cooldown)}`,
    seen: changes.length === 0 ? "none" : `${sign}${most}${closest}`,
    holds: changes.length > 0 && most <= limit,
  };
}

/** Replicas that changed from a moment on, for a period. */
function within(changes: readonly Change[], from: number, period: number): number {
  return changes.filter(({ at }) => at >= from && at < from + period).reduce((sum, { by }) => sum + by, 0);
}

function secondsText(seconds: number): string {
  return `${Number(seconds.toFixed(2))} s`;
}
