/** Small estates for the rules: a test states the few records that its rule looks at. */
import { type Facts, findingsOf, type Rule } from "../../src/analysis/index.ts";
import { loadCatalogue } from "../../src/catalogue/load.ts";
import { estateSchema } from "../../src/model/estate.ts";
import { deriveViews } from "../../src/views/derive.ts";
import { planAsWritten } from "../estates/plan-as-written.ts";

const about = {
  name: "sample",
  environment: "test",
  role: "primary",
  owner: "tests",
  costCentre: "cc-1",
  domain: "sample.example",
};

/** Facts of an estate with the given sections, as the stack file would state them. */
export function factsOf(sections: Readonly<Record<string, unknown>>, more: Partial<Facts> = {}): Facts {
  const estate = estateSchema.parse({ about, ...sections });
  return { ...factsOfEstate(estate), ...more };
}

/** Facts of the plan as its documents state it. */
export function factsOfPlan(more: Partial<Facts> = {}): Facts {
  return { ...factsOfEstate(planAsWritten()), ...more };
}

function factsOfEstate(estate: Facts["estate"]): Facts {
  const catalogue = loadCatalogue();
  return { estate, catalogue, views: deriveViews(estate, catalogue).views, measurements: [], today: "2026-11-24" };
}

/** What a rule says of an estate with the given sections. */
export function say(rule: Rule, sections: Readonly<Record<string, unknown>>, more: Partial<Facts> = {}) {
  return findingsOf(rule, factsOf(sections, more));
}
