/** Load of a server at full work, from the parts that its build names. */
import type { Catalogue } from "../catalogue/types.ts";
import type { Build } from "../model/estate.ts";
import { min, type Power, quantity, raw } from "../units/index.ts";

/**
 * Watts at the plug: board, CPUs, GPUs, memory, disks and NICs over the efficiency of the power supply, rounded up to a watt.
 *
 * @returns undefined as soon as one part is not stated or not in the catalogue: half a sum would pass for a small load
 */
export function serverLoad(build: Build, catalogue: Catalogue): Power | undefined {
  const chassis = find(catalogue.chassis, build.chassis);
  const efficiency = find(catalogue.psus, build.psus?.product)?.efficiency;
  const { gpus } = build;
  const parts = [
    times(chassis?.baseWatts, 1),
    times(find(catalogue.cpus, build.cpu.product)?.watts, build.cpu.sockets),
    times(chassis?.wattsPerDimm, build.memory.dimms?.count),
    gpus === undefined ? 0 : times(find(catalogue.gpus, gpus.product)?.watts, gpus.count),
    ...build.disks.map((disk) =>
      times(
        disk.product === undefined ? chassis?.wattsPerDisk : find(catalogue.disks, disk.product)?.watts,
        disk.count,
      ),
    ),
    ...build.nics.map((nic) => {
      const product = find(catalogue.nics, nic.product);
      return times(product?.watts, product && cards(nic.ports, product.ports));
    }),
  ];
  let total = 0;
  for (const part of parts) {
    if (part === undefined) return undefined;
    total += part;
  }
  return efficiency === undefined ? undefined : quantity<"W">(Math.ceil(total / raw(efficiency)));
}

/** Load with the cap that the management controller enforces. */
export function capped(load: Power | undefined, cap: Power | undefined): Power | undefined {
  return load === undefined || cap === undefined ? load : min(load, cap);
}

/** Cards that give so many ports. */
export function cards(ports: number, portsPerCard: number): number {
  return Math.ceil(ports / portsPerCard);
}

function find<T>(products: ReadonlyMap<string, T>, id: string | undefined): T | undefined {
  return id === undefined ? undefined : products.get(id);
}

function times(each: Power | undefined, count: number | undefined): number | undefined {
  return each === undefined || count === undefined ? undefined : raw(each) * count;
}
