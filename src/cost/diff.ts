/** What moved between two reports, and why. */
import { quantity, raw } from "../units/index.ts";
import { addParts, movedFactors, noParts, only, splitChange, sumParts } from "./causes.ts";
import { bookValue, monthsBetween } from "./depreciation.ts";
import { spreadOf } from "./line.ts";
import type { CostDelta, CostKind, CostLine, CostReport, LineDelta, WriteOff } from "./types.ts";

export interface DiffOptions {
  /** Compare these kinds only: a state tells nothing of hardware. @defaultValue every kind, and what left the books */
  readonly kinds?: readonly CostKind[] | undefined;
}

/** Change from `base` to `next`, in the order of the report's lines, what was removed last. */
export function diffCost(base: CostReport, next: CostReport, { kinds }: DiffOptions = {}): CostDelta {
  const compared = ({ kind }: CostLine): boolean => kinds === undefined || kinds.includes(kind);
  const before = new Map(base.lines.filter(compared).map((line) => [line.id, line]));
  const after = new Map(next.lines.filter(compared).map((line) => [line.id, line]));
  const wasUnpriced = new Set(base.unpriced.map(({ id }) => id));
  const isUnpriced = new Set(next.unpriced.map(({ id }) => id));
  const lines: LineDelta[] = [];
  for (const [id, line] of after) {
    const old = before.get(id);
    if (old === undefined) lines.push(oneSided(line, "added", wasUnpriced.has(id)));
    else if (moves(old, line)) lines.push(changed(old, line));
  }
  for (const [id, line] of before) {
    if (!after.has(id)) lines.push(oneSided(line, "removed", isUnpriced.has(id)));
  }
  const once = lines.reduce((sum, line) => addParts(sum, line.once), noParts);
  const yearly = lines.reduce((sum, line) => addParts(sum, line.yearly), noParts);
  const writeOffs = kinds === undefined || kinds.includes("hardware") ? writeOffsOf(base, next) : [];
  return {
    lines,
    once,
    yearly,
    onceTotal: sumParts(once),
    yearlyTotal: sumParts(yearly),
    writeOffs,
    writeOff: quantity<"uUSD">(writeOffs.reduce((sum, off) => sum + raw(off.bookValue), 0)),
  };
}

function moves(before: CostLine, after: CostLine): boolean {
  return (
    raw(before.once.expected) !== raw(after.once.expected) ||
    raw(before.yearly.expected) !== raw(after.yearly.expected) ||
    movedFactors(before.factors, after.factors).length > 0
  );
}

function changed(before: CostLine, after: CostLine): LineDelta {
  const { id, title, kind, component } = after;
  const moved = movedFactors(before.factors, after.factors);
  return { id, title, kind, component, change: "changed", ...splitChange(before, after), moved };
}

/** A line on one side only. Where the other side has it without a price, a price came or went, not the thing. */
function oneSided(line: CostLine, change: "added" | "removed", unpriced: boolean): LineDelta {
  const { id, title, kind, component, factors } = line;
  const sign = change === "added" ? 1 : -1;
  const cause = unpriced ? "price" : "design";
  return {
    id,
    title,
    kind,
    component,
    change,
    once: only(cause, sign * spreadOf(line.once).expected),
    yearly: only(cause, sign * spreadOf(line.yearly).expected),
    moved: change === "added" ? movedFactors([], factors) : movedFactors(factors, []),
  };
}

/** What is left in the books, on the day of the new report, of what the new report no longer has. */
function writeOffsOf(base: CostReport, next: CostReport): readonly WriteOff[] {
  const present = new Set(next.assets.map(({ id }) => id));
  return base.assets.flatMap((asset): WriteOff[] => {
    if (present.has(asset.id)) return [];
    const { id, title, component, cost, depreciation, inService } = asset;
    const { months } = depreciation;
    const used = Math.min(months, inService === undefined ? asset.monthsUsed : monthsBetween(inService, next.today));
    const value = Math.round(bookValue(raw(cost.expected), depreciation, used));
    return [{ asset: id, title, component, bookValue: quantity<"uUSD">(value), monthsLeft: months - used, months }];
  });
}
