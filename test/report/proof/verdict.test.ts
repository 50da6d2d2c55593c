import { expect, test } from "vitest";
import { roleState, summary, verdict } from "../../../src/report/proof/verdict.ts";
import type { Drill, Proof, RoleOutcome } from "../../../src/twin/proof/schema.ts";
import { example, fitOnly } from "./example.ts";

const role: RoleOutcome = { cluster: "east", role: "web", limit: 30, pods: 2, moved: 1, whole: 30, outcome: "whole" };
const drill: Drill = {
  name: "node gpu-1",
  kind: "node",
  clusters: ["east"],
  lost: ["gpu-1"],
  by: "detector",
  roles: [role],
  timeline: [],
};
const { recovery } = example;

function after(...outcomes: readonly RoleOutcome[]): Proof {
  return { ...fitOnly, drills: outcomes.map((outcome) => ({ ...drill, roles: [outcome] })) };
}

test("a role is in time up to its limit, late beyond it, and untimed where nobody saw it whole", () => {
  expect(roleState(role)).toBe("whole");
  expect(roleState({ ...role, whole: 30.001 })).toBe("late");
  expect(roleState({ ...role, whole: undefined })).toBe("untimed");
  expect(roleState({ ...role, limit: undefined, whole: undefined })).toBe("whole");
  expect(roleState({ ...role, outcome: "lost" })).toBe("lost");
});

test.each([
  [role, "survives"],
  [{ ...role, outcome: "unaffected" as const }, "survives"],
  [{ ...role, outcome: "degraded" as const }, "survives degraded"],
  [{ ...role, whole: undefined }, "survives in unknown time"],
  [{ ...role, whole: 31 }, "survives too late"],
  [{ ...role, outcome: "lost" as const }, "does not survive every loss"],
])("of %j the verdict says %s", (outcome, word) => {
  expect(verdict(after(outcome))).toBe(`fits, ${word}, recovery not measured: no findings`);
});

test("the worst role decides over all losses", () => {
  expect(verdict(after({ ...role, outcome: "lost" }, role))).toBe(
    "fits, does not survive every loss, recovery not measured: no findings",
  );
});

test("a recovery has to be in time and whole", () => {
  if (recovery === undefined) throw new Error("the example has a recovery");
  const fresh = recovery.copies.map((copy) => ({ ...copy, holds: true }));
  const whole = { ...recovery, copies: fresh };
  const said = (one: Proof["recovery"]) => verdict({ ...fitOnly, recovery: one }).split(", ")[2];
  expect(said({ ...whole, total: 3600 })).toBe("recovers: no findings");
  expect(said({ ...whole, total: 3600.1 })).toBe("recovers too late: no findings");
  expect(said({ ...whole, placed: 39 })).toBe("does not recover whole: no findings");
  expect(said(recovery)).toBe("does not recover whole: no findings");
});

test("losses that watched no role are no proof of survival", () => {
  expect(summary({ ...fitOnly, drills: [{ ...drill, roles: [] }] })).toEqual([
    ["fit", "1 of 1 pod placed in 1 cluster (measured)"],
    ["survive", "1 loss (measured); roles: none watched"],
  ]);
  expect(verdict({ ...fitOnly, drills: [{ ...drill, roles: [] }] })).toBe(
    "fits, survival of roles not measured, recovery not measured: no findings",
  );
});

test("a loss that takes no server is survived, and is not counted as measured", () => {
  const harmless: Drill = {
    ...drill,
    name: "switch spine-1",
    kind: "switch",
    lost: [],
    by: "nothing to give up",
    roles: [],
  };
  const survive = (...drills: Drill[]) => Object.fromEntries(summary({ ...fitOnly, drills }))["survive"];
  expect(verdict({ ...fitOnly, drills: [harmless] })).toBe("fits, survives, recovery not measured: no findings");
  expect(survive(harmless)).toBe("1 that takes no server (modelled)");
  expect(survive(harmless, harmless)).toBe("2 that take no server (modelled)");
  expect(survive({ ...harmless, name: "any one of 3 switches", alike: ["a", "b", "c"] }, harmless)).toBe(
    "4 that take no server (modelled)",
  );
  expect(survive(drill, harmless)).toBe("1 loss (measured); 1 that takes no server (modelled); roles: 1 whole");
});
