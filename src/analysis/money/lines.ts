/** Lines of the budget by what they pay for. */
import type { Estate } from "../../model/estate.ts";
import { sum, type UsdOnce, type UsdPerYear } from "../../units/index.ts";

type Budget = Estate["budget"];

export interface Line<Amount> {
  /** Place in the stack file, `budget.operating.connectivity.lines.exchanges`. */
  readonly path: string;
  readonly id: string;
  readonly title: string;
  readonly amount: Amount;
  readonly pays: readonly string[];
  readonly covers: readonly string[];
  readonly people?: number | undefined;
  readonly quantity?: number | undefined;
  readonly product?: string | undefined;
}

export function operatingLines(budget: Budget): readonly Line<UsdPerYear>[] {
  return budget.operating.flatMap((part) =>
    part.lines.map((line) => ({ ...line, path: `budget.operating.${part.id}.lines.${line.id}` })),
  );
}

export function capitalLines(budget: Budget): readonly Line<UsdOnce>[] {
  return budget.capital.flatMap((part) =>
    part.lines.map((line) => ({ ...line, path: `budget.capital.${part.id}.lines.${line.id}` })),
  );
}

/** Lines by the id that they pay for; a line that pays for several things is in several lists. */
export function byPayee<Amount>(lines: readonly Line<Amount>[]): ReadonlyMap<string, readonly Line<Amount>[]> {
  const found = new Map<string, Line<Amount>[]>();
  for (const line of lines) {
    for (const payee of line.pays) {
      const known = found.get(payee);
      if (known === undefined) found.set(payee, [line]);
      else known.push(line);
    }
  }
  return found;
}

/** All that is paid every year. */
export function operatingTotal(budget: Budget): UsdPerYear {
  return sum(budget.operating.map(({ amount }) => amount));
}

/** All that is bought once. */
export function capitalTotal(budget: Budget): UsdOnce {
  return sum(budget.capital.map(({ amount }) => amount));
}
