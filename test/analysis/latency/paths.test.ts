import fc from "fast-check";
import { assert, describe, expect, it } from "vitest";
import type { Measurement } from "../../../src/analysis/index.ts";
import { type LatencyPath, latencyPaths } from "../../../src/analysis/latency/paths.ts";
import { raw } from "../../../src/units/index.ts";
import { factsOf, factsOfPlan } from "../facts.ts";
import { orderPath, orderPathWith } from "./order-path.ts";

const only = (sections: Readonly<Record<string, unknown>>, more = {}): LatencyPath => {
  const [path, second] = latencyPaths(factsOf(sections, more));
  assert(path !== undefined && second === undefined);
  return path;
};
const times = ({ hops }: LatencyPath) =>
  hops.map(({ kind, subject, minimum, expected, p99, basis }) => [
    kind,
    subject,
    Math.round(raw(minimum)),
    Math.round(raw(expected)),
    Math.round(raw(p99)),
    basis,
  ]);
const kinds = ({ hops }: LatencyPath) => hops.map(({ kind, subject }) => `${kind} ${subject}`);
const latency = (kind: string, subject: string, value: number, more: Partial<Measurement> = {}): Measurement => ({
  kind,
  subject,
  metric: "latency",
  value,
  machine: "test machine",
  date: "2026-11-01",
  ...more,
});

describe("the hops of an order path", () => {
  it("are the venue, light, frame, switches and host, then the stages", () => {
    const path = only(orderPath);
    expect(times(path)).toEqual([
      ["venue", "bybit", 0, 0, 0, "stated"],
      // 13.318 km at 4.897 us/km; the contract says 200 us.
      ["circuit", "venue", 65_216, 200_000, 200_000, "stated"],
      // 1,526 bytes at 10 and at 25 Gb/s.
      ["serialisation", "venue", 1709, 1709, 1709, "derived"],
      ["switches", "fabric", 800, 800, 800, "derived"],
      ["host", "trade", 590, 794, 794, "modelled"],
      ["stage", "ingest", 0, 100_000, 100_000, "stated"],
      ["model", "stream", 1_000_000, 1_000_000, 1_000_000, "stated"],
      ["stage", "send", 0, 3_000_000, 3_000_000, "stated"],
    ]);
    expect([path.path, path.circuit, path.venue, raw(path.limit)]).toEqual(["order", "venue", "bybit", 10_000_000]);
    expect([path.minimum, path.expected, path.p99].map((time) => Math.round(raw(time)))).toEqual([
      1_068_315, 4_303_303, 4_303_303,
    ]);
  });

  it("stand in for the stage that is declared to be the wire", () => {
    const way = { title: "Way", limit: "500us", wire: true };
    const hops = only(orderPathWith({ stages: { way } })).hops;
    expect(hops.filter(({ stage }) => stage === "way").map(({ kind }) => kind)).toEqual([
      "venue",
      "circuit",
      "serialisation",
      "switches",
      "host",
    ]);
    expect(hops.filter(({ kind, subject }) => kind === "stage" && subject === "way")).toEqual([]);
  });

  it("take the route with the detour where the contract states no latency, and the stated route where there is one", () => {
    const [free, routed] = [{ latency: undefined }, { latency: undefined, route: "30km" }].map((circuit) =>
      only(orderPathWith({ circuit })).hops.find(({ kind }) => kind === "circuit"),
    );
    expect(free).toMatchObject({ basis: "modelled", source: "17.3km of great circle with detour" });
    expect(Math.round(raw(free?.expected ?? orderPathFailed()))).toBe(84_780);
    expect(routed).toMatchObject({ basis: "derived", source: "30km of circuits.venue.route", expected: 146_910 });
  });

  it("count one switch more to the peer of the leaf, and three through a spine", () => {
    const single = { ...orderPath.clusters.trade.nodes["n-1"], cables: { hft0: "leaf-2/1" } };
    const clusters = { trade: { ...orderPath.clusters.trade, nodes: { "n-1": single } } };
    const switches = (sections: Readonly<Record<string, unknown>>) =>
      only(sections).hops.find(({ kind }) => kind === "switches");
    expect(switches({ ...orderPath, clusters })).toMatchObject({ title: "2 switches", expected: 1600 });
    const { fabric } = orderPath.fabrics;
    const { "leaf-1": one, "leaf-2": two } = fabric.leaves;
    const apart = {
      ...fabric,
      spines: { "spine-1": { product: "arista-7050cx3-32s", number: 3 } },
      topology: ["spine-leaf"],
      leaves: { "leaf-1": { ...one, peer: undefined }, "leaf-2": { ...two, peer: undefined } },
      switchLatency: "1us",
    };
    expect(switches({ ...orderPath, clusters, fabrics: { fabric: apart } })).toMatchObject({
      title: "3 switches: leaf, spine, leaf",
      minimum: 2400,
      expected: 2400,
      p99: 3000,
    });
  });

  it("take the longest way of the topology where cables are not planned, of the fabric at the circuit's site", () => {
    const circuit = { ...orderPath.circuits.venue, handoff: undefined };
    const { fabric } = orderPath.fabrics;
    const stray = { ...fabric, site: undefined, topology: ["spine-leaf"], leaves: {}, switchLatency: "9us" };
    const bare = { ...fabric, leaves: { "leaf-1": { number: 1 } } };
    const switches = (own: object) =>
      only({
        ...orderPath,
        circuits: { venue: circuit },
        fabrics: { stray, fabric: own },
        clusters: { trade: { ...orderPath.clusters.trade, nodes: { "n-1": { build: "node", number: 11 } } } },
      }).hops.find(({ kind }) => kind === "switches");
    expect(switches({ ...bare, switchLatency: "2us" })).toMatchObject({
      subject: "fabric",
      title: "2 switches",
      expected: 4000,
      basis: "stated",
      source: "fabrics.fabric.switchLatency",
    });
    expect(switches({ ...bare, topology: ["spine-leaf"] })).toMatchObject({
      title: "3 switches: leaf, spine, leaf",
      expected: 3000,
      basis: "assumed",
      source: "constant switch-latency, 1us",
    });
  });

  it("reckon with the slowest switch of each level that they pass", () => {
    const { fabric } = orderPath.fabrics;
    const spines = { "spine-1": { product: "arista-7010tx-48", number: 3 } };
    const hop = (leaf2: object, circuit: object) =>
      only({
        ...orderPath,
        circuits: { venue: { ...orderPath.circuits.venue, ...circuit } },
        fabrics: { fabric: { ...fabric, spines, leaves: { ...fabric.leaves, ...leaf2 } } },
      }).hops.find(({ kind }) => kind === "switches");
    expect(hop({}, {})).toMatchObject({ title: "1 switch", expected: 800 });
    const third = { "leaf-3": { product: "arista-7150s-52", number: 4 } };
    expect(hop(third, { handoff: "leaf-3/1" })).toMatchObject({
      title: "3 switches: leaf, spine, leaf",
      expected: 4600,
      source: "catalogue switches.arista-7010tx-48",
    });
    expect(hop({ "leaf-2": { product: "arista-7010tx-48", number: 2 } }, {})).toMatchObject({ expected: 3000 });
  });

  it("pass through the card with kernel bypass where a host has one", () => {
    const { node } = orderPath.builds;
    const kernel = { ports: 2, rate: "10Gbps" };
    const title = (nics: object) =>
      only({ ...orderPath, builds: { node: { ...node, nics } } }).hops.find(({ kind }) => kind === "host")?.title;
    expect(title({ eth: kernel, hft: node.nics.hft })).toBe("network card and Onload, TCP");
    expect(title({ eth: kernel })).toBe("network card and kernel stack");
  });

  it("leave out what nobody stated", () => {
    const { sites, circuits, targets } = orderPath;
    const circuit = { ...circuits.venue, latency: undefined, handoff: undefined };
    const bare = { sites: { pod: { ...sites.pod, latitude: undefined } }, circuits: { venue: circuit }, targets };
    expect(kinds(only(bare))).toEqual([
      "venue bybit",
      "serialisation venue",
      "stage ingest",
      "stage inference",
      "stage send",
    ]);
  });

  it("add the crossing where a stage is played by another cluster, in and out", () => {
    const models = { ...orderPath.clusters.trade, nodes: { "g-1": { build: "node", number: 12 } } };
    const roles = { models: { title: "Models", nodes: ["g-1"] } };
    const sections = {
      ...orderPathWith({ stages: { inference: { title: "Inference", limit: "2ms", role: "models" } } }),
      clusters: { trade: orderPath.clusters.trade, gpu: { ...models, roles } },
    };
    expect(kinds(only(sections)).slice(5)).toEqual([
      "stage ingest",
      "host trade",
      "serialisation gpu",
      "switches fabric",
      "host gpu",
      "stage inference",
      "host gpu",
      "serialisation trade",
      "switches fabric",
      "host trade",
      "stage send",
    ]);
  });

  it("go over the circuit between two sites where the first cluster stands elsewhere, or a later one does", () => {
    const far = { kind: "data-centre", title: "Far", latitude: 1.3521, longitude: 104.7 };
    const sites = { ...orderPath.sites, far };
    const lines = {
      spare: { title: "Spare", kind: "wan", role: "backup", site: "far", toSite: "pod", rate: "1Gbps" },
      line: { title: "Line", kind: "wan", role: "primary", site: "far", toSite: "pod", rate: "1Gbps", latency: "1ms" },
    };
    const circuits = { ...orderPath.circuits, ...lines };
    const away = { ...orderPath.clusters.trade, site: "far", nodes: { "g-1": { build: "node", number: 12 } } };
    const first = { ...away, roles: { orders: { title: "Orders", nodes: ["g-1"], kubelet: "quick" } } };
    expect(kinds(only({ ...orderPath, sites, circuits, clusters: { gpu: first } })).slice(0, 7)).toEqual([
      "venue bybit",
      "circuit venue",
      "serialisation venue",
      "switches fabric",
      "circuit line",
      "host gpu",
      "stage ingest",
    ]);
    const later = { ...away, roles: { models: { title: "Models", nodes: ["g-1"] } } };
    const sections = {
      ...orderPathWith({ stages: { inference: { title: "Inference", limit: "2ms", role: "models" } } }),
      sites,
      circuits,
      clusters: { trade: orderPath.clusters.trade, gpu: later },
    };
    expect(kinds(only(sections)).slice(5, 12)).toEqual([
      "stage ingest",
      "host trade",
      "serialisation gpu",
      "switches fabric",
      "circuit line",
      "host gpu",
      "stage inference",
    ]);
  });

  it("stay in the cluster at the circuit's site where several clusters play the role", () => {
    const other = { kind: "exchange-pod", title: "Other" };
    const { trade } = orderPath.clusters;
    const nodes = { "g-1": { build: "node", number: 12 } };
    const twin = { ...trade, site: "other", nodes, roles: { orders: { title: "Orders", nodes: ["g-1"] } } };
    const sections = { ...orderPath, sites: { ...orderPath.sites, other }, clusters: { twin, trade } };
    expect(kinds(only(sections))).toEqual(kinds(only(orderPath)));
    // A place that is named twice at one site is not left either.
    const beside = { ...sections, clusters: { twin: { ...twin, site: "pod" }, trade } };
    expect(kinds(only(beside)).filter((hop) => hop.startsWith("host"))).toEqual(["host twin"]);
  });

  it("let a core that may sleep wake first, in the 99th percentile only", () => {
    const host = only({ ...orderPath, kubeletProfiles: {} }).hops.find(({ kind }) => kind === "host");
    expect(host).toMatchObject({ expected: 794, p99: 200_794 });
  });

  it("are measured where somebody measured, with machine and day", () => {
    const measurements = [
      latency("model", "stream", 300_000, { percentile: 0 }),
      latency("model", "stream", 470_000, { percentile: 50 }),
      latency("model", "stream", 2_380_000, { percentile: 99 }),
      latency("pipeline", "ingest", 4000),
    ];
    const { hops } = only(orderPath, { measurements });
    expect(hops.filter(({ basis }) => basis === "measured")).toEqual([
      {
        kind: "stage",
        subject: "ingest",
        title: "Ingest",
        minimum: 4000,
        expected: 4000,
        p99: 4000,
        basis: "measured",
        source: "test machine, 2026-11-01",
        stage: "ingest",
        stale: false,
      },
      {
        kind: "model",
        subject: "stream",
        title: "Inference, Stream",
        minimum: 300_000,
        expected: 470_000,
        p99: 2_380_000,
        basis: "measured",
        source: "test machine, 2026-11-01",
        stage: "inference",
        stale: false,
      },
    ]);
  });

  it("take the newest run, of one day the smallest batch, whatever the order of the files", () => {
    const measurements = [
      latency("model", "stream", 1, { date: "2026-10-01" }),
      latency("model", "stream", 3, { batch: 32 }),
      latency("model", "stream", 2, { batch: 1 }),
      latency("model", "stream", 4, { machine: "z" }),
      { ...latency("model", "stream", 9), metric: "memory" },
    ];
    fc.assert(
      fc.property(fc.shuffledSubarray(measurements, { minLength: measurements.length }), (shuffled) => {
        const hop = only(orderPath, { measurements: shuffled }).hops.find(({ kind }) => kind === "model");
        expect(hop?.expected).toBe(2);
      }),
    );
  });

  it("are stale from the first day beyond the catalogue's 180", () => {
    const stale = (today: string) =>
      only(orderPath, { today, measurements: [latency("model", "stream", 5, { date: "2026-01-01" })] }).hops.some(
        (hop) => hop.stale,
      );
    expect([stale("2026-06-30"), stale("2026-07-01")]).toEqual([false, true]);
  });

  it("include the filling of a batch at the rate of the targets", () => {
    const sections = orderPathWith({ model: { batch: 32 } });
    const rate = { metric: "model-inferences", limit: "10k/s", where: "requirements" };
    const targets = { ...(sections["targets"] as object), throughput: { rate, low: { ...rate, limit: "10/s" } } };
    const batch = only({ ...sections, targets }).hops.find(({ kind }) => kind === "batch");
    expect(batch).toMatchObject({
      title: "fill a batch of 32",
      minimum: 0,
      expected: 1_600_000,
      p99: 3_200_000,
      basis: "modelled",
    });
  });

  it("are judged by the expected sum, then by the sum of the tails", () => {
    const verdict = (limit: string) => only({ ...orderPathWith({ path: { limit } }), kubeletProfiles: {} }).verdict;
    // Expected 4.303 ms, p99 0.2 ms more for a core that sleeps.
    expect(["4.303ms", "4.304ms", "4.503ms", "4.504ms"].map(verdict)).toEqual([
      "over",
      "tail-over",
      "tail-over",
      "within",
    ]);
  });

  it("never take less than the minimum, nor more than the p99, over every circuit and path of the plan", () => {
    const paths = latencyPaths(factsOfPlan());
    expect(paths).toHaveLength(12);
    for (const { hops, ...path } of paths) {
      for (const one of [path, ...hops]) {
        expect(raw(one.minimum)).toBeLessThanOrEqual(raw(one.expected));
        expect(raw(one.expected)).toBeLessThanOrEqual(raw(one.p99));
      }
      expect(hops.reduce((sum, hop) => sum + raw(hop.expected), 0)).toBeCloseTo(raw(path.expected), 3);
    }
  });
});

function orderPathFailed(): never {
  throw new Error("the path has no circuit");
}
