/** Lines of the budget joined to what they pay for: apart where each names its own, together where several pay for one. */
import type { BudgetLine, Payable, Payers } from "./payers.ts";

/** Lines of the budget that pay for the same, and that. */
export interface Pool<T extends Payable> {
  readonly lines: readonly BudgetLine[];
  readonly items: readonly T[];
}

/** Pools in the order of the budget; what nobody pays for is in none. */
export function poolsOf<T extends Payable>(
  lines: readonly BudgetLine[],
  payers: Payers,
  items: readonly T[],
): readonly Pool<T>[] {
  const leader = new Map(lines.map((line) => [line.id, line.id]));
  const leaderOf = (id: string): string => {
    const next = leader.get(id) ?? id;
    if (next === id) return id;
    const top = leaderOf(next);
    leader.set(id, top);
    return top;
  };
  const paid: { readonly item: T; readonly by: string }[] = [];
  for (const item of items) {
    const [first, ...others] = payers.of(item);
    if (first === undefined) continue;
    for (const other of others) leader.set(leaderOf(other.id), leaderOf(first.id));
    paid.push({ item, by: first.id });
  }
  const itemsBy = Map.groupBy(paid, ({ by }) => leaderOf(by));
  const linesBy = Map.groupBy(lines, ({ id }) => leaderOf(id));
  return [...linesBy].map(([id, members]) => ({
    lines: members,
    items: (itemsBy.get(id) ?? []).map(({ item }) => item),
  }));
}
