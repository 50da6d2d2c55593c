import { describe, expect, it } from "vitest";
import { attached } from "../../../src/analysis/network/attached.ts";
import { factsOf } from "../facts.ts";

const leaf = (number: number) => ({ product: "arista-7050sx3-48yc8", number });
const fabric = (id: string, number: number) => ({
  title: "Fabric",
  site: "dc",
  topology: ["collapsed"],
  leaves: { [`leaf-${id}`]: leaf(number) },
  segments: { [`segment-${id}`]: { title: "Segment", vlan: 100, vni: 100 + number, prefix: "10.0.0.0/24", zone: "z" } },
});
const cluster = (number: number, more: object, cables: object = {}) => ({
  kind: "monitoring",
  title: "Cluster",
  site: "dc",
  ...more,
  nodes: { [`n-${number}`]: { build: "node", number, cables } },
});
const builds = {
  node: {
    title: "Node",
    cpu: { product: "amd-epyc-7543" },
    memory: { total: "256GiB" },
    nics: { eth: { product: "nvidia-connectx-6-lx-2x25g", ports: 2, rate: "25Gbps" } },
  },
};
const sites = { dc: { kind: "data-centre", title: "Data centre" } };
const circuit = { title: "Line", kind: "wan", role: "primary", site: "dc", rate: "10Gbps" };
const names = (sections: Readonly<Record<string, unknown>>) =>
  attached(factsOf(sections)).map((one) => [
    one.fabric.id,
    one.devices.map(({ id }) => id),
    one.circuits.map(({ id }) => id),
  ]);

describe("what hangs on a fabric", () => {
  it("is told by the cable, else by the segment, where two fabrics share a site", () => {
    const clusters = {
      cabled: cluster(11, { segment: "segment-a" }, { eth0: "leaf-b/1" }),
      named: cluster(12, { segment: "segment-a" }),
      loose: cluster(13, {}),
    };
    const circuits = { handed: { ...circuit, handoff: "leaf-b/9" }, open: circuit };
    expect(names({ sites, builds, clusters, circuits, fabrics: { a: fabric("a", 1), b: fabric("b", 2) } })).toEqual([
      ["a", ["n-12"], []],
      ["b", ["n-11"], ["handed"]],
    ]);
  });

  it("is all of the site where one fabric stands there", () => {
    const clusters = { loose: cluster(13, {}), elsewhere: cluster(14, { site: undefined }) };
    expect(names({ sites, builds, clusters, circuits: { open: circuit }, fabrics: { a: fabric("a", 1) } })).toEqual([
      ["a", ["n-13"], ["open"]],
    ]);
  });
});
