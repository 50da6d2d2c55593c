/** Splitting a change of a line into its causes. */
import { amountOf, payments, spreadOf } from "./line.ts";
import { microDollars } from "./spread.ts";
import { type Cause, type CostLine, causes, type Factor, type LineDelta, type Parts } from "./types.ts";

export const noParts: Parts = { design: 0, usage: 0, price: 0, fx: 0 };

/** The whole change has one cause. */
export function only(cause: Cause, amount: number): Parts {
  return { ...noParts, [cause]: amount };
}

export function addParts(a: Parts, b: Parts): Parts {
  return { design: a.design + b.design, usage: a.usage + b.usage, price: a.price + b.price, fx: a.fx + b.fx };
}

export function sumParts(parts: Parts): number {
  return causes.reduce((sum, cause) => sum + parts[cause], 0);
}

/**
 * Order in which the factors of a line are replaced, from outside the estate inwards: a price moves what was there, a new
 * piece is bought at the new price.
 */
const order: readonly Cause[] = ["fx", "price", "usage", "design"];

/** Change of a line by cause, expected values. The parts sum to the change exactly. */
export function splitChange(before: CostLine, after: CostLine): Pick<LineDelta, "once" | "yearly"> {
  const parts: Record<"once" | "yearly", Record<Cause, number>> = { once: { ...noParts }, yearly: { ...noParts } };
  let factors: readonly Factor[] = before.factors;
  let last = { once: spreadOf(before.once).expected, yearly: spreadOf(before.yearly).expected };
  for (const cause of order) {
    factors = [
      ...factors.filter((factor) => factor.cause !== cause),
      ...after.factors.filter((factor) => factor.cause === cause),
    ];
    const amount = payments(before, amountOf(factors));
    // What the product does not show, such as another way of writing off, is a decision: the last step ends at the new line.
    const next =
      cause === "design"
        ? { once: spreadOf(after.once).expected, yearly: spreadOf(after.yearly).expected }
        : { once: amount.once.expected, yearly: amount.yearly.expected };
    parts.once[cause] = next.once - last.once;
    parts.yearly[cause] = next.yearly - last.yearly;
    last = next;
  }
  return parts;
}

/** Factors whose expected value differs; one that only one side has counts as well. */
export function movedFactors(before: readonly Factor[], after: readonly Factor[]): LineDelta["moved"] {
  const old = new Map(before.map((factor) => [factor.name, factor]));
  const present = new Set(after.map(({ name }) => name));
  const both = [...after, ...before.filter(({ name }) => !present.has(name))];
  return both.flatMap(({ name, cause, unit }) => {
    const was = old.get(name)?.value.expected;
    const is = after.find((factor) => factor.name === name)?.value.expected;
    // Differences below a micro-dollar per dollar are the last bit of a decimal fraction.
    if (was !== undefined && is !== undefined && microDollars(was) === microDollars(is)) return [];
    return [{ factor: name, cause, unit, before: was, after: is }];
  });
}
