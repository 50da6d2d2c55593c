/** The data network of a site, its out-of-band network, and the circuits between sites. */
import * as z from "zod";
import { cables } from "./clusters.ts";
import { deviceNumber, placement } from "./facility.ts";
import { amount, byIdOrNone, id, network, portRef, positive, text } from "./fields.ts";

const networkSwitch = {
  product: id.optional(),
  number: deviceNumber,
  ...placement,
  cables,
};

export const fabrics = byIdOrNone(
  z.strictObject({
    title: text,
    site: id.optional(),
    topology: z.array(z.enum(["spine-leaf", "collapsed", "full-mesh"])).readonly(),
    protocols: z
      .array(z.enum(["bgp", "lacp", "vxlan", "mlag", "bfd"]))
      .readonly()
      .default([]),
    spines: byIdOrNone(z.strictObject({ ...networkSwitch, rate: amount("bitRate").optional() })),
    leaves: byIdOrNone(
      z.strictObject({
        ...networkSwitch,
        rates: z.array(amount("bitRate")).readonly().default([]),
        /** The other leaf of the MLAG pair. */
        peer: id.optional(),
        /** First port that the leaf takes on every spine. */
        spinePort: positive.optional(),
      }),
    ),
    outOfBand: byIdOrNone(z.strictObject(networkSwitch)),
    uplinks: z
      .strictObject({
        /** Links from one leaf to all spines together. */
        perLeaf: positive.optional(),
        /** Links of the whole fabric to its core, where a plan gives the total only. */
        stated: positive.optional(),
        rate: amount("bitRate"),
      })
      .optional(),
    peerLinks: z.strictObject({ count: positive, rate: amount("bitRate") }).optional(),
    /** Port-to-port delay that a switch may have. */
    switchLatency: amount("duration").optional(),
    asn: z
      .strictObject({
        spine: z.int().min(64_512).max(4_294_967_294),
        /** A leaf's ASN is this plus its number. */
        leafBase: z.int().min(64_512).max(4_294_967_294),
        /** A host's ASN is this plus its number. */
        hostBase: z.int().min(64_512).max(4_294_967_294),
      })
      .optional(),
    addressing: z
      .strictObject({
        /** Every switch and host has the address pool + number. */
        loopbacks: network,
        /** Management ports: pool + number. */
        outOfBand: network,
        /** Links between switches: a pool of /31, or IPv6 link-local only. */
        links: z.union([network, z.literal("unnumbered")]),
      })
      .optional(),
    mtu: z.strictObject({ fabric: positive, host: positive }).optional(),
    bfd: z.strictObject({ interval: amount("duration"), multiplier: positive }).optional(),
    segments: byIdOrNone(
      z.strictObject({
        title: text,
        vlan: z.int().min(2).max(4094),
        vni: z.int().min(1).max(16_777_215),
        prefix: network,
        zone: id,
      }),
    ),
  }),
);

export const circuits = byIdOrNone(
  z.strictObject({
    title: text,
    kind: z.enum(["exchange", "wan", "internet", "direct-connect"]),
    role: z.enum(["primary", "secondary", "backup"]),
    /** Site at the near end. */
    site: id.optional(),
    /** Far end: a site, or a venue of the catalogue. */
    toSite: id.optional(),
    toVenue: id.optional(),
    rate: amount("bitRate"),
    medium: z.enum(["fibre", "cable", "cloud", "microwave"]).default("fibre"),
    provider: text.optional(),
    /** Circuits of one group share a duct somewhere: a backup needs another group. */
    diversityGroup: id.optional(),
    /** Circuit that this one stands in for. */
    backs: id.optional(),
    /** Handed over at this switch port. */
    handoff: portRef.optional(),
    /** One-way delay that the plan or the contract states. */
    latency: amount("duration").optional(),
    /** Length of the cable route; great circle x the catalogue's detour when left out. */
    route: amount("length").optional(),
    monthly: amount("usdPerMonth").optional(),
    /** Source is a contract, not a plan. */
    ordered: z.boolean().default(false),
  }),
);

export const vpn = z
  .strictObject({
    siteToSite: byIdOrNone(z.strictObject({ from: id, to: id, protocol: z.enum(["ipsec", "wireguard"]) })),
    /** Protocol between sites, where a plan names no pair of sites. */
    betweenSites: z.enum(["ipsec", "wireguard"]).optional(),
    client: z
      .strictObject({
        secondFactor: z.boolean(),
        protocol: z.enum(["ipsec", "openvpn", "wireguard", "any"]).default("any"),
      })
      .optional(),
    /** Administration has a network of its own. */
    adminNetwork: z.boolean().default(false),
  })
  .prefault({});

/** Tuning that the plan asks of network hosts. */
export const networkTuning = z
  .strictObject({
    hardware: z.array(text).readonly().default([]),
    software: z.array(text).readonly().default([]),
    /** Least rate of a host port. */
    minimumPortRate: amount("bitRate").optional(),
  })
  .prefault({});
