/** Which fabric serves a device, and in which segment it has its address. */
import type { Estate, Fabric, Segment } from "../model/estate.ts";
import type { Device } from "./types.ts";

export interface Membership {
  /** Fabric that a switch is part of, or that serves the site of a host. */
  readonly fabricOf: (device: Device, segment: string | undefined) => Fabric | undefined;
  readonly segmentOf: (device: Device, segment: string | undefined) => Segment | undefined;
}

/** A device belongs to the fabric of its own site that holds its segment, else to the first of its site. */
export function membership(estate: Estate): Membership {
  const byId = new Map(estate.fabrics.map((fabric) => [fabric.id, fabric]));
  const holds = new Map(
    estate.fabrics.map((fabric) => [fabric.id, new Map(fabric.segments.map((segment) => [segment.id, segment]))]),
  );
  const fabricOf: Membership["fabricOf"] = (device, segment) => {
    if (device.kind === "spine" || device.kind === "leaf" || device.kind === "out-of-band-switch") {
      return device.group === undefined ? undefined : byId.get(device.group);
    }
    const near = estate.fabrics.filter(
      (fabric) => device.site === undefined || fabric.site === undefined || fabric.site === device.site,
    );
    const holder = near.find((fabric) => segment !== undefined && holds.get(fabric.id)?.has(segment));
    // A device without a site is somewhere: only its segment can tell where.
    return holder ?? (device.site === undefined ? undefined : near[0]);
  };
  return {
    fabricOf,
    segmentOf: (device, segment) => {
      const fabric = segment === undefined ? undefined : fabricOf(device, segment);
      return fabric === undefined || segment === undefined ? undefined : holds.get(fabric.id)?.get(segment);
    },
  };
}
