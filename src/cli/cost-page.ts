import type { CostDocument } from "../report/cost/document.ts";
export async function renderCostPage(document: CostDocument): Promise<string> { return document.file; }
