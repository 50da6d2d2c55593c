/** What the out-of-service detector has to know: which BMC tells the power of which node of which cluster. */
import type { Catalogue } from "../../catalogue/types.ts";
import type { Estate } from "../../model/estate.ts";
import { redfishOf } from "../../views/redfish.ts";
import type { Views } from "../../views/types.ts";
import { buildOf } from "../kubernetes/topology.ts";

export interface FencedHost {
  readonly node: string;
  readonly cluster: string;
  /** Base address of its BMC. */
  readonly redfish: string;
  /** Path of its system there. */
  readonly system: string;
  /** Where the inventory has one, the power of another machine is not believed. */
  readonly serial?: string;
}

export interface Fencing {
  /** Clusters with at least one host. */
  readonly clusters: readonly { readonly id: string; readonly context: string }[];
  /** In file order. */
  readonly hosts: readonly FencedHost[];
  /** Nodes of clusters whose power nobody can ask for by Redfish. */
  readonly blind: readonly string[];
}

export function fencing(estate: Estate, views: Views, catalogue: Catalogue): Fencing {
  const hosts: FencedHost[] = [];
  const blind: string[] = [];
  const clusters = estate.clusters.flatMap(({ id, kubernetes, nodes }) => {
    if (kubernetes === undefined) return [];
    const own = nodes.flatMap((node) => {
      const address = views.interfaces.find((port) => port.device === node.id && port.interface === "bmc")?.address;
      const redfish = redfishOf(buildOf(estate, node), catalogue);
      if (address === undefined || redfish === undefined) {
        blind.push(node.id);
        return [];
      }
      const serial = node.serial === undefined ? {} : { serial: node.serial };
      return [{ node: node.id, cluster: id, redfish: `https://${address}`, system: redfish.system, ...serial }];
    });
    hosts.push(...own);
    return own.length === 0 ? [] : [{ id, context: kubernetes.context }];
  });
  return { clusters, hosts, blind };
}
