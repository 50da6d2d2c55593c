/** Which devices hang on which fabric, and which circuits arrive there. */
import type { Circuit, Fabric } from "../../model/estate.ts";
import type { Cable, Device } from "../../views/types.ts";
import type { Facts } from "../rule.ts";

export interface Attached {
  readonly fabric: Fabric;
  /** Servers, arrays and pools, in file order. */
  readonly devices: readonly Device[];
  /** Circuits that end at the fabric's site. */
  readonly circuits: readonly Circuit[];
}

/** Purposes of cables that carry data of devices; circuits have their own record. */
const carrying: ReadonlySet<Cable["purpose"]> = new Set(["host", "storage"]);

/**
 * Devices by fabric: by a cable where one is planned, else by the segment of their cluster, else by the site where one fabric stands.
 * A device that nothing ties to a fabric belongs to none.
 */
export function attached({ estate, views }: Facts): readonly Attached[] {
  const { fabrics } = estate;
  const owner = new Map<string, Fabric>();
  const bySegment = new Map<string, Fabric>();
  const bySite = new Map<string, Fabric | undefined>();
  for (const fabric of fabrics) {
    for (const { id } of [...fabric.leaves, ...fabric.spines]) owner.set(id, fabric);
    for (const { id } of fabric.segments) bySegment.set(id, fabric);
    // Two fabrics at one site: the site does not tell which.
    if (fabric.site !== undefined) bySite.set(fabric.site, bySite.has(fabric.site) ? undefined : fabric);
  }
  const byCable = new Map<string, Fabric>();
  for (const { purpose, a, b } of views.cables) {
    if (!carrying.has(purpose)) continue;
    for (const [device, other] of [
      [a.device, b.device],
      [b.device, a.device],
    ] as const) {
      const fabric = owner.get(other);
      if (fabric !== undefined && !byCable.has(device)) byCable.set(device, fabric);
    }
  }
  const segments = new Map<string, string>();
  for (const { id, segment } of [...estate.clusters, ...estate.arrays])
    if (segment !== undefined) segments.set(id, segment);
  const devices = new Map<Fabric, Device[]>(fabrics.map((fabric) => [fabric, []]));
  for (const device of views.devices) {
    if (device.kind !== "server" && device.kind !== "array" && device.kind !== "pool") continue;
    const segment = segments.get(device.group ?? device.id);
    const fabric = byCable.get(device.id) ?? bySegment.get(segment ?? "") ?? bySite.get(device.site ?? "");
    if (fabric !== undefined) devices.get(fabric)?.push(device);
  }
  const circuits = new Map<Fabric, Circuit[]>(fabrics.map((fabric) => [fabric, []]));
  for (const circuit of estate.circuits) {
    const fabric = owner.get(circuit.handoff?.split("/")[0] ?? "") ?? bySite.get(circuit.site ?? "");
    if (fabric !== undefined) circuits.get(fabric)?.push(circuit);
  }
  return fabrics.map((fabric) => ({
    fabric,
    devices: devices.get(fabric) ?? [],
    circuits: circuits.get(fabric) ?? [],
  }));
}

/** Ports that carry data, as opposed to those of the out-of-band network. */
export function dataPorts(device: Device): Device["ports"] {
  return device.ports.filter(({ purpose }) => purpose === "data");
}
