/** A twin that runs, as drills and the proof see it. */
import type { Catalogue } from "../catalogue/types.ts";
import type { Cluster, Estate } from "../model/estate.ts";
import type { Views } from "../views/types.ts";
import type { ApiClient } from "./api/client.ts";
import type { RunningCluster } from "./control-plane/cluster.ts";
import type { ClusterHardware } from "./hardware/index.ts";

export interface Twin {
  /** Name of the stack: `prod`. */
  readonly stack: string;
  readonly estate: Estate;
  readonly views: Views;
  readonly catalogue: Catalogue;
  /** By the id of the estate's cluster, those with a `kubernetes` section. */
  readonly clusters: ReadonlyMap<string, TwinCluster>;
  readonly power: Power;
  /** Where a part may keep files: logs, sockets. */
  readonly folder: string;
}

export interface TwinCluster {
  readonly cluster: Cluster;
  readonly api: ApiClient;
  readonly control: RunningCluster;
  readonly hardware: ClusterHardware;
  /**
   * Control plane node of the estate that each member stands for, by index of the member; empty where one member stands for the
   * whole control plane.
   */
  readonly memberNodes: readonly string[];
}

/** Power of the estate's servers, and their place in the network. */
export interface Power {
  /**
   * Cuts nodes off: each falls silent (no lease, no confirmation of deletions), its BMC says off, and a control plane member on it is
   * gone. Returns when all of it has happened.
   *
   * @param cutOff of the nodes those that lose the network alone: their BMCs, on a network of their own, say on
   */
  readonly off: (nodes: readonly string[], cutOff?: readonly string[]) => Promise<void>;
  /** Brings back what was cut, with what a machine does then. */
  readonly on: (nodes: readonly string[]) => Promise<void>;
}
