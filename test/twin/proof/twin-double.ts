/**
 * Stands in for a twin that runs: the clusters that would be started, with an API double each and nothing behind it. Power of a server
 * is a line in a list; what the loss does to nodes and pods is for the test to put there.
 */
import { hardwareOf } from "../../../src/twin/hardware/index.ts";
import { planClusters } from "../../../src/twin/plan.ts";
import type { Twin, TwinCluster } from "../../../src/twin/twin.ts";
import type { World } from "../../components/kubernetes/estates.ts";
import { ApiDouble } from "./api-double.ts";

export interface TwinDouble extends Twin {
  /** `off n-1, n-2; n-2 keeps its power`, `on n-1, n-2`. */
  readonly switched: string[];
  readonly apis: ReadonlyMap<string, ApiDouble>;
  /** Does what the loss or return of power does; replaced by a test. */
  power: Twin["power"];
}

const pair = { certificate: "", key: "" };

/** @param ids clusters that run; all where none is named */
export function twinOf(world: World, ...ids: readonly string[]): TwinDouble {
  const { estate } = world;
  const apis = new Map<string, ApiDouble>();
  const clusters = new Map<string, TwinCluster>();
  for (const { cluster, args, memberNodes } of planClusters(estate)) {
    if (ids.length > 0 && !ids.includes(cluster.id)) continue;
    const api = new ApiDouble(cluster.id);
    apis.set(cluster.id, api);
    clusters.set(cluster.id, {
      cluster,
      api,
      memberNodes,
      hardware: hardwareOf({ ...world, cluster }),
      control: {
        args: { ...args, folder: "" },
        access: api.access,
        pki: { ca: "", caKey: "", server: pair, admin: pair, frontProxy: pair, serviceAccounts: pair },
        ports: [],
        processes: new Map(),
        stop: async () => {},
      },
    });
  }
  const switched: string[] = [];
  const power: Twin["power"] = {
    off: async (nodes, cutOff = []) =>
      void switched.push([`off ${nodes.join(", ")}`, ...cutOff.map((node) => `${node} keeps its power`)].join("; ")),
    on: async (nodes) => void switched.push(`on ${nodes.join(", ")}`),
  };
  return { ...world, stack: "test", clusters, power, folder: "", switched, apis };
}
