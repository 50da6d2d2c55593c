/** Amounts of Kubernetes as numbers. */
import { quantityValue } from "../../units/index.ts";

/**
 * `200Gi`, `32000000000000`, `1.5T` as bytes.
 *
 * @throws RangeError for what is no amount
 */
export function bytesOf(text: string): number {
  const value = quantityValue(text);
  if (value === undefined) throw new RangeError(`${text}: is no amount of Kubernetes; write 200Gi or 200000000000`);
  return value;
}
