import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findingsOf } from "../../../src/analysis/index.ts";
import { rule } from "../../../src/analysis/performance/c-17-scaling-speed.ts";
import { clusterOf, workloadOf } from "../clusters.ts";
import { factsOfPlan, say } from "../facts.ts";

const policy = { out: 2, in: 1, cooldown: "5min", minimum: 2, maximum: 20 };

describe("the time to the maximum", () => {
  it("is an error where the peak is shorter", () => {
    expect(say(rule, { scaling: { policy, burst: "30min" } })).toEqual([
      {
        code: "C-17",
        severity: "error",
        subject: "estate",
        says: "+2 every 5min up to 20 instances",
        computed: "9 steps, 45min from 2 to 20 (derived)",
        limit: "30min, the length of a load peak",
        remedy: "take 3 instances per step, or keep more than 2 running",
        source: "scaling.policy",
      },
    ]);
  });

  it("fits with the step of the remedy", () => {
    expect(say(rule, { scaling: { policy: { ...policy, out: 3 }, burst: "30min" } })).toEqual([]);
  });

  it("may ask for all instances in the only step that the peak leaves time for", () => {
    expect(say(rule, { scaling: { policy, burst: "5min" } }).map(({ remedy }) => remedy)).toEqual([
      "take 18 instances per step, or keep more than 2 running",
    ]);
  });

  it("asks for a shorter cooldown where one step is already too late", () => {
    expect(say(rule, { scaling: { policy, burst: "1min" } }).map(({ remedy }) => remedy)).toEqual([
      "take a shorter cooldown, or keep more than 2 running",
    ]);
  });

  it("is never shorter for a greater maximum", () => {
    const size = fc.integer({ min: 1, max: 200 });
    fc.assert(
      fc.property(size, size, size, (a, b, burst) => {
        const [low, high] = [Math.min(a, b), Math.max(a, b)].map(
          (maximum) => say(rule, { scaling: { policy: { ...policy, maximum }, burst: `${burst}min` } }).length,
        );
        expect(low).toBeLessThanOrEqual(high ?? 0);
      }),
    );
  });
});

describe("a trigger on latency", () => {
  const stages = {
    quote: { title: "Quote", limit: "2ms", role: "desk" },
    settle: { title: "Settle", limit: "20ms", role: "desk" },
    elsewhere: { title: "Elsewhere", limit: "1us" },
  };
  function sections(latency: string, more: Readonly<Record<string, unknown>> = {}) {
    return {
      clusters: { house: clusterOf(1) },
      targets: { paths: { sale: { title: "Sale", limit: "25ms", stages } } },
      scaling: { triggers: { slow: { metric: "response-latency", latency }, cpu: { metric: "cpu", above: "70%" } } },
      ...more,
    };
  }

  it("is an error above the limit of a stage that a role plays", () => {
    expect(say(rule, sections("10ms"))).toEqual([
      {
        code: "C-17",
        severity: "error",
        subject: "slow",
        says: "scales out when a response takes more than 10ms",
        computed: "fires after the promise is broken: sale.quote 5x (derived)",
        limit: "2ms of sale.quote",
        remedy: "fire below 2ms, or give each stage a trigger of its own",
        source: "scaling.triggers.slow",
      },
    ]);
    expect(say(rule, sections("2ms"))).toEqual([]);
  });

  it("is held against the stages of the workloads that name it, by stage or by role", () => {
    const scale = { minimum: 1, maximum: 2, triggers: ["slow"] };
    const settle = { workloads: { tool: workloadOf({ stage: "settle", scale }) } };
    expect(say(rule, sections("10ms", settle))).toEqual([]);
    const role = { workloads: { tool: workloadOf({ scale }) } };
    expect(say(rule, sections("10ms", role)).map(({ computed }) => computed)).toEqual([
      "fires after the promise is broken: sale.quote 5x (derived)",
    ]);
  });
});

describe("the maximum of a workload", () => {
  function sections(maximum: number) {
    return {
      builds: {
        box: { title: "Box", cpu: { product: "intel-xeon-gold-6334", sockets: 1 }, memory: { total: "64GiB" } },
      },
      kubeletProfiles: { quiet: { smt: false, reservedCpus: "0-1" } },
      clusters: {
        house: clusterOf(2, { roles: { desk: { title: "Desk", nodes: ["n-1", "n-2"], kubelet: "quiet" } } }),
      },
      workloads: {
        tool: workloadOf({ scale: { minimum: 1, maximum, triggers: ["cpu"] } }),
        other: workloadOf({ replicas: 1 }),
      },
    };
  }

  it("is an error where the role's nodes cannot hold it", () => {
    expect(say(rule, sections(6))).toEqual([
      {
        code: "C-17",
        severity: "error",
        subject: "house",
        says: "role desk scales tool to 6",
        computed: "14 CPUs with all at their maximum (derived)",
        limit: "12 CPUs of 2 nodes of house",
        remedy: "add nodes for 2 CPUs, or lower a maximum",
        source: "clusters.house.roles.desk",
      },
    ]);
    expect(say(rule, sections(5))).toEqual([]);
  });
});

it("the plan needs 45 minutes to 20 instances and fires when inference takes five times its time", () => {
  expect(
    findingsOf(rule, factsOfPlan()).map(({ severity, subject, computed }) => [severity, subject, computed]),
  ).toEqual([
    [
      "info",
      "estate",
      "9 steps, 45min from 2 (assumed: one step, no minimum is stated) to 20 (derived); cannot tell whether in time: the length of a peak is not stated",
    ],
    [
      "error",
      "latency",
      "fires after the promise is broken: order.ingestion 100x, order.features 20x, order.inference 5x and network.submission 50x (derived)",
    ],
  ]);
});
