/** All views of an estate, and what makes it impossible to build. */
import type { Catalogue } from "../catalogue/types.ts";
import type { Estate } from "../model/estate.ts";
import { deriveAddressing } from "./addressing.ts";
import { deriveAsns } from "./asns.ts";
import { deriveBom } from "./bom.ts";
import { deriveCabling } from "./cabling.ts";
import { takeInventory } from "./devices.ts";
import { derivePower } from "./power.ts";
import { deriveRacks } from "./racks.ts";
import { deriveTotals } from "./totals.ts";
import type { Conflict, Views } from "./types.ts";

/**
 * Derives everything that is never typed.
 *
 * Names between records hold (`checkReferences`); a row that hangs on one that does not is left out, as is one for which a
 * fact is not stated. A conflict leaves its row out, and the rest is derived all the same, so that
 * one call reports all conflicts. Adding or removing a node changes nothing of the other devices.
 */
export function deriveViews(
  estate: Estate,
  catalogue: Catalogue,
): { readonly views: Views; readonly conflicts: readonly Conflict[] } {
  const inventory = takeInventory(estate, catalogue);
  const { devices, byId } = inventory;
  const cabling = deriveCabling(estate, catalogue, inventory);
  const addressing = deriveAddressing(estate, inventory, cabling.cables);
  const asns = deriveAsns(estate, inventory);
  const power = derivePower(estate, devices);
  const racks = deriveRacks(estate, devices, power.byRack);
  const views: Views = {
    devices,
    deviceById: byId,
    interfaces: addressing.interfaces,
    subnets: addressing.subnets,
    asns: asns.asns,
    cables: cabling.cables,
    racks: racks.racks,
    feeds: power.feeds,
    bom: deriveBom(estate, catalogue, inventory, cabling.cables),
    totals: deriveTotals(estate, inventory, cabling.cables),
  };
  const conflicts = [inventory, cabling, addressing, asns, racks, power].flatMap((part) => part.conflicts);
  return { views, conflicts };
}
