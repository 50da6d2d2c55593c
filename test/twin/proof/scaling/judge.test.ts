import { describe, expect, it } from "vitest";
import type { Course } from "../../../../src/twin/proof/scaling/course.ts";
import { judge } from "../../../../src/twin/proof/scaling/judge.ts";

const rule = { out: 2, in: 1, cooldown: 3, minimum: 2, maximum: 5 };
const SLACK = 0.3;

/** Load from 0 s to 8 s; replicas as pairs of second and number. */
function course(...replicas: readonly (readonly [number, number])[]): Course {
  const at = (time: number): number => replicas.findLast(([second]) => second <= time)?.[1] ?? 0;
  const times = [...new Set([...replicas.map(([second]) => second), 8])].sort((a, b) => a - b);
  return { steps: times.map((time) => ({ at: time, replicas: at(time), metric: time < 8 ? 10 : 0 })), idle: 8 };
}

const good = course([0, 2], [0.1, 4], [3.2, 5], [11.1, 4], [14.2, 3], [17.3, 2]);

describe("judge of a course", () => {
  it("finds all of the rule in a course that keeps to it", () => {
    expect(judge(rule, good, SLACK)).toEqual([
      {
        what: "load far above the trigger",
        expected: "5 replicas and no more",
        seen: "5 replicas after 3.2 s",
        holds: true,
      },
      {
        what: "replicas added",
        expected: "at most +2 in 3 s",
        seen: "+2, steps 3.1 s apart at the closest",
        holds: true,
      },
      {
        what: "load gone",
        expected: "no replica taken for 3 s",
        seen: "first one taken after 3.1 s",
        holds: true,
      },
      {
        what: "replicas taken",
        expected: "at most -1 in 3 s",
        seen: "-1, steps 3.1 s apart at the closest",
        holds: true,
      },
      {
        what: "no load any more",
        expected: "2 replicas and no fewer",
        seen: "2 replicas, 2 at the least",
        holds: true,
      },
    ]);
  });

  it.each([
    ["three at once", course([0, 2], [0.1, 5], [11.1, 4], [14.2, 3], [17.3, 2]), ["replicas added"]],
    ["steps too close", course([0, 2], [0.1, 4], [2.5, 5], [11.1, 4], [14.2, 3], [17.3, 2]), ["replicas added"]],
    [
      "more than the maximum",
      course([0, 2], [0.1, 4], [3.2, 6], [11.1, 5], [14.2, 4], [17.3, 3], [20.4, 2]),
      ["load far above the trigger"],
    ],
    ["less than the maximum", course([0, 2], [0.1, 4], [11.1, 3], [14.2, 2]), ["load far above the trigger"]],
    ["a step in too early", course([0, 2], [0.1, 4], [3.2, 5], [9, 4], [12.2, 3], [15.3, 2]), ["load gone"]],
    ["two in at once", course([0, 2], [0.1, 4], [3.2, 5], [11.1, 3], [14.2, 2]), ["replicas taken"]],
    [
      "fewer than the minimum",
      course([0, 2], [0.1, 4], [3.2, 5], [11.1, 4], [14.2, 3], [17.3, 2], [20.4, 1]),
      ["no load any more"],
    ],
    ["no step in at all", course([0, 2], [0.1, 4], [3.2, 5]), ["load gone", "replicas taken", "no load any more"]],
    ["no step at all", course([0, 2]), ["load far above the trigger", "replicas added", "load gone", "replicas taken"]],
  ])("finds %s", (_, seen, broken) => {
    expect(
      judge(rule, seen, SLACK)
        .filter(({ holds }) => !holds)
        .map(({ what }) => what),
    ).toEqual(broken);
  });

  it("takes observations that are a little late for what they observe", () => {
    const late = course([0, 2], [0.3, 4], [3.1, 5], [10.8, 4], [13.7, 3], [16.6, 2]);
    expect(judge(rule, late, SLACK).every(({ holds }) => holds)).toBe(true);
    expect(judge(rule, late, 0.05).every(({ holds }) => holds)).toBe(false);
  });
});
