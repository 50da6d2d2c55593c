/** Networks of one estate route to each other, so no two may overlap. */
import { formatNetwork } from "./ipv4.ts";
import type { PoolRecord } from "./pool.ts";
import type { Conflict } from "./types.ts";

/** Each network that overlaps an earlier one in address order, against the one that reaches furthest into it. */
export function overlaps(pools: readonly PoolRecord[]): Conflict[] {
  const order = new Map(pools.map((pool, index) => [pool, index]));
  const sorted = [...pools].sort((a, b) => a.network.base - b.network.base || b.network.size - a.network.size);
  const conflicts: Conflict[] = [];
  let widest: PoolRecord | undefined;
  for (const pool of sorted) {
    if (widest === undefined || pool.network.base >= widest.network.base + widest.network.size) {
      widest = pool;
      continue;
    }
    const [first, second] = (order.get(widest) ?? 0) < (order.get(pool) ?? 0) ? [widest, pool] : [pool, widest];
    const message = `${second.title}: ${formatNetwork(second.network)} overlaps ${formatNetwork(first.network)} of ${first.title}; move one of them`;
    conflicts.push({ path: second.path, message, lasting: true });
  }
  return conflicts;
}
