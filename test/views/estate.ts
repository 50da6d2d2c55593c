/** A small estate and a small catalogue for the views: 1 spine, 2 leaves, 3 nodes, every figure round. */
import { type Catalogue, kinds } from "../../src/catalogue/types.ts";
import { type Estate, estateSchema } from "../../src/model/estate.ts";
import { deriveViews } from "../../src/views/derive.ts";
import type { Conflict, Views } from "../../src/views/types.ts";

const fact = { title: "Product", source: "made up for the test", date: "2026-01-01", confidence: "assumed" };
const priced = (usd: number) => {
  const price = `USD ${usd}/once`;
  return { low: price, expected: price, high: price, source: "price list", date: "2026-01-01", confidence: "assumed" };
};

function products<T>(kind: { parse: (value: unknown) => T }, items: Record<string, object>) {
  return new Map(Object.entries(items).map(([id, item]) => [id, { id, ...kind.parse({ ...fact, ...item }) }]));
}

const disk = { size: "1TB", medium: "nvme", annualFailure: "1%", powerLossProtection: true };
const nic = { ports: 2, hardwareTimestamps: false, rdma: false, virtualFunctions: 0 };
const leafSwitch = { units: 1, latency: "1us", capacity: "2Tbps", ptp: true, operatingSystems: ["eos"], psus: 2 };

export const catalogue: Catalogue = {
  gpus: products(kinds.gpus, {
    gpu: {
      memory: "80GiB",
      watts: "300W",
      formFactor: "pcie",
      slots: 2,
      migSlices: 7,
      nvlink: "none",
      modes: ["container"],
      offered: ["on-premises"],
      dataCentreLicence: true,
      support: "current",
      price: priced(10_000),
    },
  }),
  cpus: products(kinds.cpus, {
    cpu: { cores: 32, threadsPerCore: 2, watts: "200W", memoryChannels: 8, maxSockets: 2, baseClock: 2000 },
  }),
  chassis: products(kinds.chassis, {
    box: {
      units: 2,
      depth: "800mm",
      baseWatts: "100W",
      dimmSlots: 16,
      wattsPerDimm: "5W",
      wattsPerDisk: "10W",
      sockets: 2,
      gpuSlots: 2,
      psuSlots: 2,
      price: priced(2_000),
    },
  }),
  nics: products(kinds.nics, {
    nic25: { ...nic, rate: "25Gbps", connector: "sfp28", watts: "10W", price: priced(300) },
    nic100: { ...nic, rate: "100Gbps", connector: "qsfp28", watts: "20W" },
    nic10t: { ...nic, rate: "25Gbps", connector: "rj45", watts: "10W" },
  }),
  switches: products(kinds.switches, {
    spine: {
      ...leafSwitch,
      watts: "300W",
      ports: [{ from: 1, to: 8, connector: "qsfp28", rates: ["40Gbps", "100Gbps"] }],
      price: priced(20_000),
    },
    leaf: {
      ...leafSwitch,
      watts: "200W",
      ports: [
        { from: 1, to: 4, connector: "sfp28", rates: ["10Gbps", "25Gbps"] },
        { from: 5, to: 8, connector: "qsfp28", rates: ["40Gbps", "100Gbps"] },
      ],
      price: priced(15_000),
    },
    oob: {
      ...leafSwitch,
      watts: "50W",
      ports: [{ from: 1, to: 8, connector: "rj45", rates: ["1Gbps"] }],
      psus: 1,
      price: priced(1_000),
    },
  }),
  media: products(kinds.media, {
    dac25: {
      connector: "sfp28",
      rates: ["10Gbps", "25Gbps"],
      reach: "3m",
      lengths: ["1m", "2m", "3m"],
      watts: "0W",
      kind: "copper",
      rank: 1,
      price: priced(50),
    },
    cut25: {
      connector: "sfp28",
      rates: ["25Gbps"],
      reach: "70m",
      lengths: [],
      watts: "2W",
      kind: "fibre",
      rank: 2,
    },
    dac100: {
      connector: "qsfp28",
      rates: ["40Gbps", "100Gbps"],
      reach: "5m",
      lengths: ["1m", "3m", "5m"],
      watts: "0W",
      kind: "copper",
      rank: 1,
      price: priced(90),
    },
    cat6: {
      connector: "rj45",
      rates: ["1Gbps"],
      reach: "100m",
      lengths: ["2m", "5m", "10m"],
      watts: "0W",
      kind: "twisted-pair",
      rank: 1,
      price: priced(4),
    },
  }),
  arrays: products(kinds.arrays, {
    flash: {
      units: 4,
      watts: "900W",
      controllers: 2,
      latency: "100us",
      ports: { count: 2, rate: "25Gbps", connector: "sfp28" },
      psus: 2,
      price: priced(90_000),
    },
  }),
  disks: products(kinds.disks, { nvme: { ...disk, watts: "12W", price: priced(400) } }),
  psus: products(kinds.psus, { psu: { rating: "2kW", efficiency: "90%", price: priced(250) } }),
  pdus: products(kinds.pdus, { pdu: { rating: "7kW", outlets: 24, units: 0, price: priced(700) } }),
  venues: new Map(),
  charts: new Map(),
  cloudPrices: new Map(),
  instances: new Map(),
  objectClasses: new Map(),
  constants: new Map(),
};

/** A tree of plain records: what a stack file says. */
export interface Tree {
  [key: string]: Tree | string | number | boolean | readonly (string | number)[] | undefined;
}

/** A node with two data cables and a management cable to the same port numbers. */
export function node(number: number, u: number, port: number): Tree {
  return {
    build: "server",
    number,
    rack: "r1",
    u,
    cables: { eth0: `leaf-1/${port}`, eth1: `leaf-2/${port}`, bmc: `oob-1/${port}` },
  };
}

/** The stack file of the small estate, new for every test. */
export function stack(): Tree {
  return {
    about: {
      name: "small",
      environment: "test",
      role: "primary",
      owner: "infrastructure",
      costCentre: "cc-1",
      domain: "small.example",
    },
    sites: {
      hall: { kind: "data-centre", title: "Hall" },
      annex: { kind: "data-centre", title: "Annex" },
    },
    rooms: { "hall-room": { site: "hall", rows: ["a", "b"], rackWidth: "600mm", rowPitch: "2m", trayHeight: "2.5m" } },
    feeds: {
      "hall-a": { site: "hall", path: "A", capacity: "5kW" },
      "hall-b": { site: "hall", path: "B", capacity: "5kW" },
      "annex-a": { site: "annex", path: "A", capacity: "5kW" },
    },
    racks: {
      r1: { site: "hall", row: "a", position: 1, units: 42, feeds: ["hall-a", "hall-b"], cooling: "8kW", pdu: "pdu" },
      r2: { site: "hall", row: "b", position: 3, units: 20, feeds: ["hall-a", "hall-b"] },
      "annex-r1": { site: "annex", row: "a", position: 1, feeds: ["annex-a"] },
    },
    builds: {
      server: {
        title: "Server",
        chassis: "box",
        cpu: { product: "cpu", sockets: 2 },
        memory: { total: "512GiB", dimms: { count: 8, size: "64GiB" } },
        gpus: { product: "gpu", count: 1 },
        disks: { data: { product: "nvme", count: 2, size: "1TB", medium: "nvme" } },
        nics: { eth: { product: "nic25", ports: 2, rate: "25Gbps", bond: "routed" } },
        psus: { count: 2, rating: "2kW", product: "psu" },
        bmc: { protocol: "redfish", rate: "1Gbps" },
      },
    },
    clusters: {
      compute: {
        kind: "gpu",
        title: "Compute",
        site: "hall",
        segment: "lan",
        kubernetes: {
          version: "1.36.3",
          context: "compute",
          podNetwork: "10.244.0.0/16",
          serviceNetwork: "10.96.0.0/20",
          controlPlane: { nodes: ["n1", "n2", "n3"], address: "10.1.0.200" },
        },
        nodes: { n1: node(11, 1, 1), n2: node(12, 3, 2), n3: node(13, 5, 3) },
      },
    },
    fabrics: {
      dc: {
        title: "Fabric",
        site: "hall",
        topology: ["spine-leaf"],
        spines: { "spine-1": { product: "spine", number: 1, rack: "r1", u: 40, cables: { mgmt: "oob-1/4" } } },
        leaves: {
          "leaf-1": {
            product: "leaf",
            number: 2,
            rack: "r1",
            u: 38,
            peer: "leaf-2",
            spinePort: 1,
            cables: { mgmt: "oob-1/5" },
          },
          "leaf-2": {
            product: "leaf",
            number: 3,
            rack: "r1",
            u: 36,
            peer: "leaf-1",
            spinePort: 3,
            cables: { mgmt: "oob-1/6" },
          },
        },
        outOfBand: { "oob-1": { product: "oob", number: 4, rack: "r1", u: 34 } },
        uplinks: { perLeaf: 2, rate: "100Gbps" },
        peerLinks: { count: 1, rate: "100Gbps" },
        asn: { spine: 65_000, leafBase: 65_000, hostBase: 4_200_000_000 },
        addressing: { loopbacks: "10.255.0.0/24", outOfBand: "10.250.0.0/24", links: "10.254.0.0/24" },
        segments: { lan: { title: "LAN", vlan: 10, vni: 10_010, prefix: "10.1.0.0/24", zone: "lan" } },
      },
    },
    arrays: {
      flash: {
        title: "Array",
        product: "flash",
        site: "hall",
        number: 21,
        rack: "r1",
        u: 10,
        cables: { d0: "leaf-1/4", d1: "leaf-2/4", mgmt: "oob-1/7" },
        medium: "nvme",
        usable: "100TB",
        raid: "6",
        protocols: ["nvme-tcp"],
        segment: "lan",
      },
    },
  };
}

/** Sets the value at a path such as `racks.r1.units`; undefined takes the key away. */
export function set(tree: Tree, path: string, value: Tree[string]): Tree {
  const keys = path.split(".");
  const last = keys.pop() ?? "";
  let at = tree;
  for (const key of keys) {
    const next = at[key];
    if (!isTree(next)) throw new RangeError(`${path}: ${key} holds no records`);
    at = next;
  }
  if (value === undefined) delete at[last];
  else at[last] = value;
  return tree;
}

function isTree(value: Tree[string]): value is Tree {
  return typeof value === "object" && !Array.isArray(value);
}

/** The small estate with some values set. */
export function estateWith(changes: Readonly<Record<string, Tree[string]>> = {}): Estate {
  const tree = stack();
  for (const [path, value] of Object.entries(changes)) set(tree, path, value);
  return estateSchema.parse(tree);
}

export function viewsWith(changes: Readonly<Record<string, Tree[string]>> = {}): Views {
  return deriveViews(estateWith(changes), catalogue).views;
}

/** `path: message` of each conflict, path joined by dots. */
export function conflictsWith(changes: Readonly<Record<string, Tree[string]>> = {}): readonly string[] {
  return deriveViews(estateWith(changes), catalogue).conflicts.map(shown);
}

export function shown({ path, message }: Conflict): string {
  return `${path.join(".")} | ${message}`;
}
