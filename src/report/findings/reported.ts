import type { Finding } from "../../analysis/finding.ts";
import { raw } from "../../units/index.ts";
import type { ReportFinding } from "../schema.ts";

/** A finding as the reports have it: plain data, money in micro-dollars. */
export function reported({ cost, waiver, ...finding }: Finding): ReportFinding {
  return {
    ...finding,
    ...(cost === undefined ? {} : { cost: raw(cost) }),
    ...(waiver === undefined ? {} : { waiver }),
  };
}
