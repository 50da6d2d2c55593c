/**
 * What an estate costs, line by line, each with the factors that it is the product of.
 *
 * Money is held in whole micro-dollars, so that sums are exact. A year is 8,760 hours and twelve months: a month's amount is a
 * twelfth of a year's.
 */
import type { Quantity } from "../units/index.ts";
import type { Basis, Cause, CostKind, OnceRange, Spread, YearRange } from "./money.ts";

export type { CostDelta, LineDelta, MonthPoint, Parts, WriteOff } from "./change.ts";
export {
  type Basis,
  type Cause,
  type CostKind,
  causes,
  costKinds,
  type OnceRange,
  type Range,
  type Spread,
  type YearRange,
} from "./money.ts";

/** One factor of a line: a line's amount in dollars is the product of the values of its factors. */
export interface Factor {
  /** Unique within the line: `pieces`, `price`, `PUE`, `hours`. */
  readonly name: string;
  readonly cause: Cause;
  readonly value: Spread;
  /** Unit of the value: `1`, `kW`, `h/year`, `GB`, `USD/h`, `USD/GB-month`. Amounts of money are in dollars. */
  readonly unit: string;
  readonly basis: Basis;
  /** Where the value is from: `catalogue cloudPrices.<id>: <its source>`, `estate sites.tokyo.pue`, `usage drillHours`. */
  readonly source: string;
  /** Day of the source; undefined for what the estate or a usage file states. */
  readonly date?: string | undefined;
  /** Id of the price among {@link CostReport.prices}, on the factor that is the price. */
  readonly price?: string | undefined;
  /** Path in the stack file that sets the value, `sites.tokyo.pue`: what a what-if changes. */
  readonly path?: string | undefined;
}

/** How a purchase loses its value in the books. */
export interface Depreciation {
  readonly method: "straight-line" | "declining-balance";
  /** Useful life. */
  readonly months: number;
  /** Share of the price that is left at the end of the life, 0 to 1. */
  readonly residual: number;
}

export interface CostLine {
  /** Stable between runs, dots between its parts: `hardware.gpu-east.gpu.nvidia-a100-80gb-pcie`, `cloud.recovery-eks.control-plane`. */
  readonly id: string;
  readonly title: string;
  readonly kind: CostKind;
  /** Cluster, fabric, array, pool, site, circuit, cloud service or ledger of the budget; what tables group by. */
  readonly component: string;
  readonly site: string | undefined;
  /** `about.environment` of the estate, or the stack of a state. */
  readonly environment: string;
  /** URN of the resource that is charged, for cloud lines. */
  readonly urn: string | undefined;
  /** Words that a budget line's `covers` may name: the kind, the cloud service, the kind of article. */
  readonly tags: readonly string[];
  /** Whether it is paid once, or every year. */
  readonly paid: "once" | "yearly";
  /** The product of these, in dollars, is the amount that is paid. */
  readonly factors: readonly Factor[];
  /** The factors as text, `pieces x price`. */
  readonly formula: string;
  /** Amount that is paid once; 0 for a line that is paid yearly. */
  readonly once: OnceRange;
  /** Cost of a year: what is paid, or what a purchase loses in its first year in the books. */
  readonly yearly: YearRange;
  /** For purchases; undefined for a payment that leaves nothing behind. */
  readonly depreciation: Depreciation | undefined;
  /** True where the amount depends on use: hours, sizes and traffic that no resource fixes. */
  readonly usageBased: boolean;
  /** What the figure leaves out or rests on, one sentence each. */
  readonly notes: readonly string[];
}

/** A price as it was used. */
export interface PriceUse {
  readonly id: string;
  readonly title: string;
  readonly amount: Spread;
  /** `USD/h`, `USD/piece`, ... */
  readonly unit: string;
  readonly basis: Basis;
  readonly source: string;
  readonly date: string;
  /** Whole days from `date` to `today`. */
  readonly ageDays: number;
  /** Ids of the lines that use it. */
  readonly lines: readonly string[];
  /** Expected cost of a year that rests on it. */
  readonly yearly: Quantity<"uUSD/year">;
}

/** What is there and has no price: never 0, and never left out. */
export interface Unpriced {
  /** As a line's id would be. */
  readonly id: string;
  readonly title: string;
  readonly kind: CostKind;
  readonly component: string;
  readonly site: string | undefined;
  /** 0 where only use decides how much, and no file states it. */
  readonly quantity: number;
  /** `piece`, `h/year`, `GB`, ... */
  readonly unit: string;
  /** A price, or how much is used at a known price: only the usage file can say. */
  readonly awaits: "price" | "usage";
  /** What is missing and what would mend it. */
  readonly reason: string;
  readonly urn: string | undefined;
  /** Line that holds its upper bound as the budget states it; undefined where nothing bounds it. */
  readonly boundedBy: string | undefined;
  readonly tags: readonly string[];
}

/** A price older than the limit. */
export interface Stale {
  /** Id among {@link CostReport.prices}. */
  readonly price: string;
  readonly date: string;
  readonly ageDays: number;
  readonly limitDays: number;
  readonly lines: readonly string[];
  readonly yearly: Quantity<"uUSD/year">;
}

/** Resources of one type that cost nothing by themselves, or are charged within another line. */
export interface Free {
  readonly type: string;
  readonly count: number;
  readonly reason: string;
}

/** Something in the books: a device, a rack, the cables of one kind. */
export interface Asset {
  readonly id: string;
  readonly title: string;
  readonly component: string;
  /** Purchase price with all parts. */
  readonly cost: OnceRange;
  readonly depreciation: Depreciation;
  /** Day from which it is written off; undefined where the estate states none, then it counts as new. */
  readonly inService: string | undefined;
  /** Whole months written off by `today`, at most the life. */
  readonly monthsUsed: number;
  /** Expected value in the books at `today`. */
  readonly bookValue: Quantity<"uUSD">;
}

export type BudgetState = "ok" | "fail" | "unpriced";

/** A line of the budget, several that pay for the same without saying who pays what, or a whole ledger, beside what it pays for. */
export interface BudgetStatus {
  /** `operating.recovery.vpn`; joined by `+` for several lines; `operating.recovery` for a ledger. */
  readonly id: string;
  readonly title: string;
  readonly level: "line" | "ledger";
  readonly environment: string;
  /** What it names in `pays`. */
  readonly components: readonly string[];
  readonly period: "once" | "year";
  /** Micro-dollars, as `cost`. */
  readonly limit: number;
  readonly cost: Spread;
  /** Fails where the expected cost is over the limit; unpriced where it is not, but a part has no price of its own. */
  readonly status: BudgetState;
  /** True where it does not fail, but its high cost would. */
  readonly atRisk: boolean;
  /** Part of the expected cost that is only what the budget itself states. */
  readonly statedOnly: number;
  /** Ids of lines, and of unpriced items, that it pays for. */
  readonly lines: readonly string[];
  readonly unpriced: readonly string[];
}

/** Cost of one unit of work. */
export interface UnitCost {
  readonly id: string;
  /** `1,000 model-inferences`, `orders, each`. */
  readonly per: string;
  /** Micro-dollars, not whole: units are small. */
  readonly amount: Spread;
  /** Cost of a year that is shared out, in micro-dollars. */
  readonly yearly: Spread;
  /** Units in a year. */
  readonly volume: number;
  readonly basis: Basis;
  /** Where the volume is from. */
  readonly source: string;
}

export interface Totals {
  readonly once: OnceRange;
  /** Running cost and depreciation of a year. */
  readonly yearly: YearRange;
  /** What is paid each year. */
  readonly running: YearRange;
  /** What purchases lose in their first year in the books. */
  readonly depreciation: YearRange;
  /** Expected value in the books at `today`. */
  readonly bookValue: Quantity<"uUSD">;
}

export interface Exchange {
  /** Currency that a dollar is paid for, `JPY`. */
  readonly currency: string;
  /** Dollars for one unit of it. */
  readonly rate: number;
  readonly source: string;
  readonly date: string;
}

/** Whether the figures are fit to decide on. */
export interface Gate {
  readonly id: "stale" | "unpriced";
  /** Share found and share allowed, 0 to 1: of the yearly cost for stale prices, of all items for those that await a price and have no stated bound. */
  readonly share: number;
  readonly limit: number;
  readonly ok: boolean;
}

export interface CostReport {
  /** Estate or project, and its environment or stack. */
  readonly name: string;
  readonly environment: string;
  /** Calendar day that ages and book values are counted to. */
  readonly today: string;
  /** Calendar day whose cloud prices are used. */
  readonly pricesAt: string;
  /** Sorted by kind, component and id. */
  readonly lines: readonly CostLine[];
  readonly totals: Totals;
  readonly prices: readonly PriceUse[];
  readonly unpriced: readonly Unpriced[];
  readonly stale: readonly Stale[];
  readonly free: readonly Free[];
  readonly assets: readonly Asset[];
  readonly budgets: readonly BudgetStatus[];
  readonly unitCosts: readonly UnitCost[];
  readonly exchange: readonly Exchange[];
  readonly gates: readonly Gate[];
}

/** A resource as a state file or a preview holds it. */
export interface ResourceRecord {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  /** Provider as `urn::id`: tells the region. */
  readonly provider?: string | undefined;
}
