/** What changed between two sets of properties, path by path. */
import { isDeepStrictEqual } from "node:util";
import { isObject } from "../../engine/graph.ts";
import { joinPath } from "../../engine/wire.ts";
import { type Properties, plain } from "./properties.ts";

/** One changed path. */
export interface Change {
  readonly kind: "add" | "delete" | "update";
  /** Keys and indices from the top. */
  readonly keys: readonly (string | number)[];
  /** The same in Pulumi's notation: `spec.template.metadata.labels["a.b"]`. */
  readonly path: string;
}

/** All changes from one set of properties to the other, secrets compared in clear, in the order of the keys. */
export function changesOf(before: Properties, after: Properties): readonly Change[] {
  const changes: Change[] = [];
  compare(plain(before), plain(after), [], changes);
  return changes;
}

function compare(before: unknown, after: unknown, keys: readonly (string | number)[], into: Change[]): void {
  if (isDeepStrictEqual(before, after)) return;
  if (isObject(before) && isObject(after)) {
    for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
      compare(before[key], after[key], [...keys, key], into);
    }
    return;
  }
  if (Array.isArray(before) && Array.isArray(after)) {
    for (let index = 0; index < Math.max(before.length, after.length); index++) {
      compare(before[index], after[index], [...keys, index], into);
    }
    return;
  }
  const kind = before === undefined ? "add" : after === undefined ? "delete" : "update";
  into.push({ kind, keys, path: keys.reduce<string>(joinPath, "") });
}
