import { describe, expect, it } from "vitest";
import { findingsOf } from "../../../src/analysis/index.ts";
import { rule } from "../../../src/analysis/network/c-20-port-budget.ts";
import { factsOfPlan, say } from "../facts.ts";

const sites = { dc: { kind: "data-centre", title: "Data centre" } };
const server = (nic: object) => ({
  title: "Server",
  cpu: { product: "amd-epyc-7543" },
  memory: { total: "256GiB" },
  nics: { eth: nic },
});

/** Two servers with two ports of 100G each on one leaf. */
const cabled = (perLeaf: number) => ({
  sites,
  builds: { server: server({ product: "nvidia-connectx-6-dx-2x100g", ports: 2, rate: "100Gbps" }) },
  clusters: {
    gpu: {
      kind: "gpu",
      title: "GPU cluster",
      site: "dc",
      nodes: {
        "n-1": { build: "server", number: 11, cables: { eth0: "leaf-1/1", eth1: "leaf-1/2" } },
        "n-2": { build: "server", number: 12, cables: { eth0: "leaf-1/3", eth1: "leaf-1/4" } },
      },
    },
  },
  fabrics: {
    fabric: {
      title: "Fabric",
      site: "dc",
      topology: ["spine-leaf"],
      spines: { "spine-1": { product: "arista-7050cx3-32s", number: 1 } },
      leaves: { "leaf-1": { product: "arista-7050cx3-32s", number: 2, spinePort: 1 } },
      uplinks: { perLeaf, rate: "100Gbps" },
    },
  },
});

/** Eight ports of 10G without cables. */
const loose = (leaf: object, fabric: object = {}) => ({
  sites,
  builds: { server: server({ ports: 4, rate: "10Gbps" }) },
  clusters: {
    web: {
      kind: "monitoring",
      title: "Web",
      site: "dc",
      nodes: { "n-1": { build: "server", number: 11 }, "n-2": { build: "server", number: 12 } },
    },
  },
  fabrics: {
    fabric: {
      title: "Fabric",
      site: "dc",
      topology: ["collapsed"],
      leaves: { "leaf-1": { number: 2, ...leaf } },
      ...fabric,
    },
  },
});

describe("C-20, the port budget", () => {
  it("refuses a leaf whose hosts bring four times its uplinks", () => {
    expect(say(rule, cabled(1))).toEqual([
      {
        code: "C-20",
        severity: "error",
        subject: "leaf-1",
        says: "400Gbps of hosts and storage on 100Gbps of uplinks",
        computed: "4:1 (derived)",
        limit: "3:1",
        remedy: "2 uplinks of 100Gbps, or move 100Gbps to another leaf",
        source: "fabrics.fabric.uplinks",
      },
    ]);
  });

  it("accepts the leaf with as many uplinks as the remedy says", () => {
    expect(say(rule, cabled(2))).toEqual([]);
  });

  it("refuses hosts whose speed no leaf runs", () => {
    expect(say(rule, loose({ rates: ["25Gbps"] }))).toEqual([
      {
        code: "C-20",
        severity: "error",
        subject: "fabric",
        says: "leaves run 25Gbps",
        computed: "8 at 10Gbps (web) want a port (derived); how many ports there are is not stated",
        limit: "a port that runs the speed for each: 25Gbps",
        remedy: "name a product for each leaf whose ports also run 10Gbps, in groups of one speed",
        source: "fabrics.fabric.leaves",
      },
    ]);
  });

  it("cannot tell where leaves name speeds and no product", () => {
    expect(say(rule, loose({ rates: ["10Gbps", "25Gbps"] }))).toEqual([
      {
        code: "C-20",
        severity: "info",
        subject: "fabric",
        says: "8 ports want a leaf: 8 at 10Gbps (web)",
        computed: "cannot tell whether they fit: no leaf names a product, so its ports are not known",
        limit: "a port that runs the speed for each",
        remedy: "name a product for each leaf",
        source: "fabrics.fabric.leaves",
      },
    ]);
  });

  it("counts the ports of the product that run the speed", () => {
    expect(say(rule, loose({ product: "arista-7050cx3-32s" }))).toMatchObject([
      {
        says: "8 ports without a cable on 1 leaf with 34 free ports",
        computed: "no port is left for 6 at 10Gbps (web) (derived)",
      },
    ]);
    expect(say(rule, loose({ product: "arista-7050sx3-48yc8" }))).toEqual([]);
  });

  it("judges a fabric without cables by what it states of its uplinks", () => {
    const uplinks = (stated: object) =>
      say(rule, loose({ product: "arista-7050sx3-48yc8" }, { uplinks: { rate: "25Gbps", ...stated } }));
    expect(uplinks({ perLeaf: 1 })).toEqual([
      {
        code: "C-20",
        severity: "error",
        subject: "fabric",
        says: "1 uplink of 25Gbps on each leaf",
        computed: "hosts bring 80Gbps (80Gbps of web): with 1 on each of 1 leaf 3.2:1 (derived)",
        limit: "3:1",
        remedy: "state uplinks.perLeaf: 2, and spinePort on each leaf",
        source: "fabrics.fabric.uplinks",
      },
    ]);
    expect(uplinks({ perLeaf: 2 })).toEqual([]);
    expect(uplinks({ stated: 2 })).toEqual([]);
  });

  it("hands a circuit over at the next speed that ports have", () => {
    const circuit = { title: "Internet", kind: "internet", role: "primary", site: "dc", rate: "5Gbps" };
    const sections = { ...loose({ product: "arista-7010tx-48" }), circuits: { net: circuit } };
    expect(say(rule, sections)).toMatchObject([
      { computed: "no port is left for 5 at 10Gbps (web and net) (derived)" },
    ]);
  });

  it("finds the plan's uplinks unclear, and 3.65:1 in one of their two readings", () => {
    const [uplinks, speeds] = findingsOf(rule, factsOfPlan());
    expect(uplinks).toEqual({
      code: "C-20",
      severity: "error",
      subject: "primary-fabric",
      says: "4 uplinks of 100Gbps, of one leaf or of all is not said",
      computed:
        "hosts bring 1.46Tbps (800Gbps of ml, 600Gbps of trading and 60Gbps of monitoring): with 4 on each of 6 leaves 0.608:1 and with 4 in all 3.65:1 (derived); 24 links are 12 ports on each of 2 spines",
      limit: "3:1",
      remedy: "state uplinks.perLeaf: 4, and spinePort on each leaf",
      source: "fabrics.primary-fabric.uplinks",
    });
    expect(speeds?.computed).toMatch(/^1 at 40Gbps \(hot-array\), 11 at 10Gbps \(monitoring, binance-primary, /);
  });
});
