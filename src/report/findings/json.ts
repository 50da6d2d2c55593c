import type { CheckReport } from "./schema.ts";

/** The check as JSON of `check.schema.json`. Ends with a line feed. */
export function formatJson(report: CheckReport): string {
  return `${JSON.stringify(report, null, 2)}\n`;
}
