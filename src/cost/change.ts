/** What a comparison of two reports and a look ahead are made of. */
import type { Quantity } from "../units/index.ts";
import type { Cause, CostKind } from "./money.ts";

/** Whole micro-dollars of expected cost by cause; they sum to the whole change. */
export type Parts = { readonly [C in Cause]: number };

export interface LineDelta {
  readonly id: string;
  readonly title: string;
  readonly kind: CostKind;
  readonly component: string;
  readonly change: "added" | "removed" | "changed";
  readonly once: Parts;
  readonly yearly: Parts;
  /** Factors that moved, expected values. */
  readonly moved: readonly {
    readonly factor: string;
    readonly cause: Cause;
    readonly unit: string;
    readonly before: number | undefined;
    readonly after: number | undefined;
  }[];
}

/** Value in the books of something that is no longer there. */
export interface WriteOff {
  readonly asset: string;
  readonly title: string;
  readonly component: string;
  readonly bookValue: Quantity<"uUSD">;
  readonly monthsLeft: number;
  readonly months: number;
}

export interface CostDelta {
  /** Only lines that moved; sorted as the report's. */
  readonly lines: readonly LineDelta[];
  /** Sums over the lines, by cause. */
  readonly once: Parts;
  readonly yearly: Parts;
  /** Sums over the causes: exactly the difference of the totals. */
  readonly onceTotal: number;
  readonly yearlyTotal: number;
  readonly writeOffs: readonly WriteOff[];
  readonly writeOff: Quantity<"uUSD">;
}

/** A month of the cash and book-value curve. */
export interface MonthPoint {
  /** 0 is the month of `today`. */
  readonly month: number;
  /** Paid in the month, micro-dollars: purchases in month 0. */
  readonly cash: number;
  readonly cumulativeCash: number;
  /** Expected value in the books at the end of the month, micro-dollars. */
  readonly bookValue: number;
}
