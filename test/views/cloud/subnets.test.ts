import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { planSubnets, ZONE_SLOTS } from "../../../src/views/cloud/subnets.ts";
import { contains, formatNetwork, parseNetwork } from "../../../src/views/ipv4.ts";

const zone = (index: number) => `us-east-1${String.fromCharCode(97 + index)}`;

/** Any network that the site may have, with one to all of the zones that it is cut for. */
const network = fc
  .record({ length: fc.integer({ min: 16, max: 23 }), place: fc.nat({ max: 2 ** 16 - 1 }) })
  .map(({ length, place }) => formatNetwork(parseNetwork(`10.${place % 256}.${Math.floor(place / 256)}.0/${length}`)));
const zones = fc.integer({ min: 1, max: ZONE_SLOTS }).map((count) => Array.from({ length: count }, (_, i) => zone(i)));

describe("subnets of the recovery site", () => {
  it("are large for pods, one per tier and zone", () => {
    expect(planSubnets("10.96.0.0/16", [zone(0), zone(1)])).toEqual([
      { id: "private-us-east-1a", tier: "private", zone: "us-east-1a", cidr: "10.96.0.0/20" },
      { id: "private-us-east-1b", tier: "private", zone: "us-east-1b", cidr: "10.96.16.0/20" },
      { id: "public-us-east-1a", tier: "public", zone: "us-east-1a", cidr: "10.96.128.0/21" },
      { id: "public-us-east-1b", tier: "public", zone: "us-east-1b", cidr: "10.96.136.0/21" },
      { id: "isolated-us-east-1a", tier: "isolated", zone: "us-east-1a", cidr: "10.96.192.0/21" },
      { id: "isolated-us-east-1b", tier: "isolated", zone: "us-east-1b", cidr: "10.96.200.0/21" },
    ]);
  });

  it("never overlap, lie inside the network and are never smaller than AWS allows", () => {
    fc.assert(
      fc.property(network, zones, (cidr, names) => {
        const whole = parseNetwork(cidr);
        const subnets = planSubnets(cidr, names).map((plan) => parseNetwork(plan.cidr));
        expect(subnets).toHaveLength(3 * names.length);
        const ranges = subnets.toSorted((a, b) => a.base - b.base);
        ranges.forEach((subnet, index) => {
          expect(contains(whole, subnet.base) && contains(whole, subnet.base + subnet.size - 1)).toBe(true);
          expect(subnet.length).toBeLessThanOrEqual(28);
          const next = ranges[index + 1];
          if (next !== undefined) expect(subnet.base + subnet.size).toBeLessThanOrEqual(next.base);
        });
      }),
    );
  });

  it("stay where they are when a zone is added at the end", () => {
    fc.assert(
      fc.property(network, zones, (cidr, names) => {
        const more = planSubnets(cidr, names);
        const fewer = planSubnets(cidr, names.slice(0, -1));
        expect(more).toEqual(expect.arrayContaining([...fewer]));
      }),
    );
  });
});
