/** The cost in short, for a preview: amounts, and where the rest of it is. */
import { MICRO } from "../../units/index.ts";
import type { Cost, PreviewReport } from "../schema.ts";
import { count } from "../words.ts";
import { band, whole } from "./money.ts";
import { gateText } from "./verdict.ts";

export interface SummaryRow {
  readonly title: string;
  readonly expected: string;
  readonly band: string;
}

export function summaryRows({ once, month, year }: Cost): readonly SummaryRow[] {
  return [
    { title: "bought once", ...amounts(once) },
    { title: "a month", ...amounts(month) },
    { title: "12 months", ...amounts(year) },
  ];
}

function amounts({ low, expected, high }: Cost["year"]): Pick<SummaryRow, "expected" | "band"> {
  return { expected: `USD ${whole(expected * MICRO)}`, band: band({ low: low * MICRO, high: high * MICRO }) };
}

/** `lines of the budget: 12 ok, 2 at risk`, `40 of 71 lines have no price`, and gates that are shut. */
export function summaryNotes({ budgets, lines, unpriced, gates }: Cost): readonly string[] {
  const states = [
    [budgets.ok, "ok"],
    [budgets.atRisk, "at risk"],
    [budgets.unpriced, "unpriced"],
    [budgets.fail, "fail"],
  ] as const;
  const named = states.filter(([size]) => size > 0).map(([size, word]) => `${count(size)} ${word}`);
  const total = lines + unpriced;
  return [
    ...(named.length === 0 ? [] : [`lines of the budget: ${named.join(", ")}`]),
    ...(unpriced === 0
      ? []
      : [
          `${count(unpriced)} of ${count(total, "line")} ${unpriced === 1 ? "has" : "have"} no price of ${unpriced === 1 ? "its" : "their"} own`,
        ]),
    ...gates.filter(({ ok }) => !ok).map((gate) => `not fit to decide on: ${gateText(gate)}`),
  ];
}

/** Command that shows the whole cost of the same stack. */
export function costCommand({ stack, file }: Pick<PreviewReport, "stack" | "file">): string {
  return file === `Pulumi.${stack}.yaml` ? `estate cost --stack ${stack}` : `estate cost --file ${file}`;
}
