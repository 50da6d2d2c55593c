import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findingsOf, type Measurement } from "../../../src/analysis/index.ts";
import { rule } from "../../../src/analysis/performance/c-11-inference-capacity.ts";
import { clusterOf, workloadOf } from "../clusters.ts";
import { factsOfPlan, say } from "../facts.ts";

function model(throughput: string) {
  const inference = { latency: "1ms", throughput, gpuMemory: "1GB", batch: 8, sequence: 10, hardware: "nvidia-t4" };
  return { title: "Model", family: "lstm", inference };
}

function target(limit: string, role?: string) {
  const said = { metric: "model-inferences", where: "page 1", limit, ...(role === undefined ? {} : { role }) };
  return { throughput: { answers: said } };
}

const gpus = {
  clusters: { house: clusterOf(1, { roles: { desk: { title: "Desk", gpus: [0, 1] } } }) },
  models: { quick: model("1000/s"), slow: model("500/s") },
};

function measured(value: number, date: string): Measurement {
  return { kind: "model", subject: "slow", metric: "throughput", value, machine: "bench-1", date };
}

describe("a rate on GPUs for which no workload names a model", () => {
  it("is an error where no model keeps to the load limit", () => {
    expect(say(rule, { ...gpus, targets: target("2000/s", "desk") })).toEqual([
      {
        code: "C-11",
        severity: "error",
        subject: "answers",
        says: "2k/s (page 1) on role desk: 2 GPUs",
        computed: "GPUs needed: quick 2 and slow 4 (derived: stated on nvidia-t4, batch 8)",
        limit: "1.4 GPUs: 2 GPUs at 70% (assumed, gpu-load-limit)",
        remedy: "assign 6 GPUs for slow, or promise 1.4k/s: what quick, the fastest model, gives on 2 GPUs",
        source: "targets.throughput.answers",
      },
    ]);
  });

  it("is a warning where one of the models does, and fine where all do", () => {
    const found = say(rule, { ...gpus, targets: target("1400/s", "desk") });
    expect(found.map(({ severity, computed }) => [severity, computed])).toEqual([
      ["warning", "GPUs needed: slow 2.8 (derived: stated on nvidia-t4, batch 8)"],
    ]);
    expect(say(rule, { ...gpus, targets: target("700/s", "desk") })).toEqual([]);
  });

  it("takes the newest measurement before what the model states, of one day the lowest", () => {
    const measurements = [measured(900, "2026-10-01"), measured(100, "2026-09-01"), measured(800, "2026-10-01")];
    const found = say(rule, { ...gpus, targets: target("1400/s", "desk") }, { measurements });
    expect(found.map(({ computed }) => computed)).toEqual([
      "GPUs needed: slow 1.75 (derived: measured on bench-1, 2026-10-01)",
    ]);
  });
});

describe("a rate that workloads serve", () => {
  const workloads = { tool: workloadOf({ model: "quick", replicas: 3, clusters: ["house", "barn"] }) };

  it("is shared by their replicas in all clusters", () => {
    expect(say(rule, { ...gpus, workloads, targets: target("4200/s") })).toEqual([]);
    expect(say(rule, { ...gpus, workloads, targets: target("4201/s") })).toEqual([
      {
        code: "C-11",
        severity: "error",
        subject: "answers",
        says: "4.201k/s (page 1) on tool",
        computed: "4.2k/s at 70% load (derived: tool 6 x 1k/s, stated on nvidia-t4, batch 8)",
        limit: "4.201k/s at 70% load (assumed, gpu-load-limit)",
        remedy: "run 7 instances in place of 6, or promise 4.2k/s",
        source: "targets.throughput.answers",
      },
    ]);
  });

  it("is on a partition as much less as it has fewer multiprocessors than the card", () => {
    const accelerator = { product: "nvidia-a100-80gb-pcie", count: 2, partition: "3g.40gb" };
    const resources = { cpu: 2, memory: "1GiB", accelerator };
    const parted = { tool: workloadOf({ ...workloads.tool, resources }) };
    // 3 replicas in 2 clusters with 2 partitions each, of 42 of 98 multiprocessors: 12 x 1,000/s x 3/7, at 70 %.
    expect(say(rule, { ...gpus, workloads: parted, targets: target("3599/s") })).toEqual([]);
    expect(
      say(rule, { ...gpus, workloads: parted, targets: target("3601/s") }).map(({ computed }) => computed),
    ).toEqual([
      "3.6k/s at 70% load (derived: tool 12 x 428.571/s, stated on nvidia-t4, batch 8, of which 3g.40gb gives 43% (modelled))",
    ]);
  });

  it("cannot be told where the model has no figure", () => {
    const blind = { models: { quick: { title: "Quick", family: "lstm" } }, workloads, targets: target("10/s") };
    expect(say(rule, blind).map(({ severity, computed }) => [severity, computed])).toEqual([
      ["info", "0/s at 70% load (derived); cannot tell tool: the throughput of the model is not stated"],
    ]);
  });
});

it("a rate without a role, a workload or a GPU cannot be told; another metric is not this rule's business", () => {
  expect(say(rule, { targets: target("10/s") }).map(({ severity, computed }) => [severity, computed])).toEqual([
    ["info", "cannot tell: no workload serves a model and no GPU is assigned to it"],
  ]);
  expect(say(rule, { ...gpus, targets: target("10/s", "desk"), models: {} }).map(({ computed }) => computed)).toEqual([
    "cannot tell: no throughput of a model is stated or measured",
  ]);
  expect(say(rule, { targets: { throughput: { a: { metric: "orders", limit: "9/s", where: "page 1" } } } })).toEqual(
    [],
  );
});

it("the plan needs 3.9 to 8.8 GPUs for 10,000 inferences a second and assigns two", () => {
  expect(findingsOf(rule, factsOfPlan())).toEqual([
    {
      code: "C-11",
      severity: "error",
      subject: "required-inferences",
      says: "10k/s (throughput requirements) on role inference: 2 GPUs",
      computed:
        "GPUs needed: lstm 3.88, transformer 5.84, hybrid 6.91 and memory-augmented 8.83 (derived: stated on nvidia-rtx-3090, batch 32)",
      limit: "1.4 GPUs: 2 GPUs at 70% (assumed, gpu-load-limit)",
      remedy: "assign 13 GPUs for memory-augmented, or promise 3.61k/s: what lstm, the fastest model, gives on 2 GPUs",
      source: "targets.throughput.required-inferences",
    },
  ]);
});

it("a rate within the limit of every model gives no finding, and one above it does", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 3000 }), (rate) => {
      const found = say(rule, { ...gpus, targets: target(`${rate}/s`, "desk") });
      expect(found).toHaveLength(rate > 700 ? 1 : 0);
    }),
  );
});
