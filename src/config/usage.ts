/** Usage files: what a price list and a stack file leave open, for `estate cost --usage`. */
import { type Usage, usageSchema } from "../cost/usage.ts";
import { type Recorded, readRecord } from "./record.ts";

/**
 * Reads a usage file. Never throws.
 *
 * @param file name that the problems give
 */
export function readUsage(text: string, file: string): Recorded<Usage> {
  return readRecord(usageSchema, text, file, "a map such as drillHours: 96");
}
