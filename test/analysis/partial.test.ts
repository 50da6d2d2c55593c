import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findingsOf } from "../../src/analysis/index.ts";
import { rules } from "../../src/analysis/rules.ts";
import { loadCatalogue } from "../../src/catalogue/load.ts";
import { type Estate, estateSchema, type SectionName, sections } from "../../src/model/estate.ts";
import { deriveViews } from "../../src/views/derive.ts";
import { planAsWritten } from "../estates/plan-as-written.ts";

const plan = planAsWritten();
const empty = estateSchema.parse({ about: { ...plan.about, documents: {} } });
const names = (Object.keys(sections) as SectionName[]).filter((name) => name !== "about");
const catalogue = loadCatalogue();

/** The plan without the named sections: what others name in them leads nowhere. */
function without(dropped: readonly SectionName[]): Estate {
  return Object.assign({}, plan, ...dropped.map((name) => ({ [name]: empty[name] })));
}

function codesThatThrow(estate: Estate): readonly string[] {
  const facts = {
    estate,
    catalogue,
    views: deriveViews(estate, catalogue).views,
    measurements: [],
    today: "2026-11-24",
  };
  return rules.flatMap((rule) => {
    try {
      findingsOf(rule, facts);
      return [];
    } catch (error) {
      return [`${rule.code}: ${String(error)}`];
    }
  });
}

describe("every rule", () => {
  it("judges an estate that states nothing but its name", () => {
    expect(codesThatThrow(empty)).toEqual([]);
  });

  it("judges a plan that lacks any one section", () => {
    for (const name of names) expect(codesThatThrow(without([name])), name).toEqual([]);
  });

  it("judges a plan that lacks any of its sections", () => {
    fc.assert(
      fc.property(fc.subarray(names), (dropped) => {
        expect(codesThatThrow(without(dropped))).toEqual([]);
      }),
      { numRuns: 50 },
    );
  });
});
