import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { rule } from "../../../src/analysis/capacity/c-40-migration-surge.ts";
import { findingsOf } from "../../../src/analysis/index.ts";
import { clusterOf, workloadOf } from "../clusters.ts";
import { factsOfPlan, say } from "../facts.ts";

const box = {
  title: "Box",
  cpu: { product: "intel-xeon-gold-6334", sockets: 1 },
  memory: { total: "64GiB" },
  gpus: { product: "nvidia-a10", count: 1 },
};
const operations = { migration: { strategy: "blue-green", steps: [], safeguards: [] } };

function sections(more: Readonly<Record<string, unknown>>, strategy = "blue-green") {
  return {
    builds: { box },
    clusters: { house: clusterOf(2) },
    operations: { migration: { ...operations.migration, strategy } },
    ...more,
  };
}

describe("a role whose workloads are stated", () => {
  const large = { tool: workloadOf({ resources: { cpu: 9, memory: "1GiB" } }) };
  const carded = {
    tool: workloadOf({ resources: { cpu: 1, memory: "1GiB", accelerator: { product: "nvidia-a10", count: 1 } } }),
  };

  it("needs room for the greatest workload once more", () => {
    expect(say(rule, sections({ workloads: large }))).toEqual([
      {
        code: "C-40",
        severity: "error",
        subject: "house",
        says: "blue-green migration; role desk runs tool",
        computed: "18 CPUs used and 18 for tool once more, 32 there (derived)",
        limit: "32 CPUs of role desk",
        remedy: "add 4 CPUs, migrate by strategy rolling, or state a degraded mode of the role",
        source: "clusters.house.roles.desk",
      },
    ]);
  });

  it("counts GPUs as well as CPUs", () => {
    expect(say(rule, sections({ workloads: carded })).map(({ computed }) => computed)).toEqual([
      "2 GPUs used and 2 for tool once more, 2 there (derived)",
    ]);
  });

  it("counts a partition as the part of a card's memory that it takes", () => {
    const cut = (replicas: number, partition: string) => {
      const accelerator = { product: "nvidia-a100-80gb-pcie", count: 1, partition };
      return {
        ...sections({
          workloads: { tool: workloadOf({ replicas, resources: { cpu: 1, memory: "1GiB", accelerator } }) },
        }),
        builds: { box: { ...box, gpus: { product: "nvidia-a100-80gb-pcie", count: 1, sharing: "mig" } } },
      };
    };
    // Two cards: four halves, of which two are used and two are needed.
    expect(say(rule, cut(2, "3g.40gb"))).toEqual([]);
    expect(say(rule, cut(3, "3g.40gb")).map(({ computed }) => computed)).toEqual([
      "1.5 GPUs used and 1.5 for tool once more, 2 there (derived)",
    ]);
    expect(say(rule, cut(7, "1g.10gb"))).toEqual([]);
  });

  it("may switch in its degraded mode, with a warning", () => {
    const desk = { title: "Desk", nodes: ["n-1", "n-2"], degradedMode: "one till" };
    const found = say(rule, sections({ workloads: large, clusters: { house: clusterOf(2, { roles: { desk } }) } }));
    expect(found.map(({ severity, remedy }) => [severity, remedy])).toEqual([
      ["warning", "switch in degraded mode: one till"],
    ]);
  });

  it("does not migrate what ends by itself", () => {
    expect(say(rule, sections({ workloads: { tool: { ...large.tool, kind: "job" } } }))).toEqual([]);
  });

  it("holds exactly where both colours fit", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 4 }), (cpu, replicas) => {
        const tool = workloadOf({ replicas, resources: { cpu, memory: "1GiB" } });
        expect(say(rule, sections({ workloads: { tool } }))).toHaveLength(2 * cpu * replicas > 32 ? 1 : 0);
      }),
    );
  });
});

describe("a cluster without workloads", () => {
  it("needs spare nodes for its greatest role", () => {
    const roles = { desk: { title: "Desk", nodes: ["n-1", "n-2"] } };
    expect(say(rule, sections({ clusters: { house: clusterOf(3, { roles }) } }))).toEqual([
      {
        code: "C-40",
        severity: "error",
        subject: "house",
        says: "blue-green migration; 2 of 3 nodes have a role",
        computed: "1 spare, the greatest role needs 2 nodes once more (derived)",
        limit: "2 nodes spare",
        remedy: "add 1 node, or migrate by strategy rolling",
        source: "operations.migration",
      },
    ]);
    expect(say(rule, sections({ clusters: { house: clusterOf(4, { roles }) } }))).toEqual([]);
  });

  it("is left alone where it runs a database", () => {
    const ticks = { title: "Ticks", engine: "clickhouse", cluster: "house", nodes: 2, replicationFactor: 2 };
    const sizes = { diskPerNode: "1TB", medium: "ssd", memoryPerNode: "1GB", retentionOnline: "1d" };
    const databases = { ticks: { ...ticks, ...sizes, writeRate: "1/s", compression: 1 } };
    expect(say(rule, sections({ databases }))).toEqual([]);
  });
});

it("another strategy needs no second colour", () => {
  expect(say(rule, sections({}, "rolling"))).toEqual([]);
});

it("the plan has no spare node and no spare GPU", () => {
  expect(findingsOf(rule, factsOfPlan()).map(({ subject, says, computed }) => [subject, says, computed])).toEqual([
    [
      "ml",
      "blue-green migration; 8 of 8 GPUs have a role",
      "0 spare, the greatest role needs 2 GPUs once more (derived)",
    ],
    [
      "trading",
      "blue-green migration; 6 of 6 nodes have a role",
      "0 spare, the greatest role needs 2 nodes once more (derived)",
    ],
    [
      "monitoring",
      "blue-green migration; 3 of 3 nodes have a role",
      "0 spare, the greatest role needs 3 nodes once more (derived)",
    ],
  ]);
});
