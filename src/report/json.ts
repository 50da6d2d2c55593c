import type { PreviewReport } from "./schema.ts";

/** The preview as JSON of `preview.schema.json`. Ends with a line feed. */
export function formatJson(report: PreviewReport): string {
  return `${JSON.stringify(report, null, 2)}\n`;
}
