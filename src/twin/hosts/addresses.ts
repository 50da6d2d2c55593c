/** Hosts of the estate that take commands over ssh. */
import type { Estate } from "../../model/estate.ts";
import type { Views } from "../../views/types.ts";

export interface HostAddress {
  /** Id of the node, also its host name. */
  readonly host: string;
  readonly address: string;
  /** Account that logs in. */
  readonly user: string;
}

/** The seed hosts, at their addresses in the segments of their clusters; those without one are left to the program to refuse. */
export function seedHosts({ platform, clusters }: Estate, { interfaces }: Views): readonly HostAddress[] {
  return platform.seeds.flatMap(({ node, user }) => {
    const segment = clusters.find((cluster) => cluster.nodes.some(({ id }) => id === node))?.segment;
    const address = interfaces.find((entry) => entry.device === node && entry.pool === segment)?.address;
    return address === undefined ? [] : [{ host: node, address, user }];
  });
}
