import { beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { loadCatalogue } from "../../../src/catalogue/load.ts";
import { loadEstate } from "../../../src/config/load.ts";
import { diffGraphs, type GraphDiff } from "../../../src/engine/diff.ts";
import { runProgram } from "../../../src/engine/embedded.ts";
import type { ResourceGraph, ResourceNode } from "../../../src/engine/graph.ts";
import { declareEstate } from "../../../src/program.ts";
import { deriveViews } from "../../../src/views/derive.ts";
import { readStackFile } from "../../estates/stack-files.ts";

const catalogue = loadCatalogue();

async function graphOf(text: string): Promise<ResourceGraph> {
  const loaded = loadEstate({ text, file: "test.yaml", catalogue, derive: deriveViews });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.report));
  const { estate } = loaded;
  const { views } = deriveViews(estate, catalogue);
  return runProgram({
    project: "estate",
    stack: "prod",
    config: {},
    program: () => declareEstate({ estate, views, catalogue }),
  });
}

const named = (graph: ResourceGraph, type: string, name: string): ResourceNode => {
  const node = graph.resources.find((resource) => resource.type === type && resource.name === name);
  if (node === undefined) throw new Error(`no ${type} ${name}`);
  return node;
};

describe("the inventory of the small estate", () => {
  let graph: ResourceGraph;
  beforeAll(async () => {
    graph = await graphOf(readStackFile("test/estates/small.yaml"));
  });

  it("hangs a server under its rack, and the rack under its site", () => {
    const server = named(graph, "estate:inventory:Server", "ant");
    expect(server.urn).toBe(
      "urn:pulumi:prod::estate::estate:inventory:Inventory$estate:inventory:Site$estate:inventory:Rack$estate:inventory:Server::ant",
    );
    expect(server.parent).toBe(named(graph, "estate:inventory:Rack", "shelf").urn);
  });

  it("puts addresses, ASN and cables of a server into its record", () => {
    const { inputs } = named(graph, "estate:inventory:Server", "bee");
    expect(inputs).toMatchObject({
      cluster: "house",
      roles: ["everything"],
      addresses: { bmc: "192.168.250.22/26", lan: "192.168.10.22/24" },
      cables: { bmc: "admin:2", lan0: "east-leaf:2", lan1: "west-leaf:2" },
    });
  });

  it("shows on a switch what is plugged into each port", () => {
    expect(named(graph, "estate:inventory:Switch", "admin").inputs["ports"]).toEqual({
      "1": "ant:bmc",
      "2": "bee:bmc",
      "3": "cat:bmc",
      "40": "crown:mgmt",
      "41": "east-leaf:mgmt",
      "42": "west-leaf:mgmt",
    });
  });

  it("gives every inventory record to the outputs too, where stack policies look during preview", () => {
    const records = graph.resources.filter(({ type }) => type.startsWith("estate:inventory:"));
    expect(records.length).toBeGreaterThan(20);
    for (const { type, inputs, outputs } of records) {
      // The SDK leaves an `id` out of the inputs: it is the resource's name.
      if (type !== "estate:inventory:Inventory") expect(outputs).toMatchObject({ record: inputs });
    }
  });
});

describe("one GPU node more in the primary estate", () => {
  let diff: GraphDiff;
  beforeAll(async () => {
    const text = readStackFile("Pulumi.prod.yaml");
    const line = /^( {8})gpu-4: (.*)$/m.exec(text);
    if (line === null) throw new Error("gpu-4 is not where it was");
    const more = line[0]
      .replace("gpu-4:", "gpu-5:")
      .replace("number: 104", "number: 105")
      .replace("rack: t2, u: 7", "rack: t2, u: 22");
    const cabled = more.replace("leaf-1/4", "leaf-1/5").replace("leaf-2/4", "leaf-2/5").replace("oob-1/4", "oob-1/15");
    const extended = text.replace(line[0], `${line[0]}\n${cabled}`);
    expect(parse(extended)).not.toEqual(parse(text));
    diff = diffGraphs(await graphOf(text), await graphOf(extended));
  });

  const created = (type: string): string[] =>
    diff.changes.filter((change) => change.op === "create" && change.type === type).map((change) => change.name);
  const updated = (type: string): string[] =>
    diff.changes.filter((change) => change.op === "update" && change.type === type).map((change) => change.name);

  it("names the server with its two GPUs", () => {
    expect(created("estate:inventory:Server")).toEqual(["gpu-5"]);
    expect(created("estate:inventory:Gpu")).toEqual(["gpu-5-gpu0", "gpu-5-gpu1"]);
  });

  it("names its three cables and the ports that they take", () => {
    expect(created("estate:inventory:Cable")).toEqual([
      "gpu-5:eth0--leaf-1:5",
      "gpu-5:eth1--leaf-2:5",
      "gpu-5:bmc--oob-1:15",
    ]);
    expect(updated("estate:inventory:Switch")).toEqual(["oob-1", "leaf-1", "leaf-2"]);
  });

  it("names the power feeds and the rack that carry it, and no other place", () => {
    expect(updated("estate:inventory:PowerFeed")).toEqual(["tokyo-a", "tokyo-b"]);
    expect(updated("estate:inventory:Rack")).toEqual(["t2"]);
  });

  it("names its host for provisioning", () => {
    expect(created("kubernetes:metal3.io/v1alpha1:BareMetalHost")).toEqual(["gpu-5-host"]);
  });

  it("changes no server, cable or GPU that was there", () => {
    const kinds = ["Server", "Cable", "Gpu"].map((kind) => `estate:inventory:${kind}`);
    expect(diff.changes.filter(({ op, type }) => op !== "create" && op !== "same" && kinds.includes(type))).toEqual([]);
  });
});
