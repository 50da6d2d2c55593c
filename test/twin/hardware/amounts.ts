/** Amounts of Kubernetes as numbers, for tests. */
import { q, raw } from "../../../src/units/index.ts";

/** Bytes of `504Gi`, `480000000000`. */
export function bytesOf(text = ""): number {
  return raw(q("size", `${text}B`));
}

/** Thousandths of a CPU of `40`, `3920m`. */
export function millisOf(text = ""): number {
  return text.endsWith("m") ? Number(text.slice(0, -1)) : Number(text) * 1000;
}
