/** A cost as JSON of `cost.schema.json`, and back. */
import * as z from "zod";
import type { CostReport, Factor } from "../../cost/types.ts";
import type { CostDocument } from "./document.ts";
import { costSchema } from "./schema.ts";

/** Ends with a line feed. */
export function formatCostJson({ file, report, tried, comparison, curve }: CostDocument): string {
  const against =
    comparison === undefined
      ? undefined
      : {
          name: comparison.name,
          kind: comparison.kind,
          today: comparison.before.today,
          pricesAt: comparison.before.pricesAt,
          before: comparison.before.totals,
          delta: comparison.delta,
        };
  const json = z.encode(costSchema, {
    schema: "estate.cost/1",
    file,
    currency: "USD",
    ...report,
    lines: report.lines.map((line) => ({ ...line, factors: line.factors.map(whole) })),
    tried,
    comparison: against,
    curve,
  });
  return `${JSON.stringify(json, null, 2)}\n`;
}

/** With every key: null in the file says that there is none. */
function whole(factor: Factor) {
  const { date, price, path } = factor;
  return { ...factor, date, price, path };
}

/** The report of a cost that was written as JSON; undefined where the value is something else. */
export function readCostJson(value: unknown): CostReport | undefined {
  const read = costSchema.safeParse(value);
  if (!read.success) return undefined;
  const {
    schema: _schema,
    file: _file,
    currency: _currency,
    tried: _tried,
    comparison: _comparison,
    curve: _curve,
    ...report
  } = read.data;
  return report;
}
