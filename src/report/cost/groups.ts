/** Lines summed by what they are for, or by what they are. */
import { depreciationOf, runningOf, spreadOf } from "../../cost/line.ts";
import { nothing, plus } from "../../cost/spread.ts";
import type { CostDelta, CostLine, CostReport, Spread } from "../../cost/types.ts";
import { compareText } from "../order.ts";
import { band, whole } from "./money.ts";

const MONTHS_A_YEAR = 12;

export interface Group {
  readonly name: string;
  readonly lines: readonly CostLine[];
  /** Items without a price, which are in no sum. */
  readonly unpriced: number;
  /** Micro-dollars, as all that follow. */
  readonly once: Spread;
  readonly yearly: Spread;
  readonly running: Spread;
  readonly depreciation: Spread;
  /** Expected change of `once` and of `yearly`; 0 where there is nothing to compare with. */
  readonly onceChange: number;
  readonly yearlyChange: number;
}

/** Sums by component or by kind, the dearest year first; what is gone is there with its change. */
export function groupsOf(
  { lines, unpriced }: Pick<CostReport, "lines" | "unpriced">,
  by: "component" | "kind",
  delta?: CostDelta,
): readonly Group[] {
  const members = Map.groupBy(lines, (line): string => line[by]);
  const open = Map.groupBy(unpriced, (item): string => item[by]);
  const moved = Map.groupBy(delta?.lines ?? [], (line): string => line[by]);
  const names = new Set([...members.keys(), ...open.keys(), ...moved.keys()]);
  return [...names]
    .map((name): Group => {
      const own = members.get(name) ?? [];
      const changes = moved.get(name) ?? [];
      return {
        name,
        lines: own,
        unpriced: open.get(name)?.length ?? 0,
        once: total(own, (line) => spreadOf(line.once)),
        yearly: total(own, (line) => spreadOf(line.yearly)),
        running: total(own, runningOf),
        depreciation: total(own, depreciationOf),
        onceChange: changes.reduce((sum, { once }) => sum + partsSum(once), 0),
        yearlyChange: changes.reduce((sum, { yearly }) => sum + partsSum(yearly), 0),
      };
    })
    .sort(
      (a, b) =>
        b.yearly.expected - a.yearly.expected || b.once.expected - a.once.expected || compareText(a.name, b.name),
    );
}

function total(lines: readonly CostLine[], amount: (line: CostLine) => Spread): Spread {
  return lines.reduce((sum, line) => plus(sum, amount(line)), nothing);
}

/** Whole change of a line: the sum over its causes. */
export function partsSum({ design, usage, price, fx }: CostDelta["once"]): number {
  return design + usage + price + fx;
}

/** Whether a total would be 0 only for want of prices: nothing has one, or for `once` nothing that is bought. */
export function isUnpriced(
  { lines, unpriced }: Pick<CostReport, "lines" | "unpriced">,
  which: "once" | "yearly" = "yearly",
): boolean {
  if (unpriced.length === 0) return false;
  if (lines.length === 0) return true;
  const bought = unpriced.some(({ kind }) => kind === "hardware");
  return which === "once" && bought && lines.every(({ paid }) => paid !== "once");
}

/** Cost of a month, of 12 months and its band in words: what has nothing but items without a price is not 0. */
export function groupTexts({ lines, unpriced, yearly }: Group): {
  readonly month: string;
  readonly year: string;
  readonly band: string;
} {
  if (lines.length === 0 && unpriced > 0) return { month: "unpriced", year: "unpriced", band: "" };
  return { month: whole(yearly.expected / MONTHS_A_YEAR), year: whole(yearly.expected), band: band(yearly) };
}
