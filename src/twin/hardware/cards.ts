/** Devices and the cards that they are of: a card that is cut is many devices, of which few can be given out at a time. */
import type { DeviceObject, ResourceSlice } from "./types.ts";

const PARTITION = "-mig-";

/** Name of a partition as NVIDIA's driver gives it: `gpu-0-mig-3g40gb-9-4`. */
export function partitionName(card: string, profile: string, id: number, start: number): string {
  return `${card}${PARTITION}${profile.replaceAll(".", "")}-${id}-${start}`;
}

/** Name of the card that a device is, or is cut from. */
export function cardName({ name }: Pick<DeviceObject, "name">): string {
  return name.split(PARTITION)[0] ?? name;
}

/** What the card is known by, the same for it and for all of its partitions. */
export function cardOf({ attributes, name }: DeviceObject): string {
  return (attributes["uuid"] ?? attributes["parentUUID"])?.string ?? name;
}

/** Whether the device is a card, or a die of one, and no partition. */
export function isWhole({ attributes }: DeviceObject): boolean {
  return attributes["type"]?.string !== "mig";
}

/** A device as an allocated claim names it. */
export interface DeviceRef {
  readonly driver: string;
  readonly pool: string;
  readonly device: string;
}

export interface Card {
  readonly id: string;
  readonly node: string;
}

/** Cards that are offered whole, each with the devices that are of it. */
export class WholeCards {
  readonly all: readonly Card[];
  readonly #byDevice: ReadonlyMap<string, Card>;

  constructor(slices: readonly ResourceSlice[]) {
    const devices = slices.flatMap(({ spec }) =>
      (spec.devices ?? []).map((device) => ({ device, spec, card: { id: cardOf(device), node: spec.nodeName } })),
    );
    const whole = new Map(devices.flatMap(({ device, card }) => (isWhole(device) ? [[card.id, card] as const] : [])));
    this.all = [...whole.values()];
    this.#byDevice = new Map(
      devices.flatMap(({ device, spec, card }) => {
        const found = whole.get(card.id);
        const key = keyOf({ driver: spec.driver, pool: spec.pool.name, device: device.name });
        return found === undefined ? [] : [[key, found] as const];
      }),
    );
  }

  /** The card that a device takes; none where it is of no card that is offered whole. */
  takenBy(device: DeviceRef): Card | undefined {
    return this.#byDevice.get(keyOf(device));
  }
}

function keyOf({ driver, pool, device }: DeviceRef): string {
  return `${driver}/${pool}/${device}`;
}
