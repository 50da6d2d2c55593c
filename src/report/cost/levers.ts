/** Which factors of a cost a reader may want to move: what is assumed, what is used, and what several lines share. */
import { spreadOf } from "../../cost/line.ts";
import type { CostReport, Factor } from "../../cost/types.ts";
import { known } from "./factor.ts";
import type { LeverBudget, LeverLine } from "./recompute.ts";

export interface Lever {
  readonly title: string;
  /** Where the value is from: a path of the stack file, or the source that assumes it. */
  readonly from: string;
  /** Behind the value, with a space before it. */
  readonly unit: string;
  /** Added to a factor to show it: 1 for a factor that is what is above 1. */
  readonly offset: number;
  /** Expected value of the factor, and the ends between which it can be moved. */
  readonly value: number;
  readonly least: number;
  readonly most: number;
  readonly step: number;
}

/** Everything that the page needs to compute the sums again. */
export interface LeverData {
  readonly levers: readonly Lever[];
  readonly lines: readonly LeverLine[];
  readonly budgets: readonly LeverBudget[];
}

/** Levers on a page: more hide the ones that matter. */
const SHOWN = 8;
const STEPS = 100;

export function leverData({ lines, budgets }: CostReport): LeverData {
  const found = new Map<string, { readonly factor: Factor; readonly lines: Set<string>; effect: number }>();
  for (const line of lines) {
    for (const factor of line.factors) {
      if (factor.value.expected <= 0) continue;
      const key = keyOf(factor);
      const entry = found.get(key) ?? { factor, lines: new Set<string>(), effect: 0 };
      found.set(key, entry);
      entry.lines.add(line.id);
      entry.effect += spreadOf(line.yearly).expected + spreadOf(line.once).expected;
    }
  }
  const chosen = [...found]
    .filter(([, { factor, lines: users }]) => movable(factor, users.size))
    // The sort is stable: what weighs the same stays in the order of the lines.
    .sort(([, a], [, b]) => b.effect - a.effect)
    .slice(0, SHOWN);
  const number = new Map(chosen.map(([key], index) => [key, index]));
  return {
    levers: chosen.map(([, { factor }]) => leverOf(factor)),
    lines: lines.map(({ id, paid, depreciation, factors }) => ({
      id,
      paid,
      depreciation,
      factors: factors.map((factor) => ({ value: factor.value, lever: number.get(keyOf(factor)) })),
    })),
    budgets: budgets.map(({ id, period, limit, lines: own }) => ({ id, period, limit, lines: own })),
  };
}

function keyOf({ name, unit, path, source, value }: Factor): string {
  return JSON.stringify([name, unit, path ?? source, value.expected]);
}

/** The place in the stack file that a factor repeats. */
function placeOf({ path, source }: Factor): string | undefined {
  return path ?? /^estate ([\w.-]+)$/.exec(source)?.[1];
}

function movable(factor: Factor, users: number): boolean {
  // What a budget states is not a factor to move but a decision of its own.
  if (factor.unit === "USD" || factor.unit === "USD/year") return false;
  return factor.cause === "usage" || factor.basis === "assumed" || (placeOf(factor) !== undefined && users > 1);
}

function leverOf(factor: Factor): Lever {
  const { unit, cause, value, source } = factor;
  const { low, expected, high } = value;
  const { title, offset, unit: word } = known(factor);
  const from = placeOf(factor) ?? source;
  const counted = cause === "design" && unit === "1" && offset === 0 && Number.isInteger(expected);
  if (counted) return { title, from, unit: word, offset, value: expected, least: 0, most: expected * 2, step: 1 };
  const most = Math.max(high, expected * 2);
  return {
    title,
    from,
    unit: word,
    offset,
    value: expected,
    least: Math.min(low, expected / 2),
    // No share is more than the whole.
    most: unit === "1" && high <= 1 ? Math.min(1, most) : most,
    step: Number((most / STEPS).toPrecision(1)),
  };
}
