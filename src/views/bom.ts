/** What has to be bought: every article once, with how many pieces, for what, at which price. */
import type { Catalogue } from "../catalogue/types.ts";
import type { Build, Estate } from "../model/estate.ts";
import { format, type UsdOnce } from "../units/index.ts";
import type { Inventory } from "./devices.ts";
import { cards } from "./load.ts";
import type { BomLine, Cable, Device } from "./types.ts";

/** What the catalogue says about an article, as far as a bill needs it. */
interface Product {
  readonly title: string;
  readonly price?: { readonly expected: UsdOnce; readonly source: string } | undefined;
}

/**
 * Lines in the order in which devices first need them: servers, switches, storage, PDUs, then racks and cables.
 *
 * A build with a price is one article. A build without one is listed by its parts, each priced from the catalogue.
 */
export function deriveBom(
  estate: Estate,
  catalogue: Catalogue,
  inventory: Inventory,
  cables: readonly Cable[],
): readonly BomLine[] {
  const bill = new Bill();
  for (const device of inventory.devices) {
    if (device.kind === "pdu") continue;
    const build = inventory.hosts.get(device.id)?.build;
    if (device.kind === "server") addServer(bill, device, build, catalogue);
    else {
      const isStorage = device.kind === "array" || device.kind === "pool";
      const products: ReadonlyMap<string, Product> = isStorage ? catalogue.arrays : catalogue.switches;
      addDevice(bill, device, isStorage ? "array" : "switch", products);
    }
  }
  for (const device of inventory.devices) {
    if (device.kind === "pdu") addDevice(bill, device, "pdu", catalogue.pdus);
  }
  for (const rack of estate.racks)
    bill.add("rack", `rack-${rack.units}u`, { title: `Rack, ${rack.units} U` }, 1, rack.id);
  for (const cable of cables) {
    const medium = cable.medium === undefined ? undefined : catalogue.media.get(cable.medium);
    if (medium === undefined || cable.length === undefined) continue;
    const length = format("length", cable.length);
    const product = { title: `${medium.title}, ${length}`, price: medium.price };
    bill.add("cable", `${medium.id}-${length}`, product, 1, cable.id);
  }
  return bill.lines();
}

function addServer(bill: Bill, device: Device, build: Build | undefined, catalogue: Catalogue): void {
  if (build === undefined) return;
  if (build.price !== undefined) {
    const price = { expected: build.price, source: `stated at builds.${build.id}.price` };
    bill.add("server", build.id, { title: build.title, price }, 1, device.id);
    return;
  }
  const part = (kind: string, id: string | undefined, products: ReadonlyMap<string, Product>, count: number) => {
    if (id !== undefined) bill.add(kind, id, products.get(id), count, device.id);
  };
  if (build.chassis === undefined) bill.add("server", build.id, { title: build.title }, 1, device.id);
  part("chassis", build.chassis, catalogue.chassis, 1);
  if (build.cpu.sockets !== undefined) part("cpu", build.cpu.product, catalogue.cpus, build.cpu.sockets);
  const { dimms } = build.memory;
  if (dimms !== undefined) {
    const size = format("size", dimms.size);
    bill.add("memory", `dimm-${size}`, { title: `Memory module, ${size}` }, dimms.count, device.id);
  }
  if (build.gpus !== undefined) part("gpu", build.gpus.product, catalogue.gpus, build.gpus.count);
  for (const disk of build.disks) part("disk", disk.product, catalogue.disks, disk.count);
  for (const nic of build.nics) {
    const product = nic.product === undefined ? undefined : catalogue.nics.get(nic.product);
    part("nic", nic.product, catalogue.nics, product === undefined ? 1 : cards(nic.ports, product.ports));
  }
  if (build.psus !== undefined) part("psu", build.psus.product, catalogue.psus, build.psus.count);
}

function addDevice(bill: Bill, device: Device, kind: string, products: ReadonlyMap<string, Product>): void {
  const { product } = device;
  if (product === undefined) bill.add(kind, device.kind, { title: `${device.kind}, product not stated` }, 1, device.id);
  else bill.add(kind, product, products.get(product), 1, device.id);
}

/** Adds up pieces of one article. */
class Bill {
  readonly #lines = new Map<string, BomLine & { readonly users: Set<string> }>();

  add(kind: string, article: string, product: Product | undefined, count: number, user: string): void {
    const key = `${kind} ${article}`;
    const line = this.#lines.get(key);
    const users = line?.users ?? new Set<string>();
    users.add(user);
    this.#lines.set(key, {
      article,
      kind,
      title: product?.title ?? article,
      quantity: (line?.quantity ?? 0) + count,
      price: product?.price?.expected,
      priceSource: product?.price?.source,
      usedBy: [],
      users,
    });
  }

  lines(): readonly BomLine[] {
    return [...this.#lines.values()].map(({ users, ...line }) => ({ ...line, usedBy: [...users] }));
  }
}
