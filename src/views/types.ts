/**
 * What follows from the estate and is never typed: devices with their ports, addresses, ASNs, cables, racks, power, bill of materials.
 * Every list is in file order of the estate, so that one added node changes one place of a diff.
 */
import type { BitRate, Length, Power, UsdOnce } from "../units/index.ts";

export type DeviceKind = "server" | "spine" | "leaf" | "out-of-band-switch" | "array" | "pool" | "pdu";

/** Anything that stands in a rack. */
export interface Device {
  readonly id: string;
  readonly kind: DeviceKind;
  readonly number: number | undefined;
  /** Cluster or fabric that it belongs to. */
  readonly group: string | undefined;
  /** Build or product that it is ordered as. */
  readonly product: string | undefined;
  readonly site: string | undefined;
  readonly rack: string | undefined;
  readonly u: number | undefined;
  /** Height in rack units; undefined where no chassis or product is stated. */
  readonly units: number | undefined;
  readonly ports: readonly Port[];
  /** Load at full work from the catalogue, at the plug, power cap included; undefined where it cannot be told. */
  readonly load: Power | undefined;
  /** Power supplies that are fitted; undefined where not stated. */
  readonly psus: number | undefined;
  /** Path of the record in the stack file, for messages. */
  readonly path: readonly string[];
}

export interface Port {
  /** `eth0`, `bmc`, `d1`; switch ports are numbers as printed on the front panel. */
  readonly name: string;
  /** Best rate of the port. */
  readonly rate: BitRate;
  readonly rates: readonly BitRate[];
  readonly connector: string | undefined;
  readonly purpose: "data" | "management";
}

export interface Interface {
  readonly device: string;
  /** `lo`, `bmc`, `mgmt`, the segment's name, or the link port. */
  readonly interface: string;
  readonly address: string;
  /** Prefix length. */
  readonly length: number;
  /** Pool or segment that the address is from. */
  readonly pool: string;
}

export interface Subnet {
  readonly pool: string;
  readonly network: string;
  readonly purpose: "loopback" | "out-of-band" | "segment" | "links" | "pods" | "services" | "cloud";
  /** Last usable address of a segment or out-of-band network, where `network + number` arrives last; undefined elsewhere. */
  readonly gateway: string | undefined;
  /** Addresses that can be given out; links for a pool of links. */
  readonly capacity: number;
  readonly used: number;
}

export interface Asn {
  readonly device: string;
  readonly asn: number;
}

export type CablePurpose = "host" | "uplink" | "peer-link" | "management" | "storage" | "circuit";

export interface Cable {
  /** `${near}:${port}--${far}:${port}`, near end being the device that states the cable. A circuit is the near end `${circuit}:handoff`. */
  readonly id: string;
  /** What is printed on both ends. */
  readonly label: string;
  readonly a: { readonly device: string; readonly port: string };
  readonly b: { readonly device: string; readonly port: string };
  readonly rate: BitRate;
  readonly purpose: CablePurpose;
  /** Path of the cable from port to port; undefined where a rack position is missing. */
  readonly run: Length | undefined;
  /** Length to order. */
  readonly length: Length | undefined;
  /** Product of the catalogue. */
  readonly medium: string | undefined;
  readonly path: readonly string[];
}

export interface RackView {
  readonly id: string;
  readonly site: string;
  readonly units: number;
  /** From the top down. */
  readonly slots: readonly { readonly device: string; readonly from: number; readonly to: number }[];
  readonly free: number;
  readonly load: Power;
  readonly cooling: Power | undefined;
  /** Load per feed with all feeds alive. */
  readonly feeds: readonly { readonly feed: string; readonly load: Power }[];
}

export interface FeedView {
  readonly id: string;
  readonly site: string;
  readonly path: "A" | "B";
  readonly capacity: Power;
  /** With all feeds alive: dual-fed devices share their load. */
  readonly load: Power;
  /** With the other path of the site lost: this feed carries all. */
  readonly loadAlone: Power;
}

export interface BomLine {
  /** Product of the catalogue or build of the estate. */
  readonly article: string;
  readonly title: string;
  readonly kind: string;
  readonly quantity: number;
  /** Per piece; undefined is unpriced, never 0. */
  readonly price: UsdOnce | undefined;
  readonly priceSource: string | undefined;
  /** Devices or cables that it is for. */
  readonly usedBy: readonly string[];
}

export interface Totals {
  readonly nodes: number;
  readonly gpus: number;
  readonly switches: number;
  readonly cables: number;
  readonly racks: number;
  /** Sum of the rates of all server and array data ports. */
  readonly hostBandwidth: BitRate;
  /** Sum of the rates of all leaf-spine links. */
  readonly fabricBandwidth: BitRate;
  /** IT load of what the catalogue knows. */
  readonly load: Power;
  /** Devices whose load cannot be told. */
  readonly unknownLoads: readonly string[];
}

export interface Views {
  readonly devices: readonly Device[];
  readonly deviceById: ReadonlyMap<string, Device>;
  readonly interfaces: readonly Interface[];
  readonly subnets: readonly Subnet[];
  readonly asns: readonly Asn[];
  readonly cables: readonly Cable[];
  readonly racks: readonly RackView[];
  readonly feeds: readonly FeedView[];
  readonly bom: readonly BomLine[];
  readonly totals: Totals;
}

/** What makes an estate impossible to build: reported like an input error, with the place in the file. */
export interface Conflict {
  readonly path: readonly string[];
  /** Subject, got, limit, way out: lower case, no final period. */
  readonly message: string;
  /**
   * Follows from what its two sides state alone: no record that is missing or malformed elsewhere can lift it, so that it is
   * reported beside those.
   *
   * @defaultValue false
   */
  readonly lasting?: true;
}
