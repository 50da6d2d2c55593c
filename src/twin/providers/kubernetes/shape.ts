/** A live object in the shape of what was declared: what the server added falls away, what somebody changed stays. */
import { isDeepStrictEqual } from "node:util";
import { isObject } from "../../../engine/graph.ts";

/**
 * The live values at the paths that the inputs have. Where the server only spells a value otherwise (`1000m` for `1`) or leaves
 * an empty one out, the inputs' spelling is kept, so that nothing but a real difference is seen.
 */
export function inShapeOf(live: unknown, inputs: unknown): unknown {
  if (Array.isArray(live) && Array.isArray(inputs)) {
    return inputs.slice(0, live.length).map((item, index) => inShapeOf(live[index], item));
  }
  if (isObject(live) && isObject(inputs)) {
    const kept = Object.entries(inputs).filter(([key, value]) => live[key] !== undefined || isEmpty(value));
    return Object.fromEntries(
      kept.map(([key, value]) => [key, live[key] === undefined ? value : inShapeOf(live[key], value)]),
    );
  }
  return isSame(live, inputs) ? inputs : live;
}

/** What the API server leaves out of an object of its own kinds. */
function isEmpty(value: unknown): boolean {
  if (value === null || value === "" || value === 0 || value === false) return true;
  if (Array.isArray(value)) return value.length === 0;
  return isObject(value) && Object.values(value).every(isEmpty);
}

function isSame(live: unknown, input: unknown): boolean {
  if (isDeepStrictEqual(live, input)) return true;
  const [a, b] = [quantity(live), quantity(input)];
  return a !== undefined && a === b;
}

const QUANTITY = /^([+-]?)(\d+)(?:\.(\d*))?(?:(Ki|Mi|Gi|Ti|Pi|Ei|n|u|m|k|M|G|T|P|E)|[eE]([+-]?\d{1,2}))?$/;
const BINARY = ["Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];
/** Powers of ten, and as many more as keep nanos and every written fraction whole. */
const DECIMAL: Readonly<Record<string, number>> = { n: -9, u: -6, m: -3, k: 3, M: 6, G: 9, T: 12, P: 15, E: 18 };
const SCALE = 30;

/** A Kubernetes quantity in units of 10^-30; nothing for what is no quantity. */
function quantity(value: unknown): bigint | undefined {
  const [match, sign, whole = "", fraction = "", suffix, exponent] = QUANTITY.exec(String(value)) ?? [];
  if (match === undefined || (typeof value !== "string" && typeof value !== "number")) return undefined;
  const power = exponent === undefined ? (DECIMAL[suffix ?? ""] ?? 0) : Number(exponent);
  const shift = SCALE + power - fraction.length;
  if (shift < 0) return undefined;
  const factor = BINARY.includes(suffix ?? "") ? 1024n ** BigInt(BINARY.indexOf(suffix ?? "") + 1) : 1n;
  return BigInt(`${sign === "-" ? "-" : ""}${whole}${fraction}`) * 10n ** BigInt(shift) * factor;
}
