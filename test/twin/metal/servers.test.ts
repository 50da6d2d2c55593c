import { describe, expect, it } from "vitest";
import { machines } from "../../../src/render/kubernetes/machines.ts";
import { serversOf } from "../../../src/twin/metal/servers.ts";
import { coresOf } from "../../../src/views/cores.ts";
import { prod, small, type World } from "../../components/kubernetes/estates.ts";

function servers({ estate, views, catalogue }: World) {
  return serversOf(estate, views, catalogue);
}

describe.each([
  ["the primary estate", prod],
  ["a small estate", small],
])("servers of %s", (_, world) => {
  const { estate, views, catalogue } = world;

  it("are those that a BareMetalHost is declared for, at the address that it names", () => {
    const declared = estate.clusters.flatMap((cluster) => machines(estate, views, catalogue, cluster));
    expect(
      servers(world)
        .map(({ node }) => node)
        .sort(),
    ).toEqual(declared.map(({ node }) => node.id).sort());
    expect(servers(world).length).toBeGreaterThan(0);
    for (const { node, address } of servers(world)) {
      const host = declared.find((machine) => machine.node.id === node)?.host;
      expect(host?.spec.bmc.address).toContain(`://${address}/`);
    }
  });

  it("have ids and cards of their own, the same each time", () => {
    const ids = servers(world).map(({ uuid }) => uuid);
    const macs = servers(world).flatMap((server) => server.macs);
    expect(new Set(ids).size).toBe(ids.length);
    expect(new Set(macs).size).toBe(macs.length);
    expect(servers(world)).toEqual(servers(world));
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
    for (const mac of macs) expect(mac).toMatch(/^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/);
  });

  it("list the cores that the estate counts", () => {
    for (const { node, processors } of servers(world)) {
      const record = estate.clusters.flatMap(({ nodes }) => nodes).find(({ id }) => id === node);
      const build = estate.builds.find(({ id }) => id === record?.build);
      if (build === undefined) throw new Error(`${node}: no build`);
      const cores = processors.reduce((sum, processor) => sum + processor.cores, 0);
      expect(cores, node).toBe(coresOf(build, catalogue));
    }
  });
});

it("a small server lists its processors, memory, disks and one card per port", () => {
  const [ant] = servers(small);
  expect(ant).toMatchObject({
    node: "ant",
    address: "192.168.250.21",
    processors: [{ model: "intel-xeon-platinum-8380", cores: 40, threads: 80 }],
    memoryGib: 128,
    drives: [
      { name: "root-0", bytes: 480e9 },
      { name: "root-1", bytes: 480e9 },
    ],
  });
  expect(ant?.macs).toHaveLength(2);
});

it("a server boots from the card that the estate names", () => {
  const clusters = small.estate.clusters.map((cluster) => ({
    ...cluster,
    nodes: cluster.nodes.map((node) => (node.id === "bee" ? { ...node, bootMac: "AA:BB:CC:00:11:22" } : node)),
  }));
  const [ant, bee] = serversOf({ ...small.estate, clusters }, small.views, small.catalogue);
  expect(bee?.macs[0]).toBe("aa:bb:cc:00:11:22");
  expect(ant?.macs[0]).toMatch(/^02:/);
});

it("two estates have no server in common", () => {
  const other = { ...small.estate, about: { ...small.estate.about, environment: "other" } };
  const ids = new Set(servers(small).map(({ uuid }) => uuid));
  expect(serversOf(other, small.views, small.catalogue).some(({ uuid }) => ids.has(uuid))).toBe(false);
});
