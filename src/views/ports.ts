/** Ports of each kind of device, named as they are printed or as the operating system names them. */
import type { Catalogue, SwitchProduct } from "../catalogue/types.ts";
import type { Build, StorageArray } from "../model/estate.ts";
import { type BitRate, max, q } from "../units/index.ts";
import type { Port } from "./types.ts";

/** Management ports of switches and arrays are 1000BASE-T on every product that the catalogue knows. */
const MANAGEMENT_RATE: BitRate = q("bitRate", "1Gbps");

const managementPort: Port = management("mgmt", MANAGEMENT_RATE);

/** `${nic}0`, `${nic}1`, ... of each NIC, then `bmc`. */
export function serverPorts(build: Build, catalogue: Catalogue): readonly Port[] {
  const ports: Port[] = build.nics.flatMap((nic) => {
    const connector = nic.product === undefined ? undefined : catalogue.nics.get(nic.product)?.connector;
    return Array.from({ length: nic.ports }, (_, index) => data(`${nic.id}${index}`, [nic.rate], connector));
  });
  return build.bmc === undefined ? ports : [...ports, management("bmc", build.bmc.rate)];
}

/** Numbers of the front panel. All ports of an out-of-band switch serve management. */
export function switchPorts(product: SwitchProduct | undefined, purpose: Port["purpose"]): readonly Port[] {
  const front = (product?.ports ?? []).flatMap((group) =>
    Array.from({ length: Math.max(0, group.to - group.from + 1) }, (_, index) => ({
      ...data(String(group.from + index), group.rates, group.connector),
      purpose,
    })),
  );
  // An out-of-band switch is managed over its own network: it has an address, but no port of its own for it.
  return purpose === "management" ? front : [...front, managementPort];
}

/** `d0`, `d1`, ... then `mgmt`. The estate's count and rate win over the product's. */
export function storagePorts(
  stated: StorageArray["ports"],
  product: string | undefined,
  catalogue: Catalogue,
): readonly Port[] {
  const known = product === undefined ? undefined : catalogue.arrays.get(product)?.ports;
  const ports = stated ?? known;
  if (ports === undefined) return [managementPort];
  const front = Array.from({ length: ports.count }, (_, index) => data(`d${index}`, [ports.rate], known?.connector));
  return [...front, managementPort];
}

function data(name: string, rates: readonly BitRate[], connector: string | undefined): Port {
  return { name, rate: best(rates), rates, connector, purpose: "data" };
}

function management(name: string, rate: BitRate): Port {
  return { name, rate, rates: [rate], connector: "rj45", purpose: "management" };
}

function best(rates: readonly BitRate[]): BitRate {
  return rates.reduce((top, rate) => max(top, rate));
}
