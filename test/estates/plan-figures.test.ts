import { assert, describe, expect, it } from "vitest";
import { format, type Quantity, q, raw, sum } from "../../src/units/index.ts";
import { planAsWritten } from "./plan-as-written.ts";

const estate = planAsWritten();

function one<T extends { readonly id: string }>(list: readonly T[], id: string): T {
  const found = list.find((item) => item.id === id);
  assert(found !== undefined, `no ${id}`);
  return found;
}

const ids = (list: readonly { readonly id: string }[]): readonly string[] => list.map(({ id }) => id);

interface Item<U extends string> {
  readonly id: string;
  readonly amount: Quantity<U>;
  readonly lines: readonly { readonly amount: Quantity<U> }[];
}

/** Items whose lines do not add up to them. */
function uneven<U extends string>(items: readonly Item<U>[]): readonly string[] {
  return ids(items.filter(({ amount, lines }) => raw(amount) !== raw(sum(lines.map((line) => line.amount)))));
}

describe("the hardware of the plan as written", () => {
  it("has 13 nodes in three clusters", () => {
    expect(estate.clusters.map(({ id, nodes }) => [id, ids(nodes)])).toEqual([
      ["ml", ["gpu-1", "gpu-2", "gpu-3", "gpu-4"]],
      ["trading", ["trade-1", "trade-2", "trade-3", "trade-4", "trade-5", "trade-6"]],
      ["monitoring", ["mon-1", "mon-2", "mon-3"]],
    ]);
  });

  it("has 8 GPUs in 4 nodes, shared out in pairs, and a ledger of 640 GB", () => {
    const ml = one(estate.clusters, "ml");
    const gpus = one(estate.builds, "ml-node").gpus;
    expect(gpus).toMatchObject({ product: "nvidia-a100-80gb-pcie", count: 2, links: ["nvlink-bridge", "nvswitch"] });
    expect(ml.stated).toEqual({ gpus: 8, gpuMemory: q("size", "640GB") });
    expect(ml.roles.map(({ id, gpus: own }) => [id, own])).toEqual([
      ["inference", [0, 1]],
      ["learning", [2, 3]],
      ["meta-learning", [4, 5]],
      ["research", [6, 7]],
    ]);
    expect(sum(ml.gpuMemory.map(({ size }) => size))).toEqual(q("size", "640GB"));
  });

  it("gives sockets, cores, memory, disks, ports and power supplies as far as they are said", () => {
    expect(
      estate.builds.map(({ cpu, memory }) => [cpu.product, cpu.sockets, cpu.statedCores, raw(memory.total)]),
    ).toEqual([
      ["amd-epyc-7713", 2, 128, 1e12],
      ["intel-xeon-platinum-8380", undefined, 40, 512e9],
      ["amd-epyc-7543", undefined, 32, 256e9],
    ]);
    expect(estate.builds.flatMap(({ nics }) => nics.map(({ ports, rate }) => [ports, raw(rate)]))).toEqual([
      [2, 100e9],
      [4, 25e9],
      [2, 10e9],
    ]);
    const { disks, psus } = one(estate.builds, "ml-node");
    expect(disks).toEqual([{ id: "nvme", count: 4, size: q("size", "4TB"), medium: "nvme", raid: "0" }]);
    expect(psus).toEqual({ count: 2, rating: q("power", "2kW") });
    expect(one(estate.builds, "trading-node").nics[0]).toMatchObject({ bond: "lacp", bypass: "dpdk" });
  });

  it("has a spine-leaf fabric that is also a full mesh with MLAG, and no out-of-band switch", () => {
    const fabric = one(estate.fabrics, "primary-fabric");
    expect([fabric.spines.length, fabric.leaves.length, fabric.outOfBand.length]).toEqual([2, 6, 0]);
    expect(fabric.topology).toEqual(["spine-leaf", "full-mesh"]);
    expect(fabric.protocols).toEqual(["mlag", "bgp", "lacp", "vxlan"]);
    expect(fabric.uplinks).toEqual({ stated: 4, rate: q("bitRate", "100Gbps") });
    expect(estate.vpn.adminNetwork).toBe(true);
  });

  it("has three exchange circuits with a backup each, and 16 Gbit/s of internet against an attack of 100", () => {
    const exchange = estate.circuits.filter(({ kind }) => kind === "exchange");
    expect(exchange.map(({ toVenue, role, rate, backs }) => [toVenue, role, raw(rate), backs])).toEqual([
      ["binance", "primary", 10e9, undefined],
      ["okx", "primary", 10e9, undefined],
      ["bybit", "primary", 10e9, undefined],
      ["binance", "backup", 1e9, "binance-primary"],
      ["okx", "backup", 1e9, "okx-primary"],
      ["bybit", "backup", 1e9, "bybit-primary"],
    ]);
    const internet = estate.circuits.filter(({ kind }) => kind === "internet");
    expect(internet.map(({ provider }) => provider)).toEqual(["Provider A", "Provider B", "Provider C"]);
    expect(sum(internet.map(({ rate }) => rate))).toEqual(q("bitRate", "16Gbps"));
    expect(estate.security.perimeter?.ddos).toEqual({ capacity: q("bitRate", "100Gbps") });
  });
});

describe("the data of the plan as written", () => {
  it("has three ClickHouse nodes, one primary with two replicas, and replication factor 2", () => {
    expect(one(estate.databases, "clickhouse")).toMatchObject({
      nodes: 3,
      primaries: 1,
      replicas: 2,
      replicationFactor: 2,
      diskPerNode: q("size", "20TB"),
      writeRate: q("rate", "1M/s"),
      retentionOnline: q("duration", "730d"),
      retentionArchived: q("duration", "3650d"),
      compression: 10,
    });
  });

  it("keeps hot data 7 days and market data 30 days on the same array", () => {
    expect(one(estate.tiers, "hot")).toMatchObject({ to: q("duration", "7d"), storedIn: "hot-array" });
    expect(one(estate.dataClasses, "market-data")).toMatchObject({ keep: q("duration", "30d"), storedIn: "hot-array" });
    expect(one(estate.arrays, "hot-array")).toMatchObject({
      usable: q("size", "100TB"),
      iops: q("rate", "1M/s"),
      raid: "6",
      hotSpares: true,
    });
  });

  it("has 500 TB of backup and 2 PB of archive in 3 copies, filled on four schedules", () => {
    expect(estate.pools.map(({ id, capacity, copies }) => [id, raw(capacity), copies])).toEqual([
      ["backup", 500e12, 1],
      ["archive", 2e15, 3],
    ]);
    expect(estate.backups.map(({ every }) => (every === "continuous" ? every : format("duration", every)))).toEqual([
      "continuous",
      "1h",
      "1d",
      "7d",
    ]);
  });
});

describe("the contradictions of the plan as written", () => {
  it("has six totals for one latency, and two paths", () => {
    const totals = estate.targets.latency.filter(({ metric }) => metric === "end-to-end");
    expect(totals.map(({ limit }) => format("duration", limit))).toEqual([
      "25ms",
      "2ms",
      "25ms",
      "50ms",
      "25ms",
      "25ms",
    ]);
    expect(one(totals, "kpi-end-to-end").target).toEqual(q("duration", "15ms"));
    expect(
      estate.targets.paths.map(({ limit, stages }) => [raw(limit), raw(sum(stages.map((stage) => stage.limit)))]),
    ).toEqual([
      [25e6, 13.6e6],
      [2e6, 1.7e6],
    ]);
  });

  it("has three decision rates", () => {
    const decisions = estate.targets.throughput.filter(({ metric }) => metric === "decisions");
    expect(decisions.map(({ limit }) => format("rate", limit))).toEqual(["10k/s", "1k/s", "1k/s"]);
    expect(one(decisions, "kpi-decisions").target).toEqual(q("rate", "5k/s"));
  });

  it("promises more of the whole than of a part that it needs", () => {
    expect(estate.targets.availability.map(({ id, target }) => [id, format("ratio", target)])).toEqual([
      ["overall", "99.95%"],
      ["trading-engine", "99.99%"],
      ["data-ingestion", "99.9%"],
      ["model-inference", "99.95%"],
    ]);
    expect(one(estate.targets.availability, "overall").needs).toEqual([
      "trading-engine",
      "data-ingestion",
      "model-inference",
    ]);
  });

  it("scales out at a latency above that of the whole inference stage", () => {
    expect(estate.scaling.policy).toEqual({ out: 2, in: 1, cooldown: q("duration", "5min"), maximum: 20 });
    expect(one(estate.scaling.triggers, "latency")).toEqual({
      id: "latency",
      metric: "response-latency",
      latency: q("duration", "10ms"),
    });
    expect(one(one(estate.targets.paths, "order").stages, "inference").limit).toEqual(q("duration", "2ms"));
  });

  it("gives configuration and deployment two owners each", () => {
    expect(estate.operations.ownership.map(({ id, owners }) => [id, owners])).toEqual([
      ["containers", ["Kubernetes"]],
      ["deployment", ["Helm", "ArgoCD"]],
      ["configuration", ["GitOps", "Ansible"]],
      ["infrastructure", ["Terraform"]],
    ]);
  });

  it("lets memory be overcommitted and clocks be slowed where trades are executed", () => {
    const { roles } = one(estate.clusters, "trading");
    expect(roles.map(({ id, kubelet }) => [id, kubelet])).toEqual([
      ["execution", "stated"],
      ["market-data", "stated"],
      ["risk", "stated"],
    ]);
    expect(one(estate.kubeletProfiles, "stated")).toMatchObject({ memoryOvercommit: true, governor: "schedutil" });
  });
});

describe("the money and the time of the plan as written", () => {
  it("has lines that add up to their items, and items that add up to the stated totals", () => {
    const { capital, operating, stated } = estate.budget;
    expect(uneven(capital)).toEqual([]);
    expect(uneven(operating)).toEqual([]);
    expect(sum(capital.map(({ amount }) => amount))).toEqual(q("usdOnce", "USD 1525000/once"));
    expect(sum(operating.map(({ amount }) => amount))).toEqual(q("usdPerYear", "USD 1550000/year"));
    expect(stated).toEqual({
      capital: q("usdOnce", "USD 1525000/once"),
      operating: q("usdPerYear", "USD 1550000/year"),
      approximateCapital: q("usdOnce", "USD 1500000/once"),
      approximateOperating: q("usdPerYear", "USD 1500000/year"),
    });
  });

  it("pays six people", () => {
    expect(one(estate.budget.operating, "personnel").lines.map(({ people }) => people)).toEqual([2, 2, 1, 1]);
  });

  it("has 24 weeks in three phases, and 12 months of AI in three more", () => {
    const spans = (programme: string) => estate.phases.filter((one) => one.programme === programme).map((p) => p.span);
    expect(spans("infrastructure")).toEqual([
      [1, 8],
      [9, 16],
      [17, 24],
    ]);
    expect(spans("ai")).toEqual([
      [1, 3],
      [4, 6],
      [7, 12],
    ]);
  });
});

describe("the AI regions and models of the plan as written", () => {
  it("has three regions and the 8 rows of the accelerator table", () => {
    expect(estate.regions.map(({ id, capabilities, recovers }) => [id, capabilities.length, recovers])).toEqual([
      ["east", 3, undefined],
      ["west", 3, "east"],
      ["null-island", 3, undefined],
    ]);
    expect(estate.accelerators.map(({ id, regions, integration }) => [id, regions.join(" "), integration])).toEqual([
      ["a100-h100", "east", "pci-passthrough"],
      ["mi250", "east", "sriov"],
      ["tpu-v4", "east west", "bare-metal-kubernetes"],
      ["t4-a10", "west", "direct-access"],
      ["cs-2", "east", "dedicated"],
      ["fpga", "null-island", "direct-hardware"],
      ["ipu", "null-island", "container-native"],
      ["neuromorphic", "null-island", "hardware-api"],
    ]);
  });

  it("has the three tables of the four model families", () => {
    expect(
      estate.models.map(({ family, variants, parameters, accuracy, trading, inference }) => [
        family,
        variants.length,
        parameters,
        accuracy?.f1,
        trading?.sharpe,
        trading && format("ratio", trading.maximumDrawdown),
        inference && format("duration", inference.latency),
        inference && raw(inference.throughput),
        inference && raw(inference.gpuMemory),
      ]),
    ).toEqual([
      ["lstm", 4, 2_500_000, 0.677, 1.82, "18.3%", "12.4ms", 2580, 1240e6],
      ["transformer", 3, 8_100_000, 0.708, 2.14, "14.7%", "18.7ms", 1712, 2890e6],
      ["hybrid", 3, 10_300_000, 0.736, 2.41, "12.1%", "22.1ms", 1448, 3520e6],
      ["memory", 2, 12_700_000, 0.749, 2.67, "9.8%", "28.3ms", 1133, 4180e6],
    ]);
  });

  it("claims 25 indicators and lists 19", () => {
    expect(estate.training.indicatorsAtLeast).toBe(25);
    expect(estate.training.indicators.flatMap(({ items }) => items)).toHaveLength(19);
  });

  it("has 11 federation nodes in two topologies", () => {
    const { clusters, roles, inference } = estate.federation;
    expect(roles.map(({ id, count }) => [id, count])).toEqual([
      ["parameter-server", 2],
      ["btc-worker", 3],
      ["eth-worker", 3],
      ["aggregator", 2],
      ["validator", 1],
    ]);
    expect(clusters.map(({ topology, consensus }) => [topology, consensus])).toEqual([
      ["mesh", "proof-of-learning"],
      ["hierarchical", "byzantine"],
    ]);
    expect(inference).toMatchObject({ every: q("duration", "100ms"), signalLifetime: q("duration", "5s") });
  });
});
