import { describe, expect, it } from "vitest";
import { findingsOf } from "../../../src/analysis/index.ts";
import { rule } from "../../../src/analysis/network/c-30-segmentation.ts";
import { factsOfPlan, say } from "../facts.ts";

const cluster = (zone: string | undefined, role: string, number: number) => ({
  kind: "trading",
  title: "Cluster",
  site: "dc",
  ...(zone === undefined ? {} : { zone }),
  nodes: { [`${role}-1`]: { build: "node", number } },
  roles: { [role]: { title: "Role", nodes: [`${role}-1`], kubelet: "quick" } },
});

const estate = (modelZone: string | undefined, flows: object = {}, more: object = {}) => ({
  sites: { dc: { kind: "data-centre", title: "Data centre" } },
  builds: {
    node: {
      title: "Node",
      cpu: { product: "amd-epyc-7543" },
      memory: { total: "256GiB" },
      nics: { eth: { ports: 1, rate: "10Gbps" } },
    },
  },
  kubeletProfiles: { quick: { governor: "performance" } },
  clusters: { trade: cluster("trading", "orders", 1), gpu: cluster(modelZone, "models", 2) },
  fabrics: { fabric: { title: "Fabric", site: "dc", topology: ["collapsed"], switchLatency: "1us" } },
  security: { zones: { trading: { title: "Trading", isolated: true }, ml: { title: "Models" } }, flows },
  targets: {
    paths: {
      order: {
        title: "Order",
        limit: "10ms",
        stages: {
          features: { title: "Features", limit: "1ms", role: "orders" },
          inference: { title: "Inference", limit: "1ms", role: "models" },
          send: { title: "Send", limit: "1ms", role: "orders" },
        },
      },
    },
  },
  ...more,
});
const flow = { ask: { from: "trading", to: "ml", ports: [8001], why: "features to models" } };

describe("C-30, crossings between zones", () => {
  it("refuses a path that crosses zones without a flow, and says what the crossing costs", () => {
    expect(say(rule, estate("ml"))).toEqual([
      {
        code: "C-30",
        severity: "error",
        subject: "order",
        says: "from features to inference the path goes from trade (zone trading) to gpu (zone ml); trading is isolated",
        // Two kernel stacks of 5 to 7 us, two switches of 1 us, 1,526 bytes at 10 Gb/s.
        computed:
          "no flow joins trading and ml; the crossing takes 13.2us to 17.2us each way, p99 17.2us (modelled: two host stacks and the switches between)",
        limit: "what no flow opens is refused",
        remedy: "open security.flows from trading to ml with one port, or play both stages on one cluster",
        source: "targets.paths.order.stages",
      },
    ]);
  });

  it("accepts the path once a flow joins the zones, in either direction", () => {
    expect(say(rule, estate("ml", flow))).toEqual([]);
    expect(say(rule, estate("ml", { ask: { ...flow.ask, from: "ml", to: "trading" } }))).toEqual([]);
  });

  it("accepts stages in one zone, and an estate that plans no zones", () => {
    expect(say(rule, estate("trading"))).toEqual([]);
    expect(say(rule, { ...estate(undefined), security: {} })).toEqual([]);
  });

  it("refuses a call of a workload that no flow opens", () => {
    const workload = {
      title: "Trainer",
      kind: "deployment",
      clusters: ["gpu"],
      namespace: "train",
      image: "trainer",
      resources: { cpu: 1, memory: "1GiB" },
      priority: "low",
      calls: ["trading", "ml"],
    };
    const more = {
      namespaces: { train: { title: "Training", clusters: ["gpu"], zone: "ml" } },
      workloads: { trainer: workload },
    };
    expect(say(rule, estate("ml", flow, more))).toEqual([
      {
        code: "C-30",
        severity: "error",
        subject: "trainer",
        says: "runs in zone ml and calls trading",
        computed: "no flow leads from ml to trading (derived)",
        limit: "what no flow opens is refused",
        remedy: "open security.flows from ml to trading with its ports, or remove the call",
        source: "workloads.trainer.calls",
      },
    ]);
  });

  it("finds no way from the plan's isolated trading zone to its models", () => {
    expect(findingsOf(rule, factsOfPlan())).toEqual([
      {
        code: "C-30",
        severity: "error",
        subject: "order",
        says: "from features to inference the path goes from trading (zone trading) to ml (no zone); trading is isolated",
        computed:
          "ml states no zone, so no flow can name it; the crossing takes 9.61us to 11.6us each way, p99 412us (modelled: two host stacks and the switches between)",
        limit: "what no flow opens is refused",
        remedy:
          "state clusters.ml.zone, open security.flows from trading to its zone with one port, or play both stages on one cluster",
        source: "targets.paths.order.stages",
      },
    ]);
  });
});
