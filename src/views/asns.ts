/** Autonomous system numbers: one for all spines, one per leaf and per host that routes (RFC 7938). */
import type { Estate } from "../model/estate.ts";
import { isRouted } from "./addressing.ts";
import type { Inventory } from "./devices.ts";
import { membership } from "./membership.ts";
import type { Asn, Conflict, Device } from "./types.ts";

/** Private AS numbers of two and four bytes (RFC 6996). */
const PRIVATE = [
  [64_512, 65_534],
  [4_200_000_000, 4_294_967_294],
] as const;

/** In file order of the devices. */
export function deriveAsns(
  estate: Estate,
  inventory: Inventory,
): { readonly asns: readonly Asn[]; readonly conflicts: readonly Conflict[] } {
  const member = membership(estate);
  const holders = new Map<number, Device>();
  const asns: Asn[] = [];
  const conflicts: Conflict[] = [];
  for (const device of inventory.devices) {
    const host = inventory.hosts.get(device.id);
    const fabric = member.fabricOf(device, host?.cluster.segment);
    const plan = fabric?.asn;
    if (fabric === undefined || plan === undefined || device.number === undefined) continue;
    const base = { spine: plan.spine, leaf: plan.leafBase, host: plan.hostBase };
    const role = device.kind === "spine" || device.kind === "leaf" ? device.kind : isRouted(host) ? "host" : undefined;
    if (role === undefined) continue;
    const asn = base[role] + (role === "spine" ? 0 : device.number);
    const key = role === "spine" ? "spine" : `${role}Base`;
    // One wrong base is one mistake, however many devices count from it.
    const refuse = (text: string) => {
      const path = ["fabrics", fabric.id, "asn", key];
      const known = conflicts.some((conflict) => conflict.path.join(".") === path.join("."));
      const message = `${device.id}: ASN ${asn} ${text}; choose another asn.${key} of ${fabric.id}`;
      if (!known) conflicts.push({ path, message });
    };
    if (!PRIVATE.some(([first, last]) => asn >= first && asn <= last)) {
      refuse("is outside the private ranges 64512-65534 and 4200000000-4294967294");
      continue;
    }
    const holder = holders.get(asn);
    const shared = role === "spine" && holder?.kind === "spine" && holder.group === device.group;
    if (holder === undefined) holders.set(asn, device);
    else if (!shared) {
      refuse(`is already that of ${holder.id}`);
      continue;
    }
    asns.push({ device: device.id, asn });
  }
  return { asns, conflicts };
}
