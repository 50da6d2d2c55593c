import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { loadCatalogue } from "../../src/catalogue/load.ts";
import { type Estate, estateSchema } from "../../src/model/estate.ts";
import { deriveViews } from "../../src/views/derive.ts";
import { formatAddress, formatNetwork, parseAddress, parseNetwork, prefixFor } from "../../src/views/ipv4.ts";
import type { Views } from "../../src/views/types.ts";
import { catalogue, estateWith, shown, stack, type Tree } from "./estate.ts";

interface Numbered {
  readonly id: string;
  readonly number: number;
}

/** An estate of so many leaf pairs and nodes, each node on one port of a pair; every number is free to choose. */
function grown(leaves: readonly Numbered[], nodes: readonly Numbered[]): Estate {
  const spines = Array.from({ length: 2 }, (_, index) => [
    `spine-${index + 1}`,
    { product: "spine", number: index + 1 },
  ]);
  const leafRecords = leaves.map((leaf, index): [string, Tree] => [
    leaf.id,
    { product: "leaf", number: leaf.number, spinePort: index + 1 },
  ]);
  const nodeRecords = nodes.map((node, index): [string, Tree] => {
    const leaf = leaves[index % leaves.length];
    const cables: Tree = leaf === undefined ? {} : { eth0: `${leaf.id}/${Math.floor(index / leaves.length) + 1}` };
    return [node.id, { build: "server", number: node.number, cables }];
  });
  return estateWith({
    arrays: undefined,
    "clusters.compute.nodes": Object.fromEntries(nodeRecords),
    "clusters.compute.kubernetes": undefined,
    "fabrics.dc.spines": Object.fromEntries(spines),
    "fabrics.dc.leaves": Object.fromEntries(leafRecords),
    "fabrics.dc.outOfBand": undefined,
    "fabrics.dc.addressing": { loopbacks: "10.255.0.0/20", outOfBand: "10.250.0.0/20", links: "10.240.0.0/16" },
    "fabrics.dc.segments.lan.prefix": "10.16.0.0/20",
    "fabrics.dc.asn.leafBase": 4_210_000_000,
  });
}

/** Rows of all devices but one, as text. */
function rowsWithout(views: Views, id: string): readonly string[] {
  const others = [
    ...views.devices.filter((one) => one.id !== id),
    ...views.interfaces.filter((one) => one.device !== id),
    ...views.asns.filter((one) => one.device !== id),
    ...views.cables.filter((one) => one.a.device !== id && one.b.device !== id),
  ];
  return others.map((row) => JSON.stringify(row));
}

const fleet = fc
  .uniqueArray(fc.integer({ min: 10, max: 4000 }), { minLength: 3, maxLength: 24 })
  .chain((numbers) => fc.record({ numbers: fc.constant(numbers), leaves: fc.integer({ min: 1, max: 4 }) }))
  .map(({ numbers, leaves }) => {
    const named = numbers.map((number, index) => ({ id: `d${index}`, number }));
    const cut = Math.min(leaves, named.length - 2);
    // Four host ports on each leaf.
    return { leaves: named.slice(0, cut), nodes: named.slice(cut, cut + cut * 4) };
  });

describe("Laws of the views:", () => {
  test("a node more or less at the end changes no row of any other device.", () => {
    fc.assert(
      fc.property(fleet, ({ leaves, nodes }) => {
        const all = deriveViews(grown(leaves, nodes), catalogue);
        expect(all.conflicts.map(shown)).toEqual([]);
        const last = nodes.at(-1)?.id ?? "";
        const fewer = deriveViews(grown(leaves, nodes.slice(0, -1)), catalogue);
        expect(rowsWithout(all.views, last)).toEqual(rowsWithout(fewer.views, last));
      }),
      { numRuns: 60 },
    );
  });

  test("a node taken from the middle of the file changes no row of any other device.", () => {
    const build = (without?: string) => {
      const estate = estateWith();
      const clusters = estate.clusters.map((one) => ({
        ...one,
        nodes: one.nodes.filter((node) => node.id !== without),
      }));
      return deriveViews({ ...estate, clusters }, catalogue).views;
    };
    for (const id of ["n1", "n2", "n3"]) expect(rowsWithout(build(id), id)).toEqual(rowsWithout(build(), id));
  });

  test("no two interfaces share an address, no two cables a port, no two devices an ASN but spines.", () => {
    fc.assert(
      fc.property(fleet, ({ leaves, nodes }) => {
        const { views } = deriveViews(grown(leaves, nodes), catalogue);
        const addresses = views.interfaces.map((one) => one.address);
        expect(new Set(addresses).size).toBe(addresses.length);
        const ports = views.cables.flatMap(({ a, b }) => [`${a.device} ${a.port}`, `${b.device} ${b.port}`]);
        expect(new Set(ports).size).toBe(ports.length);
        const asns = views.asns.filter((one) => !one.device.startsWith("spine")).map((one) => one.asn);
        expect(new Set(asns).size).toBe(asns.length);
        expect(asns.length).toBe(leaves.length + nodes.length);
      }),
      { numRuns: 60 },
    );
  });

  test("feeds carry all load once, and alone at least as much as together.", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 300, max: 900 }), { minLength: 3, maxLength: 3 }), (caps) => {
        const changes = Object.fromEntries(
          caps.map((cap, index) => [`clusters.compute.nodes.n${index + 1}.powerCap`, `${cap}W`]),
        );
        const { views } = deriveViews(estateWith(changes), catalogue);
        const load = views.feeds.reduce((total, feed) => total + Number(feed.load), 0);
        expect(load).toBeCloseTo(Number(views.totals.load), 6);
        for (const feed of views.feeds) expect(Number(feed.loadAlone)).toBeGreaterThanOrEqual(Number(feed.load));
      }),
    );
  });

  test("an address and a network survive being read and written.", () => {
    const address = fc.integer({ min: 0, max: 2 ** 32 - 1 });
    fc.assert(fc.property(address, (value) => parseAddress(formatAddress(value)) === value));
    fc.assert(
      fc.property(address, fc.integer({ min: 0, max: 32 }), (value, length) => {
        const network = parseNetwork(`${formatAddress(value)}/${length}`);
        expect(parseNetwork(formatNetwork(network))).toEqual(network);
        expect(value >= network.base && value < network.base + network.size).toBe(true);
        expect(prefixFor(network.size)).toBe(length);
      }),
    );
  });
});

describe("Views at size", () => {
  test("are derived for 1,300 nodes and 600 leaves.", () => {
    const number = (first: number) => (index: number) => ({ id: `d${first + index}`, number: first + index });
    const leaves = Array.from({ length: 600 }, (_, index) => number(10)(index));
    const nodes = Array.from({ length: 1300 }, (_, index) => number(700)(index));
    const wide = new Map(
      [...catalogue.switches].map(([id, product]) => [id, id === "spine" ? widened(product) : product]),
    );
    const estate = grown(leaves, nodes);
    const { views, conflicts } = deriveViews(estate, { ...catalogue, switches: wide });
    expect(conflicts).toEqual([]);
    expect(views.cables.length).toBe(1300 + 1200);
  });
});

function widened<T extends { readonly ports: readonly { readonly to: number }[] }>(product: T): T {
  return { ...product, ports: product.ports.map((group) => ({ ...group, to: 2000 })) };
}

describe("The shipped catalogue", () => {
  test("gives a node of its own products ports, a height and a load.", () => {
    const shipped = loadCatalogue();
    const estate = estateSchema.parse({
      about: stack()["about"],
      builds: {
        server: {
          title: "Server",
          chassis: "dell-poweredge-r7525",
          cpu: { product: "amd-epyc-7713", sockets: 2 },
          memory: { total: "1TiB", dimms: { count: 16, size: "64GiB" } },
          gpus: { product: "nvidia-a100-80gb-pcie", count: 2 },
          nics: { eth: { product: "nvidia-connectx-6-dx-2x100g", ports: 2, rate: "100Gbps" } },
          psus: { count: 2, rating: "2kW", product: "generic-psu-2000w" },
        },
      },
      clusters: { ml: { kind: "gpu", title: "ML", nodes: { "gpu-1": { build: "server", number: 1 } } } },
    });
    const { views, conflicts } = deriveViews(estate, shipped);
    expect(conflicts).toEqual([]);
    const device = views.deviceById.get("gpu-1");
    expect(device?.units).toBe(2);
    expect(device?.ports.map((port) => `${port.name} ${port.connector}`)).toEqual(["eth0 qsfp28", "eth1 qsfp28"]);
    // Between the sum of the four large parts alone and what two 2 kW supplies may share.
    expect(Number(device?.load)).toBeGreaterThan(2 * 225 + 2 * 300);
    expect(Number(device?.load)).toBeLessThan(2000);
  });
});
