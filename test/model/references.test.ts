import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { estateSchema } from "../../src/model/estate.ts";
import { type CatalogueIds, checkReferences } from "../../src/model/references.ts";

const none = new Set<string>();
const products: CatalogueIds = {
  gpus: new Map([["a100", {}]]),
  cpus: new Set(["epyc"]),
  chassis: none,
  nics: none,
  switches: none,
  media: none,
  arrays: none,
  disks: none,
  psus: none,
  pdus: none,
  venues: new Set(["nasdaq"]),
  charts: new Set(["argo-cd"]),
};

/** Two GPU nodes in one cluster, with what the rules below add to it. */
const base = `
about: { name: lab, environment: test, role: primary, owner: ops, costCentre: cc-1, domain: lab.example.org }
sites: { dc: { kind: data-centre, title: DC } }
builds:
  server: { title: S, cpu: { product: epyc }, memory: { total: 1TiB }, gpus: { product: a100, count: 2 } }
`;
const nodes = "nodes: { n1: { build: server, number: 1 }, n2: { build: server, number: 2 } }";
const kubernetes = "kubernetes: { version: 1.36.3, context: ml, podNetwork: 10.0.0.0/16, serviceNetwork: 10.1.0.0/16 }";
const cluster = (rest = "") => `clusters: { ml: { kind: gpu, title: ML, ${nodes}${rest} } }`;

function faults(sections: string): readonly string[] {
  const estate = estateSchema.parse(parse(`${base}${sections}\n`, { uniqueKeys: false }));
  return checkReferences(estate, products).map(({ path, message }) => `${path.join(".")}: ${message}`);
}

describe("names between records", () => {
  it("hold in a small estate", () => {
    expect(faults(cluster(", roles: { train: { title: T, nodes: [n1], gpus: [0, 3] } }"))).toEqual([]);
  });

  it.each([
    [
      "sites",
      "feeds: { f: { site: dx, path: A, capacity: 1kW } }",
      'feeds.f.site: names site "dx", which does not exist; did you mean "dc"',
    ],
    [
      "cloud accelerators",
      "accelerators: { row: { title: R, products: [b200], regions: [east], use: u, integration: sriov } }",
      'accelerators.row.products.0: names GPU "b200", which does not exist; known are "a100"',
    ],
    [
      "venues",
      "circuits: { c: { title: C, kind: exchange, role: primary, toVenue: nasdak, rate: 1Gbps } }",
      'circuits.c.toVenue: names venue "nasdak", which does not exist; did you mean "nasdaq"',
    ],
    [
      "circuits",
      "circuits: { c: { title: C, kind: wan, role: backup, backs: c, rate: 1Gbps } }",
      "circuits.c.backs: names itself; name the circuit that it backs",
    ],
    [
      "hand-offs",
      "circuits: { c: { title: C, kind: wan, role: primary, handoff: leaf-1/7, rate: 1Gbps } }",
      'circuits.c.handoff: names switch "leaf-1", which does not exist; there is none yet, add it under estate:fabrics.<fabric>.leaves',
    ],
    [
      "zones",
      "security: { zones: { red: { title: R } }, flows: { f: { from: red, to: rd, ports: [1], why: w } } }",
      'security.flows.f.to: names zone "rd", which does not exist; did you mean "red"',
    ],
    [
      "charts",
      "platform: { applications: { a: { chart: argocd, clusters: [ml], namespace: n } } }",
      'platform.applications.a.chart: names chart "argocd", which does not exist; did you mean "argo-cd"',
    ],
    [
      "storage classes",
      "storageClasses: { s: { title: S, clusters: [mx], provisioner: p } }",
      'storageClasses.s.clusters.0: names cluster "mx", which does not exist; did you mean "ml"',
    ],
    [
      "budget lines",
      "budget: { capital: { c: { title: C, amount: USD 1/once, lines: { l: { title: L, amount: USD 1/once, pays: [nothing] } } } } }",
      'budget.capital.c.lines.l.pays.0: names cluster, fabric, array, pool, database, site or circuit "nothing", which does not exist; known are "ml", "dc"',
    ],
    [
      "recovered regions",
      "regions: { east: { title: E, purpose: p, recovers: west } }",
      'regions.east.recovers: names region "west", which does not exist; known are "east"',
    ],
  ])("are checked: %s", (_, sections, says) => {
    expect(faults(`${cluster()}\n${sections}`)).toContain(says);
  });

  it.each([
    [
      "nodes of another cluster",
      ", roles: { r: { title: R, nodes: [n3] } }",
      'clusters.ml.roles.r.nodes.0: names node "n3", which does not exist in cluster "ml"; did you mean "n1"',
    ],
    [
      "GPUs beyond the last",
      ", roles: { r: { title: R, gpus: [3, 4] } }",
      "clusters.ml.roles.r.gpus.1: names GPU 4, the cluster holds 4 (0 to 3); remove it or add nodes",
    ],
    [
      "a GPU listed twice",
      ", roles: { r: { title: R, gpus: [3, 3] } }",
      "clusters.ml.roles.r.gpus.1: names GPU 3 a second time; remove it",
    ],
    [
      "a control plane that is fewer nodes than names",
      ", kubernetes: { version: 1.36.3, context: ml, podNetwork: 10.0.0.0/16, serviceNetwork: 10.1.0.0/16, controlPlane: { nodes: [n1, n2, n1], address: 10.2.0.1 } }",
      'clusters.ml.kubernetes.controlPlane.nodes.2: names node "n1" a second time; remove it',
    ],
    [
      "kubelet profiles",
      ", roles: { r: { title: R, kubelet: fast } }",
      'clusters.ml.roles.r.kubelet: names kubelet profile "fast", which does not exist; there is none yet, add it under estate:kubeletProfiles',
    ],
    [
      "roles that serve in the stead of another",
      ", roles: { r: { title: R, fallback: desk } }",
      'clusters.ml.roles.r.fallback: names role "desk", which does not exist; known are "r"',
    ],
    [
      "a role that would serve in its own stead",
      ", roles: { r: { title: R, fallback: r } }",
      "clusters.ml.roles.r.fallback: names itself; name the role that serves in its stead",
    ],
    [
      "an even control plane",
      ", kubernetes: { version: 1.36.3, context: ml, podNetwork: 10.0.0.0/16, serviceNetwork: 10.1.0.0/16, controlPlane: { nodes: [n1, n2], address: 10.2.0.1 } }",
      "clusters.ml.kubernetes.controlPlane.nodes: holds 2 nodes, an odd number is needed; add or remove one, a majority must outlive a split",
    ],
  ])("are checked within a cluster: %s", (_, rest, says) => {
    expect(faults(cluster(rest))).toEqual([says]);
  });
});

it("nothing runs in a cluster of hosts without Kubernetes", () => {
  const lacks = 'names cluster "ml", which has no kubernetes section; add estate:clusters.ml.kubernetes';
  expect(
    faults(`${cluster(", roles: { train: { title: T, nodes: [n1] } }")}
security: { zones: { red: { title: R } } }
namespaces: { jobs: { title: J, clusters: [ml], zone: red } }
priorities: { high: { title: H, value: 1 } }
images: { trainer: { repository: example.org/trainer } }
queues: { q: { title: Q, cluster: ml, cohort: c, namespace: jobs, role: train, priority: high } }
storageClasses: { s: { title: S, clusters: [ml], provisioner: p } }
fileSystems: { f: { kind: storage-scale, title: F, clusters: [ml], capacity: 1TB, role: train } }
workloads:
  w: { title: W, kind: job, clusters: [ml], namespace: jobs, role: train, image: trainer, priority: high, resources: { cpu: 1, memory: 1GiB } }
platform:
  management: ml
  applications: { a: { chart: argo-cd, clusters: [ml], namespace: n } }`),
  ).toEqual([
    `storageClasses.s.clusters.0: ${lacks}`,
    `fileSystems.f.clusters.0: ${lacks}`,
    `namespaces.jobs.clusters.0: ${lacks}`,
    `queues.q.cluster: ${lacks}`,
    `workloads.w.clusters.0: ${lacks}`,
    `platform.management: ${lacks}`,
    `platform.applications.a.clusters.0: ${lacks}`,
  ]);
});

describe("a pair of leaves", () => {
  const pair = (a: string, b: string) =>
    `${cluster()}\nfabrics: { f: { title: F, topology: [], leaves: { l1: { number: 3${a} }, l2: { number: 4${b} } } } }`;

  it("names each other", () => {
    expect(faults(pair(", peer: l2", ", peer: l1"))).toEqual([]);
  });

  it("is refused when one does not name the other back", () => {
    expect(faults(pair(", peer: l2", ""))).toEqual([
      'fabrics.f.leaves.l1.peer: names leaf "l2", which names no peer; set its peer to "l1"',
    ]);
  });

  it("is refused when a leaf names itself or no leaf", () => {
    expect(faults(pair(", peer: l1", ", peer: l9"))).toEqual([
      "fabrics.f.leaves.l1.peer: names the leaf itself; name the other leaf of the pair",
      'fabrics.f.leaves.l2.peer: names leaf "l9", which does not exist in fabric "f"; did you mean "l1"',
    ]);
  });
});

describe("a workload", () => {
  const workload = (rest: string) => `${cluster(`, ${kubernetes}, roles: { train: { title: T, nodes: [n1] } }`)}
security: { zones: { red: { title: R } } }
namespaces: { jobs: { title: J, clusters: [ml], zone: red }, none: { title: N, clusters: [dc], zone: red } }
priorities: { high: { title: H, value: 1 } }
images: { trainer: { repository: example.org/trainer } }
workloads:
  w: { title: W, kind: job, clusters: [ml], image: trainer, priority: high, ${rest} }`;
  const resources = (product: string) =>
    `resources: { cpu: 1, memory: 1GiB, accelerator: { product: ${product}, count: 1 } }`;

  it("may name a GPU of its cluster's builds", () => {
    expect(faults(workload(`namespace: jobs, role: train, ${resources("a100")}`))).toEqual([
      'namespaces.none.clusters.0: names cluster "dc", which does not exist; known are "ml"',
    ]);
  });

  it("is refused with a GPU, role, port or namespace that its cluster lacks", () => {
    expect(faults(workload(`namespace: none, role: trian, metricsPort: m, ${resources("h100")}`)).slice(1)).toEqual([
      'workloads.w.metricsPort: names port "m", which does not exist; there is none yet, add it under estate:workloads.w.ports',
      'workloads.w.role: names role "trian", which does not exist in cluster "ml"; did you mean "train"',
      'workloads.w.namespace: names namespace "none", which is not on cluster "ml"; add "ml" to its clusters',
      'workloads.w.resources.accelerator.product: names accelerator or GPU "h100", which does not exist in the workload\'s clusters; did you mean "a100"',
    ]);
  });
});

describe("what may be there once", () => {
  it("covers the names and numbers of all devices, whatever they are", () => {
    const array = "title: A, medium: ssd, usable: 1TB, raid: '10', protocols: []";
    expect(faults(`${cluster()}\narrays: { n1: { number: 9, ${array} }, a2: { number: 2, ${array} } }`)).toEqual([
      "arrays.n1: has the name n1, which estate:clusters.ml.nodes.n1 has already; every host and device needs a name of its own, rename one of the two",
      "arrays.a2.number: has the number 2, which estate:clusters.ml.nodes.n2.number has already; every device of a site needs a number of its own, change one",
    ]);
  });

  it("covers boot ports and serials of servers, in whatever form a MAC is written", () => {
    const twins = `n1: { build: server, number: 1, bootMac: "02:00:00:00:00:0a", serial: S7 }`;
    expect(
      faults(
        `clusters: { ml: { kind: gpu, title: ML, nodes: { ${twins}, n2: { build: server, number: 2, bootMac: "02:00:00:00:00:0A", serial: S7 } } } }`,
      ),
    ).toEqual([
      "clusters.ml.nodes.n2.bootMac: has the MAC 02:00:00:00:00:0a, which estate:clusters.ml.nodes.n1.bootMac has already; change one of the two",
      "clusters.ml.nodes.n2.serial: has the serial S7, which estate:clusters.ml.nodes.n1.serial has already; change one of the two",
    ]);
  });

  it("covers the places of racks in one row, not in two", () => {
    const rack = (name: string, row: string) => `${name}: { site: dc, row: ${row}, position: 2, feeds: [] }`;
    expect(faults(`${cluster()}\nracks: { ${rack("r1", "a")}, ${rack("r2", "b")}, ${rack("r3", "a")} }`)).toEqual([
      "racks.r3.position: has the position 2, which estate:racks.r1.position has already; give each rack of a row a position of its own",
    ]);
  });

  it("covers VLANs and VNIs within one fabric, not across two", () => {
    const segment = (name: string, vlan: number) =>
      `${name}: { title: S, vlan: ${vlan}, vni: 1${vlan}, prefix: 10.0.0.0/24, zone: red }`;
    const fabric = (segments: string) => `{ title: F, topology: [], segments: { ${segments} } }`;
    expect(
      faults(`${cluster()}
security: { zones: { red: { title: R } } }
fabrics: { f: ${fabric(`${segment("a", 10)}, ${segment("b", 10)}`)}, g: ${fabric(segment("c", 10))} }`),
    ).toEqual([
      "fabrics.f.segments.b.vlan: has the VLAN 10, which estate:fabrics.f.segments.a.vlan has already; give each segment of a fabric a VLAN of its own",
      "fabrics.f.segments.b.vni: has the VNI 110, which estate:fabrics.f.segments.a.vni has already; give each segment of a fabric a VNI of its own",
    ]);
  });
});

describe("availability", () => {
  const targets = (needs: Readonly<Record<string, readonly string[]>>) =>
    `${cluster()}\ntargets: { availability: ${JSON.stringify(
      Object.fromEntries(Object.entries(needs).map(([id, list]) => [id, { title: id, target: "99%", needs: list }])),
    )} }`;

  it("may be needed along several ways", () => {
    expect(faults(targets({ a: ["b", "c"], b: ["d"], c: ["d"], d: [] }))).toEqual([]);
  });

  it("is refused where a part needs itself, once per cycle", () => {
    expect(faults(targets({ x: ["a"], a: ["b"], b: ["c"], c: ["a"], s: ["s"] }))).toEqual([
      "targets.availability.a.needs: needs itself: a needs b needs c needs a; remove one of the needs",
      "targets.availability.s.needs: needs itself: s needs s; remove one of the needs",
    ]);
  });

  it("is walked in chains as long as a file can hold", () => {
    const chain = Array.from({ length: 20_000 }, (_, index) => [`a${index}`, [`a${index + 1}`]] as const);
    expect(faults(targets(Object.fromEntries([...chain, ["a20000", []]])))).toEqual([]);
  });
});

it("an estate may live in the cloud alone", () => {
  const group =
    "nodeGroups: { g: { title: G, instanceType: m7i.xlarge, minimum: 0, desired: 0, maximum: 1, diskSize: 80GB } }";
  const recovery = (groups: string) =>
    `recovery: { site: dc, region: ap-northeast-1, mode: pilot-light, kubernetes: { version: 1.36.3, ${groups} } }`;
  expect(faults(recovery(group))).toEqual([]);
  expect(faults(recovery(""))).toEqual([
    "clusters: holds 0 nodes, at least 1 is needed; add a node under estate:clusters.<cluster>.nodes or a group under estate:recovery.kubernetes.nodeGroups",
  ]);
});
