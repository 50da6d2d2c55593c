/** When the power of one machine counts as off: twice in a row, with nothing else said in between. */
import type { Reading } from "./system.ts";

/** What is known of the power of one machine; times in milliseconds of a clock that never steps. */
export interface Knowledge {
  /** `off` only when confirmed. `unknown` before the first answer and whenever the last one says nothing. */
  readonly power: "on" | "off" | "unknown";
  /** Of the first of the reads in a row that say off. */
  readonly offSince: number | undefined;
  /** When the last read began: what it says may be that old. */
  readonly asked: number;
}

export const NOTHING_KNOWN: Knowledge = { power: "unknown", offSince: undefined, asked: 0 };

/** @param asked when the question was sent, so that the age of an answer is never told too young */
export function learn(before: Knowledge, reading: Reading, asked: number): Knowledge {
  const said = reading.kind === "power" ? reading.power : "between";
  if (said === "on") return { power: "on", offSince: undefined, asked };
  if (said !== "off") return { power: "unknown", offSince: undefined, asked };
  if (before.offSince === undefined) return { power: "unknown", offSince: asked, asked };
  return { power: "off", offSince: before.offSince, asked };
}

/** Whether off has been read once, and the second read is due. */
export function isPending({ power, offSince }: Knowledge): boolean {
  return power === "unknown" && offSince !== undefined;
}
