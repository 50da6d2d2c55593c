/** The estate in ten figures. */
import type { Estate } from "../model/estate.ts";
import { type Power, sum } from "../units/index.ts";
import type { Inventory } from "./devices.ts";
import type { Cable, Totals } from "./types.ts";

export function deriveTotals(estate: Estate, inventory: Inventory, cables: readonly Cable[]): Totals {
  const { devices, hosts } = inventory;
  const known = devices.map((device) => device.load).filter((load): load is Power => load !== undefined);
  let gpus = 0;
  for (const { build } of hosts.values()) gpus += build?.gpus?.count ?? 0;
  const hostKinds = new Set(["server", "array"]);
  const switchKinds = new Set(["spine", "leaf", "out-of-band-switch"]);
  return {
    nodes: hosts.size,
    gpus,
    switches: devices.filter((device) => switchKinds.has(device.kind)).length,
    cables: cables.length,
    racks: estate.racks.length,
    hostBandwidth: sum(
      devices
        .filter((device) => hostKinds.has(device.kind))
        .flatMap((device) => device.ports.filter((port) => port.purpose === "data").map((port) => port.rate)),
    ),
    fabricBandwidth: sum(cables.filter((cable) => cable.purpose === "uplink").map((cable) => cable.rate)),
    load: sum(known),
    unknownLoads: devices.filter((device) => device.load === undefined).map((device) => device.id),
  };
}
