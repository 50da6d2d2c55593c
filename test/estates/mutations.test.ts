import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { analyse } from "../../src/analysis/index.ts";
import { loadCatalogue } from "../../src/catalogue/load.ts";
import { recordsOf } from "../../src/cli/pricing.ts";
import { loadEstate } from "../../src/config/load.ts";
import { priceEstate } from "../../src/cost/estate.ts";
import { runProgram } from "../../src/engine/embedded.ts";
import { declareEstate } from "../../src/program.ts";
import { buildReport } from "../../src/report/build.ts";
import { deriveViews } from "../../src/views/derive.ts";
import { mutants } from "../config/mutate.ts";
import { readStackFile, type stackFiles } from "./stack-files.ts";

const catalogue = loadCatalogue();

/** Previews a stack file; says whether it was previewed or reported. Anything else throws. */
async function outcome(text: string): Promise<"previewed" | "reported"> {
  const file = "mutant.yaml";
  const loaded = loadEstate({ text, file, catalogue, derive: deriveViews });
  if (!loaded.ok) {
    expect(loaded.report.length).toBeGreaterThan(0);
    return "reported";
  }
  const { estate } = loaded;
  const { views } = deriveViews(estate, catalogue);
  const program = () => declareEstate({ estate, views, catalogue });
  const graph = await runProgram({ project: "estate", stack: "mutant", config: {}, program });
  const facts = { estate, catalogue, views, measurements: [], today: "2026-11-24" };
  const findings = analyse(facts);
  const priced = priceEstate({ ...facts, resources: recordsOf(graph) });
  expect(buildReport({ file, estate, views, graph, priced, findings }).resources.length).toBeGreaterThan(0);
  return "previewed";
}

async function hold(file: (typeof stackFiles)[number], runs: number): Promise<ReadonlySet<string>> {
  const seen = new Set<string>();
  await fc.assert(
    fc.asyncProperty(mutants(readStackFile(file)), async (text) => {
      seen.add(await outcome(text));
    }),
    { numRuns: runs },
  );
  return seen;
}

describe("a mutated stack file either previews or is reported, and never crashes", () => {
  const both = new Set(["previewed", "reported"]);

  it("for the small estate", { timeout: 120_000 }, async () => {
    expect(await hold("test/estates/small.yaml", 300)).toEqual(both);
  });

  it("for the primary estate", { timeout: 240_000 }, async () => {
    expect(await hold("Pulumi.prod.yaml", 60)).toContain("reported");
  });

  it("for the recovery estate", { timeout: 120_000 }, async () => {
    expect(await hold("Pulumi.dr.yaml", 60)).toContain("reported");
  });
});
