/** The page of a proof with everything that goes into it: styles and script. */
import { readFile } from "node:fs/promises";
import { proofHtml } from "../../report/proof/html/page.ts";
import type { Proof } from "../../twin/proof/schema.ts";

const report = new URL("../../report/", import.meta.url);

/** The proof as one self-contained HTML file. */
export async function renderProofPage(proof: Proof): Promise<string> {
  const read = (file: string) => readFile(new URL(file, report), "utf8");
  const [frame, own, script] = await Promise.all([
    read("page.css"),
    read("proof/page.css"),
    read("proof/page.client.js"),
  ]);
  return proofHtml({ proof, style: frame + own, script });
}
