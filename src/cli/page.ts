/** The page of a preview with everything that goes into it: drawings, style and script. */
import { readFile } from "node:fs/promises";
import type { Estate } from "../model/estate.ts";
import { drawRacks } from "../render/drawings/racks.ts";
import { drawTopology } from "../render/drawings/topology.ts";
import { formatHtml } from "../report/html/page.ts";
import type { PreviewReport } from "../report/schema.ts";
import type { Views } from "../views/types.ts";

const report = new URL("../report/", import.meta.url);

/** The preview as one self-contained HTML file. */
export async function renderPage(
  preview: PreviewReport,
  { estate, views }: { readonly estate: Estate; readonly views: Views },
): Promise<string> {
  const [style, script] = await Promise.all([
    readFile(new URL("page.css", report), "utf8"),
    readFile(new URL("page.client.js", report), "utf8"),
  ]);
  const drawings = { racks: drawRacks(views), topology: drawTopology(estate, views) };
  return formatHtml({ report: preview, views, drawings, style, script });
}
