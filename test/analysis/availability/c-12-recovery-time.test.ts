import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { rule } from "../../../src/analysis/availability/c-12-recovery-time.ts";
import { findingsOf } from "../../../src/analysis/index.ts";
import { clusterOf, kubernetes, workloadOf } from "../clusters.ts";
import { factsOfPlan, say } from "../facts.ts";

const timers = { ...kubernetes, nodeMonitorGrace: "12s", nodeLease: "8s", unreachableToleration: "5s" };

function sections(target: Readonly<Record<string, unknown>>, house = clusterOf(2, { kubernetes: timers })) {
  return {
    clusters: { house },
    targets: { recovery: { quick: { title: "Quick", rto: "30s", roles: ["desk"], ...target } } },
  };
}

describe("a recovery by rescheduling", () => {
  it("is an error below the floor, however fast the timers are", () => {
    expect(say(rule, sections({ by: "reschedule" }))).toEqual([
      {
        code: "C-12",
        severity: "error",
        subject: "quick",
        says: "back in 30s by rescheduling: desk on house",
        computed: "17 s until the pods of a lost node start on another: grace 12 s + toleration 5 s (modelled)",
        limit: "30 s; no eviction within less than 60 s (assumed, rescheduling-floor)",
        remedy:
          "run two replicas active on two nodes (by: active-active), or a standby (by: hot-standby) whose lease is at most 10 s",
        source: "targets.recovery.quick",
      },
    ]);
  });

  it("takes the measured time where both timers are left at their defaults", () => {
    const found = say(rule, sections({ by: "reschedule", rto: "5min" }, clusterOf(2, { kubernetes })));
    expect(found.map(({ computed, remedy }) => [computed, remedy])).toEqual([
      [
        "394 s until the pods of a lost node start on another: Kubernetes defaults (measured on a control plane, constant eviction-default)",
        "set nodeMonitorGrace and unreachableToleration of house to 300 s or less together, or run two replicas active on two nodes (by: active-active), or a standby (by: hot-standby) whose lease is at most 100 s",
      ],
    ]);
  });

  it("takes the default of a timer that is left out beside a stated one", () => {
    const grace = clusterOf(2, { kubernetes: { ...kubernetes, nodeMonitorGrace: "10s" } });
    expect(say(rule, sections({ by: "reschedule", rto: "5min" }, grace)).map(({ computed }) => computed)).toEqual([
      "310 s until the pods of a lost node start on another: grace 10 s + toleration 300 s (modelled)",
    ]);
  });

  it("counts the lease of a leader that may be on the lost node, where the control plane has others", () => {
    const nodes = ["n-1", "n-2", "n-3"];
    const led = (members: number, more: Readonly<Record<string, unknown>> = timers) =>
      clusterOf(3, {
        kubernetes: { ...more, controlPlane: { nodes: nodes.slice(0, members), address: "10.2.0.1" } },
      });
    const computed = (house: ReturnType<typeof clusterOf>) =>
      say(rule, sections({ by: "reschedule" }, house)).map((found) => found.computed);
    const toleration = { ...kubernetes, unreachableToleration: "5s" };
    expect(computed(led(3))).toEqual([
      "23 s until the pods of a lost node start on another: leader's lease 6 s + grace 12 s + toleration 5 s (modelled)",
    ]);
    const { remedy } = say(rule, sections({ by: "reschedule", rto: "60s" }, led(3, toleration)))[0] ?? {};
    expect(remedy).toContain("of house to 60 s or less together, the leader's lease included, or run two");
    expect(computed(led(1))).toEqual([
      "17 s until the pods of a lost node start on another: grace 12 s + toleration 5 s (modelled)",
    ]);
    expect(computed(led(3, toleration))).toEqual([
      "70 s until the pods of a lost node start on another: leader's lease 15 s + grace 50 s + toleration 5 s (modelled)",
    ]);
  });

  it("has nowhere to go from the only node of a role, unless another role serves in its stead", () => {
    const roles = { desk: { title: "Desk", nodes: ["n-1"] } };
    const lone = say(rule, sections({ by: "reschedule", rto: "2min" }, clusterOf(2, { kubernetes: timers, roles })));
    expect(lone.map(({ computed }) => computed)).toEqual([
      "17 s until the pods of a lost node start on another: grace 12 s + toleration 5 s (modelled); role desk has no second node to start on",
    ]);
    const carried = (more: Readonly<Record<string, unknown>>) => {
      const desk = { ...roles.desk, ...more };
      const own = { desk, counter: { title: "Counter", nodes: ["n-2"] } };
      return say(rule, sections({ by: "reschedule", rto: "2min" }, clusterOf(2, { kubernetes: timers, roles: own })));
    };
    // With the only node gone nothing is left to work by hand.
    expect(carried({ degradedMode: "by hand" })).toHaveLength(1);
    expect(carried({ degradedMode: "by hand", fallback: "counter" })).toEqual([]);
  });

  it("holds exactly where grace and toleration together fit the time", () => {
    const seconds = fc.integer({ min: 1, max: 400 });
    fc.assert(
      fc.property(seconds, seconds, fc.integer({ min: 60, max: 800 }), (grace, toleration, rto) => {
        const own = { ...kubernetes, nodeMonitorGrace: `${grace}s`, unreachableToleration: `${toleration}s` };
        const found = say(rule, sections({ by: "reschedule", rto: `${rto}s` }, clusterOf(2, { kubernetes: own })));
        expect(found).toHaveLength(grace + toleration > rto ? 1 : 0);
      }),
    );
  });
});

describe("a recovery by a standby", () => {
  it("is fine with two nodes, two replicas apart and a short lease", () => {
    expect(say(rule, { ...sections({ by: "hot-standby" }), workloads: { tool: workloadOf() } })).toEqual([]);
  });

  it("needs a second node, a second replica and a lease of a third of the time", () => {
    const house = clusterOf(1, { kubernetes: { ...timers, nodeLease: "12s" } });
    const workloads = { tool: workloadOf({ replicas: 1 }), batch: workloadOf({ kind: "job", replicas: 1 }) };
    expect(say(rule, { ...sections({ by: "hot-standby", stretch: "10s" }, house), workloads })).toEqual([
      {
        code: "C-12",
        severity: "error",
        subject: "quick",
        says: "back in 30s (target 10s) by hot standby: desk on house",
        computed:
          "role desk has 1 node, workload tool has 1 replica with spread node and a lease of 12 s (stated) is a loss seen too late",
        limit: "active on 2 nodes, lease of 10 s: the share lease-share of 30 s (assumed)",
        remedy: "two replicas on two nodes for each role of the class and nodeLease of house at most 10 s",
        source: "targets.recovery.quick",
      },
    ]);
  });

  it("takes Kubernetes' own lease where none is stated", () => {
    const found = say(rule, sections({ by: "hot-standby" }, clusterOf(2, { kubernetes })));
    expect(found.map(({ computed, remedy }) => [computed, remedy])).toEqual([
      ["a lease of 40 s (Kubernetes default) is a loss seen too late", "nodeLease of house at most 10 s"],
    ]);
  });

  it("takes a lease of exactly a third of the time", () => {
    const house = clusterOf(2, { kubernetes: { ...timers, nodeLease: "10s" } });
    expect(say(rule, sections({ by: "hot-standby" }, house))).toEqual([]);
  });

  it("asks active replicas for no lease", () => {
    expect(say(rule, sections({ by: "active-active" }, clusterOf(2, { kubernetes })))).toEqual([]);
  });
});

it("a restore is not this rule's business", () => {
  expect(say(rule, sections({ by: "restore" }))).toEqual([]);
});

it("the plan cannot recover in 30 s by evictions that take 394 s, and leaves open what two other classes hold for", () => {
  const defaults = "Kubernetes defaults (measured on a control plane, constant eviction-default)";
  const [critical, ...others] = findingsOf(rule, factsOfPlan());
  expect(critical).toEqual({
    code: "C-12",
    severity: "error",
    subject: "critical",
    says: "back in 30s (target 10s) by a way that is not stated: execution, market-data and risk on trading",
    computed: `394 s until the pods of a lost node start on another: ${defaults}`,
    limit: "30 s; no eviction within less than 60 s (assumed, rescheduling-floor)",
    remedy:
      "run two replicas active on two nodes (by: active-active), or a standby (by: hot-standby) whose lease is at most 10 s",
    source: "targets.recovery.critical",
  });
  expect(others.map(({ severity, subject, computed, limit }) => [severity, subject, computed, limit])).toEqual([
    ["info", "component", `cannot tell: rescheduling takes 394 s on ml, trading and monitoring: ${defaults}`, "120 s"],
    ["info", "system", `cannot tell: rescheduling takes 394 s on ml, trading and monitoring: ${defaults}`, "300 s"],
  ]);
});
