/** Whether prices are fresh and complete enough to decide on the figures. */
import type { Catalogue } from "../catalogue/types.ts";
import { raw } from "../units/index.ts";
import { constantOf } from "./factors.ts";
import type { CostLine, Gate, Stale, Unpriced } from "./types.ts";

export function gatesOf(
  lines: readonly CostLine[],
  unpriced: readonly Unpriced[],
  stale: readonly Stale[],
  catalogue: Catalogue,
): readonly Gate[] {
  const old = new Set(stale.flatMap((price) => price.lines));
  let yearly = 0;
  let onOld = 0;
  for (const line of lines) {
    yearly += raw(line.yearly.expected);
    if (old.has(line.id)) onOld += raw(line.yearly.expected);
  }
  const open = unpriced.filter(({ awaits, boundedBy }) => awaits === "price" && boundedBy === undefined).length;
  const items = lines.length + unpriced.length;
  return [
    gate("stale", onOld, yearly, constantOf(catalogue, "stale-share-limit").value),
    gate("unpriced", open, items, constantOf(catalogue, "unpriced-share-limit").value),
  ];
}

function gate(id: Gate["id"], part: number, whole: number, limit: number): Gate {
  const share = whole === 0 ? 0 : part / whole;
  return { id, share, limit, ok: share <= limit };
}
