import { join } from "node:path";
import { expect, test } from "vitest";
import { readEstate } from "../../../src/cli/input.ts";
import { fencing } from "../../../src/render/workloads/fencing.ts";

async function planOf(file: string) {
  const input = await readEstate(new Map([["file", join(import.meta.dirname, "../../..", file)]]));
  return { ...fencing(input.estate, input.views, input.catalogue), ...input };
}

test("every node of a cluster is watched by the address and the path of its own BMC", async () => {
  const { clusters, hosts, blind } = await planOf("test/estates/small.yaml");
  const system = "/redfish/v1/Systems/System.Embedded.1";
  expect({ clusters, hosts, blind }).toEqual({
    clusters: [{ id: "house", context: "house" }],
    hosts: [
      { node: "ant", cluster: "house", redfish: "https://192.168.250.21", system },
      { node: "bee", cluster: "house", redfish: "https://192.168.250.22", system },
      { node: "cat", cluster: "house", redfish: "https://192.168.250.23", system },
    ],
    blind: [],
  });
});

test("no two nodes of an estate share a BMC, and none is forgotten", async () => {
  const { estate, hosts, blind } = await planOf("Pulumi.prod.yaml");
  const nodes = estate.clusters.flatMap(({ kubernetes, nodes }) => (kubernetes === undefined ? [] : nodes));
  expect([...hosts.map(({ node }) => node), ...blind].sort()).toEqual(nodes.map(({ id }) => id).sort());
  expect(new Set(hosts.map(({ redfish }) => redfish)).size).toBe(hosts.length);
});

test("an estate in a cloud alone has no host to watch", async () => {
  const { hosts, clusters } = await planOf("Pulumi.dr.yaml");
  expect({ hosts, clusters }).toEqual({ hosts: [], clusters: [] });
});
