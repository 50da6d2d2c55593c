/** What `estate cost` shows, whatever the format: the priced estate, and what it is compared with. */
import type { CostDelta, CostReport, MonthPoint } from "../../cost/types.ts";

export interface Comparison {
  /** As the reader knows it: the file that was named, or `as written` for a what-if. */
  readonly name: string;
  readonly kind: "state" | "report" | "stack-file" | "as-written";
  readonly before: CostReport;
  readonly delta: CostDelta;
}

/** A value of the stack file that was tried out. */
export interface Tried {
  readonly path: string;
  /** As YAML; undefined where the file states none. */
  readonly before: string | undefined;
  readonly after: string;
}

export interface CostDocument {
  /** The stack file or state, as it was named. */
  readonly file: string;
  readonly report: CostReport;
  readonly tried: readonly Tried[];
  /** Undefined where there is nothing to compare with. */
  readonly comparison: Comparison | undefined;
  /** Expected cash and value in the books, month by month. */
  readonly curve: readonly MonthPoint[];
}
