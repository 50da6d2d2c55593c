/** How far a cable runs between two places in racks. */
import type { Estate, Rack, Room } from "../model/estate.ts";
import { type Length, quantity, raw } from "../units/index.ts";
import type { Device } from "./types.ts";

/** Height of a rack unit in metres: 1.75 inch (EIA-310-D). */
const UNIT = 0.044_45;
/** Loop at each end, in metres, so that a device can be drawn out of its rack with its cables on. Assumed. */
const SLACK = 0.5;

export type MeasureRun = (a: Device, b: Device) => Length | undefined;

/**
 * Path of a cable from one device to another.
 *
 * In one rack: the height between the two. Between racks: up to the tray, along the row by the width of the racks, across rows
 * by their pitch, and down. Slack at both ends in either case. Undefined where a rack, a unit or the room is not stated, and
 * between rooms.
 */
export function measureRuns(estate: Estate): MeasureRun {
  const racks = new Map(estate.racks.map((rack) => [rack.id, rack]));
  const rows = new Map<string, { readonly room: Room; readonly index: number }>();
  for (const room of estate.rooms) {
    for (const [index, row] of room.rows.entries()) rows.set(`${room.site} ${row}`, { room, index });
  }
  const rowOf = (rack: Rack) => rows.get(`${rack.site} ${rack.row}`);

  return (a, b) => {
    const from = a.rack === undefined ? undefined : racks.get(a.rack);
    const to = b.rack === undefined ? undefined : racks.get(b.rack);
    if (from === undefined || to === undefined || a.u === undefined || b.u === undefined) return undefined;
    if (from.id === to.id) return metres(Math.abs(a.u - b.u) * UNIT + 2 * SLACK);
    const near = rowOf(from);
    const far = rowOf(to);
    if (near === undefined || far === undefined || near.room.id !== far.room.id) return undefined;
    const { rackWidth, rowPitch, trayHeight } = near.room;
    const along = Math.abs(from.position - to.position) * raw(rackWidth);
    const across = Math.abs(near.index - far.index) * raw(rowPitch);
    const rises = Math.abs(raw(trayHeight) - a.u * UNIT) + Math.abs(raw(trayHeight) - b.u * UNIT);
    return metres(rises + along + across + 2 * SLACK);
  };
}

/** Whole millimetres: binary fractions of a metre do not print well. */
function metres(value: number): Length {
  return quantity<"m">(Math.round(value * 1000) / 1000);
}
