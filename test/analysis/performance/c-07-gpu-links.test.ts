import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findingsOf } from "../../../src/analysis/index.ts";
import { rule } from "../../../src/analysis/performance/c-07-gpu-links.ts";
import { workloadOf } from "../clusters.ts";
import { factsOfPlan, say } from "../facts.ts";

const build = (gpus: object) => ({
  node: {
    title: "Node",
    cpu: { product: "amd-epyc-7713" },
    memory: { total: "1TiB" },
    gpus,
    nics: { eth: { ports: 2, rate: "100Gbps" } },
  },
});
const estate = (gpus: object, cluster: object = {}) => ({
  builds: build(gpus),
  clusters: {
    gpu: {
      kind: "gpu",
      title: "GPU cluster",
      nodes: { "n-1": { build: "node", number: 1 }, "n-2": { build: "node", number: 2 } },
      ...cluster,
    },
  },
  models: { big: { title: "Big", family: "transformer", parameters: 1_000_000_000 } },
});
const pair = { product: "nvidia-a100-80gb-pcie", count: 2, links: ["pcie", "nvlink-bridge"] };

describe("C-07, links between GPUs", () => {
  it("refuses NVSwitch for cards that are joined by a bridge", () => {
    const gpus = { ...pair, links: ["pcie", "nvswitch"] };
    expect(say(rule, estate(gpus))).toEqual([
      {
        code: "C-07",
        severity: "error",
        subject: "node",
        says: "2 GPUs of NVIDIA A100 80GB PCIe with pcie, nvswitch",
        computed:
          "NVSwitch stands on boards of 4, 8 or 16 GPUs, NVIDIA A100 80GB PCIe joins pairs by a bridge (stated); NVLink gives 600GB/s inside a pair, 300GB/s each way, the network 25GB/s each way between nodes: 12 times slower (derived; 24 times, with both ways of NVLink counted against one)",
        limit: "nvswitch with 4, 8 or 16 GPUs per node",
        remedy: "links: [pcie], or nodes of 4 GPUs of a product with NVSwitch",
        source: "builds.node.gpus.links",
      },
    ]);
  });

  it("accepts the bridge, and NVSwitch on a board that has it", () => {
    expect(say(rule, estate(pair))).toEqual([]);
    expect(say(rule, estate({ product: "nvidia-h100", count: 8, links: ["nvswitch"] }))).toEqual([]);
  });

  it("names no speed where the product has no NVLink or the node no network", () => {
    const t4 = { product: "nvidia-t4", count: 4, links: ["nvswitch"] };
    expect(say(rule, estate(t4))).toMatchObject([
      {
        computed: "NVSwitch stands on boards of 4, 8 or 16 GPUs, NVIDIA T4 has no NVLink (stated)",
        remedy: "links: [pcie], or nodes of 4 GPUs of a product with NVSwitch",
      },
    ]);
    const roles = { train: { title: "Training", gpus: [0, 1, 2, 3] } };
    const offline = { ...estate({ ...pair, links: ["nvlink-bridge", "nvswitch"] }, { roles }) };
    const builds = { node: { ...offline.builds.node, nics: {} } };
    expect(say(rule, { ...offline, builds })).toMatchObject([
      { remedy: "links: [nvlink-bridge], or nodes of 4 GPUs of a product with NVSwitch" },
    ]);
  });

  it("accepts NVSwitch exactly with the sizes that boards have", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 }), (count) => {
        const found = say(rule, estate({ product: "nvidia-h100", count, links: ["nvswitch"] }));
        expect(found).toHaveLength([4, 8, 16].includes(count) ? 0 : 1);
      }),
    );
  });

  it("warns of a role whose GPUs stand in several nodes, with the time of an all-reduce", () => {
    const roles = { train: { title: "Training", gpus: [0, 1, 2, 3] } };
    expect(say(rule, estate(pair, { roles }))).toEqual([
      {
        code: "C-07",
        severity: "warning",
        subject: "gpu",
        says: "4 GPUs as one (role train) in nodes of 2",
        // 2 x 3/4 x 2 GB at 25 and at 300 GB/s.
        computed:
          "an all-reduce of 2GB of gradients takes 120ms over the network, 10ms over NVLink (modelled: ring, no overlap with computing)",
        limit: "200Gbps between nodes, 25GB/s each way",
        remedy: "keep a collective inside a node of 2, or order nodes of 4 GPUs with NVSwitch",
        source: "clusters.gpu.roles.train.gpus",
      },
    ]);
    expect(say(rule, estate(pair, { roles: { train: { title: "Training", gpus: [0, 1] } } }))).toEqual([]);
  });

  it("takes the cards of a claim as one, and the partitions of one each for itself", () => {
    const claims = (accelerator: object) => ({
      ...estate({ ...pair, sharing: "mig" }),
      workloads: {
        train: workloadOf({ clusters: ["gpu"], resources: { cpu: 1, memory: "1GiB", accelerator } }),
      },
    });
    const four = { product: pair.product, count: 4 };
    expect(say(rule, claims(four)).map(({ says }) => says)).toEqual(["4 GPUs as one (workload train) in nodes of 2"]);
    expect(say(rule, claims({ ...four, partition: "1g.10gb" }))).toEqual([]);
  });

  it("finds NVSwitch in the plan's nodes of two, and a network many times slower than NVLink", () => {
    const found = findingsOf(rule, factsOfPlan());
    expect(found.map(({ severity, subject }) => [severity, subject])).toEqual([
      ["error", "ml-node"],
      ["warning", "ml"],
    ]);
    expect(found[0]?.computed).toBe(
      "NVSwitch stands on boards of 4, 8 or 16 GPUs, NVIDIA A100 80GB PCIe joins pairs by a bridge (stated); NVLink gives 600GB/s inside a pair, 300GB/s each way, the network 25GB/s each way between nodes: 12 times slower (derived; 24 times, with both ways of NVLink counted against one)",
    );
    expect(found[1]?.computed).toBe(
      "an all-reduce of 25.4MB of gradients takes 1.78ms over the network, 148us over NVLink (modelled: ring, no overlap with computing)",
    );
  });
});
