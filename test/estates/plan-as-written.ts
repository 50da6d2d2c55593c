/** The plan as its sources state it, loaded once for the tests. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { assert } from "vitest";
import { loadCatalogue } from "../../src/catalogue/load.ts";
import { type Loaded, loadEstate } from "../../src/config/load.ts";
import type { Estate } from "../../src/model/estate.ts";
import { deriveViews } from "../../src/views/derive.ts";

export const file = "plan-as-written.yaml";
export const text = readFileSync(join(import.meta.dirname, file), "utf8");
export const catalogue = loadCatalogue();

export function loadPlan(): Loaded {
  return loadEstate({ text, file, catalogue, derive: deriveViews });
}

/** The estate; fails the test with every input error. */
export function planAsWritten(): Estate {
  const loaded = loadPlan();
  assert(loaded.ok, loaded.ok ? "" : loaded.report.map(({ line, message }) => `${line}: ${message}`).join("\n"));
  return loaded.estate;
}
