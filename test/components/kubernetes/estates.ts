import { readFileSync } from "node:fs";
import { parse, stringify } from "yaml";
import { ClusterPlatform, ManagementCluster } from "../../../components/kubernetes/index.ts";
import { loadCatalogue } from "../../../src/catalogue/load.ts";
import type { Catalogue } from "../../../src/catalogue/types.ts";
import { loadEstate } from "../../../src/config/load.ts";
import { runProgram } from "../../../src/engine/embedded.ts";
import type { ResourceGraph } from "../../../src/engine/graph.ts";
import type { Cluster, Estate } from "../../../src/model/estate.ts";
import { deriveViews } from "../../../src/views/derive.ts";
import type { Views } from "../../../src/views/types.ts";

export interface World {
  readonly estate: Estate;
  readonly views: Views;
  readonly catalogue: Catalogue;
}

export function worldOf(text: string, file: string): World {
  const catalogue = loadCatalogue();
  const loaded = loadEstate({ text, file, catalogue });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.report));
  return { estate: loaded.estate, views: deriveViews(loaded.estate, catalogue).views, catalogue };
}

const prodText = readFileSync("Pulumi.prod.yaml", "utf8");
export const prod = worldOf(prodText, "Pulumi.prod.yaml");
export const small = worldOf(readFileSync("test/estates/small.yaml", "utf8"), "small.yaml");

/** The primary estate with every title replaced. */
export function prodTitled(title: string): World {
  const retitle = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(retitle);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, each]) => [key, key === "title" || key === "why" ? title : retitle(each)]),
    );
  };
  return worldOf(stringify(retitle(parse(prodText)), { aliasDuplicateObjects: false }), "titled.yaml");
}

export function clusterOf(world: World, id: string): Cluster {
  const cluster = world.estate.clusters.find((each) => each.id === id);
  if (cluster === undefined) throw new Error(`no cluster ${id}`);
  return cluster;
}

/** The platforms of all clusters of an estate, as one graph. */
export function platformGraph({ estate, views, catalogue }: World): Promise<ResourceGraph> {
  return runProgram({
    project: "estate",
    stack: "test",
    config: {},
    program: async () => {
      const manager = clusterOf({ estate, views, catalogue }, estate.platform.management ?? "");
      const management = new ManagementCluster(manager.id, { estate, catalogue, cluster: manager });
      for (const cluster of estate.clusters) {
        if (cluster.kubernetes === undefined) continue;
        new ClusterPlatform(cluster.id, { estate, views, catalogue, cluster, management });
      }
      return undefined;
    },
  });
}
