import { readFileSync } from "node:fs";
import { join } from "node:path";
import { RecoverySite } from "../../../components/dr/index.ts";
import { loadCatalogue } from "../../../src/catalogue/load.ts";
import { loadEstate } from "../../../src/config/load.ts";
import { runProgram } from "../../../src/engine/embedded.ts";
import type { Json, JsonObject, ResourceGraph, ResourceNode } from "../../../src/engine/graph.ts";
import type { Estate, Recovery } from "../../../src/model/estate.ts";
import { deriveViews } from "../../../src/views/derive.ts";

const file = "Pulumi.dr.yaml";

/** The recovery estate as shipped. */
export function shippedEstate(): Estate & { readonly recovery: Recovery } {
  const text = readFileSync(join(import.meta.dirname, "../../..", file), "utf8");
  const loaded = loadEstate({ text, file, catalogue: loadCatalogue(), derive: deriveViews });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.report, null, 1));
  const { recovery } = loaded.estate;
  if (recovery === undefined) throw new Error(`${file} has no recovery section`);
  return { ...loaded.estate, recovery };
}

/** The graph of the recovery site, some of its section changed. */
export async function siteGraph(change: (recovery: Recovery) => Partial<Recovery> = () => ({})): Promise<Graph> {
  const estate = shippedEstate();
  const graph = await runProgram({
    project: "estate",
    stack: "dr",
    config: {},
    program: async () => {
      const site = new RecoverySite("recovery", {
        estate: { ...estate, recovery: { ...estate.recovery, ...change(estate.recovery) } },
      });
      return { nameServers: site.nameServers };
    },
  });
  return new Graph(graph);
}

/** Questions that tests ask a graph. */
export class Graph {
  /** By URN: the order of registration is the engine's matter. */
  readonly resources: readonly ResourceNode[];

  constructor(graph: ResourceGraph) {
    this.resources = graph.resources.toSorted((a, b) => (a.urn < b.urn ? -1 : 1));
  }

  /** Resources whose type ends so: `s3/bucket:Bucket`. */
  ofType(type: string): readonly ResourceNode[] {
    return this.resources.filter((node) => node.type === `aws:${type}`);
  }

  named(name: string): ResourceNode {
    const [node, ...more] = this.resources.filter((resource) => resource.custom && resource.name === name);
    if (node === undefined || more.length > 0) throw new Error(`not exactly one resource is named ${name}`);
    return node;
  }

  /** Inputs of the one resource of the name. */
  inputs(name: string): JsonObject {
    return this.named(name).inputs;
  }

  /** Resources of a type below a component, by the component's name. */
  below(parent: ResourceNode, type: string): readonly ResourceNode[] {
    return this.ofType(type).filter((node) => node.parent === parent.parent);
  }
}

export interface Statement {
  readonly Sid: string;
  readonly Effect: string;
  readonly Principal?: Json;
  readonly Action: readonly string[];
  readonly Resource?: readonly string[];
  readonly Condition?: { readonly [operator: string]: JsonObject };
}

const policyInputs = ["policy", "assumeRolePolicy"] as const;

/** Every statement of every policy document in the graph, with the resource that it is of. */
export function statements(graph: Graph): readonly { readonly of: string; readonly statement: Statement }[] {
  return graph.resources.flatMap((node) =>
    policyInputs.flatMap((input) => {
      const text = node.inputs[input];
      if (typeof text !== "string") return [];
      const document: { Statement: Statement[] } = JSON.parse(text);
      return document.Statement.map((statement) => ({ of: `${node.name}.${input}`, statement }));
    }),
  );
}
