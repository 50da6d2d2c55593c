/** The page of a cost with everything that goes into it: style, formulas and script. */
import { readFile } from "node:fs/promises";
import type { CostDocument } from "../report/cost/document.ts";
import { formatCostHtml } from "../report/cost/html/page.ts";

const report = new URL("../report/", import.meta.url);

/** The cost as one self-contained HTML file. */
export async function renderCostPage(document: CostDocument): Promise<string> {
  const read = (file: string) => readFile(new URL(file, report), "utf8");
  const [frame, own, formulas, script] = await Promise.all([
    read("page.css"),
    read("cost/page.css"),
    read("cost/formulas.generated.js"),
    read("cost/page.client.js"),
  ]);
  return formatCostHtml({ document, style: frame + own, script: formulas + script });
}
