/** Which device fills which units of which rack. */
import type { Estate } from "../model/estate.ts";
import { quantity } from "../units/index.ts";
import type { RackPower } from "./power.ts";
import type { Conflict, Device, RackView } from "./types.ts";

/** Elevation of each rack. A device without a unit stands in its rack without a place: it draws power and fills nothing. */
export function deriveRacks(
  estate: Estate,
  devices: readonly Device[],
  power: ReadonlyMap<string, RackPower>,
): { readonly racks: readonly RackView[]; readonly conflicts: readonly Conflict[] } {
  const conflicts: Conflict[] = [];
  const heightless = new Set<string>();
  const known = new Map(estate.racks.map((rack) => [rack.id, rack]));
  const filled = new Map(estate.racks.map((rack) => [rack.id, new Map<number, Device>()]));
  const slots = new Map(estate.racks.map((rack) => [rack.id, Array.of<RackView["slots"][number]>()]));

  for (const device of devices) {
    const rack = device.rack === undefined ? undefined : known.get(device.rack);
    const conflict = (key: string, text: string): Conflict => ({
      path: [...device.path, key],
      message: `${device.id}: ${text}`,
    });
    const refuse = (key: string, text: string) => conflicts.push(conflict(key, text));
    if (rack === undefined) continue;
    if (device.u === undefined || device.units === 0) continue;
    if (device.units === undefined) {
      // Forty nodes of one build without a chassis are one missing fact.
      const fact = `${device.kind} ${device.product ?? device.id}`;
      if (!heightless.has(fact))
        refuse("u", `is placed at U${device.u} of ${rack.id} without a height; ${wayToHeight(device)}`);
      heightless.add(fact);
      continue;
    }
    const to = device.u + device.units - 1;
    if (to > rack.units) {
      refuse(
        "u",
        `fills U${device.u} to U${to}, ${rack.id} ends at U${rack.units}; place it at U${rack.units - device.units + 1} or lower`,
      );
      continue;
    }
    const units = filled.get(rack.id) ?? new Map<number, Device>();
    const other = range(device.u, to)
      .map((u) => units.get(u))
      .find((holder) => holder !== undefined);
    if (other !== undefined) {
      const free = lowestFree(units, device.units, rack.units);
      const way = free === undefined ? "name another rack" : `U${free} is free`;
      const text = `fills U${device.u} to U${to} of ${rack.id}, where ${other.id} already stands; ${way}`;
      conflicts.push({ ...conflict("u", text), lasting: true });
      continue;
    }
    for (const u of range(device.u, to)) units.set(u, device);
    slots.get(rack.id)?.push({ device: device.id, from: device.u, to });
  }

  const racks = estate.racks.map((rack): RackView => {
    const { load, feeds } = power.get(rack.id) ?? { load: quantity<"W">(0), feeds: [] };
    return {
      id: rack.id,
      site: rack.site,
      units: rack.units,
      slots: (slots.get(rack.id) ?? []).sort((a, b) => b.from - a.from),
      free: rack.units - (filled.get(rack.id)?.size ?? 0),
      load,
      cooling: rack.cooling,
      feeds,
    };
  });
  return { racks, conflicts };
}

function wayToHeight(device: Device): string {
  return device.kind === "server" ? `name the chassis of build ${device.product}` : "name its product";
}

/** Lowest unit above which so many units are free. */
function lowestFree(units: ReadonlyMap<number, Device>, height: number, top: number): number | undefined {
  return range(1, top - height + 1).find((from) => range(from, from + height - 1).every((u) => !units.has(u)));
}

function range(from: number, to: number): readonly number[] {
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => from + index);
}
