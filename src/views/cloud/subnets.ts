/** Subnets of the recovery site's network: one per tier and zone, cut from its address block. */
import { formatNetwork, type Network, parseNetwork } from "../ipv4.ts";

/** Reached from the internet gateway, leaving by the NAT gateway only, or with no way out at all. */
export type SubnetTier = "private" | "public" | "isolated";

export interface SubnetPlan {
  /** `<tier>-<zone>`. */
  readonly id: string;
  readonly tier: SubnetTier;
  readonly zone: string;
  readonly cidr: string;
}

/** Most zones that a network is cut for. No AWS region has more than six. */
export const ZONE_SLOTS = 8;
const SLOT_BITS = Math.log2(ZONE_SLOTS);

/** Longest prefix that leaves every subnet at least the /28 that AWS asks for: two bits choose the tier. */
export const LONGEST_NETWORK = 28 - SLOT_BITS - 2;
/** Shortest prefix of a virtual network in AWS. */
export const SHORTEST_NETWORK = 16;

/** Share of the network per tier. Pods take their addresses from the private subnets, so these get half of it. */
const tiers = [
  { tier: "private", bits: 1, index: 0 },
  { tier: "public", bits: 2, index: 2 },
  { tier: "isolated", bits: 2, index: 3 },
] as const;

/**
 * Cuts the network into one subnet per tier and zone.
 *
 * Every tier is always cut into {@link ZONE_SLOTS} pieces, used or not: a zone that is added to the end of the list
 * takes free addresses and moves none of the subnets that stand.
 */
export function planSubnets(cidr: string, zones: readonly string[]): readonly SubnetPlan[] {
  const network = parseNetwork(cidr);
  return tiers.flatMap(({ tier, bits, index }) => {
    const share = piece(network, bits, index);
    return zones.map((zone, slot) => ({
      id: `${tier}-${zone}`,
      tier,
      zone,
      cidr: formatNetwork(piece(share, SLOT_BITS, slot)),
    }));
  });
}

/** The `index`-th of the 2^bits equal pieces of a network, counted from 0. */
function piece(network: Network, bits: number, index: number): Network {
  const size = network.size / 2 ** bits;
  return { base: network.base + index * size, length: network.length + bits, size };
}
