import type { Views } from "./types.ts";

/** What a device's own record shows of the network. */
export interface Wiring {
  of(device: string): {
    readonly addresses: Readonly<Record<string, string>>;
    readonly asn: number | undefined;
    readonly ports: Readonly<Record<string, string>>;
  };
}

/** Addresses, ASN and plugged-in ports of each device, gathered once: looking them up per device would be quadratic. */
export function wiringOf(views: Views): Wiring {
  const addresses = new Map<string, Record<string, string>>();
  for (const { device, interface: name, address, length } of views.interfaces) {
    const own = addresses.get(device) ?? {};
    own[name] = `${address}/${length}`;
    addresses.set(device, own);
  }
  const ports = new Map<string, Record<string, string>>();
  const plug = (near: CableEnd, far: CableEnd) => {
    const own = ports.get(near.device) ?? {};
    own[near.port] = `${far.device}:${far.port}`;
    ports.set(near.device, own);
  };
  for (const { a, b } of views.cables) {
    plug(a, b);
    plug(b, a);
  }
  const asns = new Map(views.asns.map(({ device, asn }) => [device, asn]));
  return {
    of: (device) => ({
      addresses: addresses.get(device) ?? {},
      asn: asns.get(device),
      ports: ports.get(device) ?? {},
    }),
  };
}

type CableEnd = Views["cables"][number]["a"];
