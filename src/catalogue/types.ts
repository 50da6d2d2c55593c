/**
 * Facts that are true of a product and not of an estate. Every figure has a source and a date;
 * what is only assumed says so with a confidence. A price that nobody could source is left out: unpriced, never 0.
 */
import * as z from "zod";
import { amount, count, date, id, positive, text, version } from "../model/fields.ts";
import { partitions } from "./partitions.ts";

/** Where a fact comes from. */
const provenance = {
  source: z.string().min(3).max(300),
  date,
  /** How far the figures can be trusted: read from a data sheet, derived from one, or assumed. */
  confidence: z.enum(["stated", "derived", "assumed"]),
};

/** Price band of a product in US dollars, with its own source: prices age faster than data sheets. */
const price = z
  .strictObject({ low: amount("usdOnce"), expected: amount("usdOnce"), high: amount("usdOnce"), ...provenance })
  .optional();

const base = { title: text, vendor: text.optional(), ...provenance, price };

/** Price of a cloud service per unit of use. */
function chargePer<
  D extends "usdPerHour" | "usdPerMonth" | "usdPerGbMonth" | "usdPerGb" | "usdPerThousand" | "usdPerIopsMonth",
>(unit: D) {
  return z.strictObject({
    unit: z.literal(unit),
    /** Price of the first unit, and of all where there are no tiers. */
    price: amount(unit),
    /** What more costs: each price holds above its size, up to the next one's. */
    tiers: z
      .array(z.strictObject({ above: amount("size"), price: amount(unit) }))
      .readonly()
      .default([]),
    /** Size beyond which the source shows no price. */
    knownTo: amount("size").optional(),
  });
}

export const kinds = {
  gpus: z.strictObject({
    ...base,
    /** Nominal memory of the card as its data sheet gives it: what ledgers count. */
    memory: amount("size"),
    /** Board power at its default limit. */
    watts: amount("power"),
    formFactor: z.enum(["pcie", "sxm", "oam", "tpu-board", "appliance", "card"]),
    /** Rack slots of full height, double width counted as 2. */
    slots: positive,
    /** Instances of the smallest MIG profile, the most that a card can be cut into; 0 where the product has no MIG. */
    migSlices: count,
    nvlink: z.enum(["none", "bridge-pairs", "switch"]),
    nvlinkRate: amount("bitRate").optional(),
    /** Ways of access that the vendor supports. */
    modes: z.array(z.enum(["container", "vm-passthrough", "sriov", "vgpu", "appliance", "remote"])).readonly(),
    /** Places where it can stand: bought for a rack, or rented in a cloud only. */
    offered: z.array(z.enum(["on-premises", "cloud"])).readonly(),
    dataCentreLicence: z.boolean(),
    /** Dense fp16/bf16 tensor rate in tera-operations per second. */
    tensorTops: z.number().positive().optional(),
    kubernetes: z
      .strictObject({
        /** DRA driver that publishes the devices. */
        driver: z.string().max(80),
        /** Classic extended resource of the device plugin. */
        resource: z.string().max(120),
        /** CEL over a device that selects the product. */
        selector: z.string().max(500),
        /** Devices that Kubernetes sees per card. */
        devicesPerCard: positive.default(1),
        /** Memory that the driver publishes per device: what selectors compare. */
        memory: amount("size"),
        /** What MIG cuts a card into. Left out of a product without MIG, and of one whose figures nobody read from a card yet. */
        partitions: partitions.optional(),
      })
      .optional(),
    support: z.enum(["current", "ending", "ended"]),
  }),
  cpus: z.strictObject({
    ...base,
    cores: positive,
    threadsPerCore: positive,
    watts: amount("power"),
    memoryChannels: positive,
    maxSockets: positive,
    /** Base clock in MHz. */
    baseClock: positive,
  }),
  chassis: z.strictObject({
    ...base,
    units: positive,
    depth: amount("length"),
    /** Fans, board and controller at full load. */
    baseWatts: amount("power"),
    dimmSlots: positive,
    wattsPerDimm: amount("power"),
    wattsPerDisk: amount("power"),
    sockets: positive,
    /** Slots for accelerators, counted as `gpus.slots` counts them. */
    gpuSlots: count,
    psuSlots: positive,
  }),
  nics: z.strictObject({
    ...base,
    ports: positive,
    rate: amount("bitRate"),
    connector: z.enum(["rj45", "sfp28", "sfp-plus", "qsfp28", "qsfp56"]),
    watts: amount("power"),
    hardwareTimestamps: z.boolean(),
    rdma: z.boolean(),
    virtualFunctions: count,
    /** Half round trip from application to application with the vendor's bypass library: card, bus and library of one host. */
    latency: amount("duration").optional(),
  }),
  switches: z.strictObject({
    ...base,
    units: positive,
    watts: amount("power"),
    /** Port-to-port delay. */
    latency: amount("duration"),
    capacity: amount("bitRate"),
    /** Front-panel ports in order: numbers from..to with one connector and the rates that it runs. */
    ports: z
      .array(
        z.strictObject({
          from: positive,
          to: positive,
          connector: z.enum(["rj45", "sfp28", "sfp-plus", "qsfp28", "qsfp56"]),
          rates: z.array(amount("bitRate")).min(1).readonly(),
        }),
      )
      .readonly(),
    buffer: amount("size").optional(),
    ptp: z.boolean(),
    /** Name of port n in the vendor's configuration, `Ethernet{n}`; `{n}/1` for breakout-capable ports. */
    operatingSystems: z.array(z.enum(["eos", "sonic", "frr"])).readonly(),
    psus: positive,
  }),
  /** Cables and optics: the shortest and cheapest medium that reaches is chosen. */
  media: z.strictObject({
    ...base,
    connector: z.enum(["rj45", "sfp28", "sfp-plus", "qsfp28", "qsfp56"]),
    rates: z.array(amount("bitRate")).min(1).readonly(),
    /** Longest run. */
    reach: amount("length"),
    /** Lengths on sale; empty for fibre cut to length, which is then rounded up to a metre. */
    lengths: z.array(amount("length")).readonly(),
    /** Power of both ends together. */
    watts: amount("power"),
    kind: z.enum(["copper", "active-optical", "fibre", "twisted-pair"]),
    /** Order of preference among media that reach: lower first. */
    rank: positive,
  }),
  arrays: z.strictObject({
    ...base,
    units: positive,
    watts: amount("power"),
    controllers: positive,
    latency: amount("duration"),
    ports: z.strictObject({
      count: positive,
      rate: amount("bitRate"),
      connector: z.enum(["sfp28", "qsfp28", "qsfp56", "rj45"]),
    }),
    psus: positive,
    iops4k: amount("rate").optional(),
  }),
  disks: z.strictObject({
    ...base,
    size: amount("size"),
    medium: z.enum(["nvme", "ssd", "hdd"]),
    watts: amount("power"),
    annualFailure: amount("ratio"),
    powerLossProtection: z.boolean(),
  }),
  psus: z.strictObject({ ...base, rating: amount("power"), efficiency: amount("ratio") }),
  pdus: z.strictObject({ ...base, rating: amount("power"), outlets: positive, units: count }),
  venues: z.strictObject({
    title: text,
    ...provenance,
    city: text,
    country: z.string().length(2),
    latitude: z.number(),
    longitude: z.number(),
    /** Where the matching engine runs, as far as is known. */
    hosting: text,
    protocol: text,
    /** What carries its protocols: a stream over TLS or plain TCP, or datagrams that a bypass library can take as they are. */
    transport: z.enum(["tls", "tcp", "multicast"]),
  }),
  /** Helm charts and the custom resources that they bring. */
  charts: z.strictObject({
    title: text,
    ...provenance,
    /** Helm repository, a registry path without scheme where `oci`, a `.git` repository or a `/releases` page where there is no chart. */
    repository: z.string().max(200),
    /** Name of the chart, folder in the git repository, or file of the release. */
    chart: z.string().max(80),
    version,
    appVersion: z.string().max(40).optional(),
    oci: z.boolean().default(false),
    groups: z.array(z.string().max(80)).readonly().default([]),
    support: z.enum(["current", "ending", "ended"]).default("current"),
    replacement: id.optional(),
  }),
  /** Dated list prices of cloud services; several rows of one article in one region are its history. */
  cloudPrices: z.strictObject({
    title: text,
    ...provenance,
    provider: id,
    service: id,
    /** What is charged, unique within the service: an instance type, a storage class, `control-plane`. */
    article: z.string().regex(/^[a-z0-9][a-z0-9.-]{0,39}$/),
    region: id,
    /** First day on which the price holds. */
    from: date,
    charge: z.discriminatedUnion("unit", [
      chargePer("usdPerHour"),
      chargePer("usdPerMonth"),
      chargePer("usdPerGbMonth"),
      chargePer("usdPerGb"),
      chargePer("usdPerThousand"),
      chargePer("usdPerIopsMonth"),
    ]),
    licence: z.literal("fact"),
  }),
  /** Rented machines; the article of the prices is the instance type. */
  instances: z.strictObject({
    title: text,
    ...provenance,
    provider: id,
    service: id,
    article: z.string().regex(/^[a-z0-9][a-z0-9.-]{0,39}$/),
    architecture: z.enum(["x86-64", "arm64"]),
    /** Hardware threads. */
    threads: positive,
    memory: amount("size"),
    gpus: z.strictObject({ title: text, count: positive, memory: amount("size") }).optional(),
  }),
  /** Storage classes of cloud object stores: how soon an object can be read; the class's id is its article in the prices. */
  objectClasses: z.strictObject({
    title: text,
    ...provenance,
    provider: id,
    service: id,
    /** Longest wait for the first byte by standard retrieval. */
    retrieval: amount("duration"),
    /** Shortest time that an object is paid for. */
    minimumKeep: amount("duration").optional(),
    /** Size that a smaller object is paid as. */
    minimumObject: amount("size").optional(),
  }),
  /** Physical and protocol constants that the rules use. */
  constants: z.strictObject({ title: text, ...provenance, value: z.number(), unit: z.string().max(40) }),
} as const;

export type Kind = keyof typeof kinds;
type Item<K extends Kind> = { readonly id: string } & z.output<(typeof kinds)[K]>;

export type Gpu = Item<"gpus">;
export type Cpu = Item<"cpus">;
export type Chassis = Item<"chassis">;
export type Nic = Item<"nics">;
export type SwitchProduct = Item<"switches">;
export type Medium = Item<"media">;
export type Venue = Item<"venues">;
export type Chart = Item<"charts">;
export type CloudPrice = Item<"cloudPrices">;
export type Instance = Item<"instances">;
export type ObjectClass = Item<"objectClasses">;
export type Constant = Item<"constants">;

/** Products by kind, then by id. */
export type Catalogue = { readonly [K in Kind]: ReadonlyMap<string, Item<K>> };
