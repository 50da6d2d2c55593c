import * as fc from "fast-check";
import { expect, test } from "vitest";
import { rule } from "../../../src/analysis/availability/c-13-serial-availability.ts";
import { findingsOf } from "../../../src/analysis/index.ts";
import { factsOfPlan, say } from "../facts.ts";

type Part = readonly [target: string, ...needs: string[]];

function sections(parts: Readonly<Record<string, Part>>) {
  const availability = Object.entries(parts).map(([id, [target, ...needs]]) => [id, { title: id, target, needs }]);
  return { targets: { availability: Object.fromEntries(availability) } };
}

test("a whole that is promised more than the product of its parts is an error", () => {
  expect(say(rule, sections({ shop: ["99.9%", "till", "door"], till: ["99.9%"], door: ["99%"] }))).toEqual([
    {
      code: "C-13",
      severity: "error",
      subject: "shop",
      says: "99.9%, and needs till (99.9%) and door (99%)",
      computed:
        "98.901%, 96.3 h a year down (derived: product of 2 stated targets); door alone is promised less than the whole",
      limit: "99.9%, 8.76 h a year down",
      remedy: "promise each of the 2 parts 99.95%, or the whole 98.901%",
      source: "targets.availability.shop",
    },
  ]);
});

test("the remedy holds: parts promised as it says give no finding", () => {
  expect(say(rule, sections({ shop: ["99.9%", "till", "door"], till: ["99.95%"], door: ["99.95%"] }))).toHaveLength(0);
});

test("a downtime that the target does not leave is an error, its rounding is not", () => {
  const stated = (downtimePerYear: string) => ({
    targets: { availability: { shop: { title: "Shop", target: "99.9%", downtimePerYear } } },
  });
  expect(say(rule, stated("52.6min"))).toEqual([
    {
      code: "C-13",
      severity: "error",
      subject: "shop",
      says: "99.9%, 52.6 min down a year",
      computed: "99.9% leaves 8.76 h a year (derived)",
      limit: "target and downtime agree to three digits",
      remedy: "state one of the two: 99.9%, or the target that 52.6 min make",
      source: "targets.availability.shop.downtimePerYear",
    },
  ]);
  expect(say(rule, stated("8.77h"))).toEqual([]);
});

test("a part that two others need counts once", () => {
  const diamond = { top: ["99%", "a", "b"], a: ["99.5%", "c"], b: ["99.5%", "c"], c: ["99.5%"] } as const;
  expect(say(rule, sections(diamond))).toEqual([]);
});

test("a part between the whole and what it needs bounds the whole too", () => {
  const found = say(rule, sections({ top: ["99.9%", "mid"], mid: ["99%", "end"], end: ["99.99%"] }));
  expect(found.map(({ subject, computed }) => [subject, computed])).toEqual([
    [
      "top",
      "99%, 87.6 h a year down (derived: the least of the stated targets); mid alone is promised less than the whole",
    ],
  ]);
});

test("a part that is not stated and a part that needs itself do not stop the rule", () => {
  expect(say(rule, sections({ a: ["99%", "b", "ghost"], b: ["99%", "a"] }))).toEqual([]);
});

test("the plan promises 99.95% of parts that give 99.84%", () => {
  expect(findingsOf(rule, factsOfPlan())).toEqual([
    {
      code: "C-13",
      severity: "error",
      subject: "overall",
      says: "99.95%, and needs trading-engine (99.99%), data-ingestion (99.9%) and model-inference (99.95%)",
      computed:
        "99.8401%, 14 h a year down (derived: product of 3 stated targets); data-ingestion alone is promised less than the whole",
      limit: "99.95%, 4.38 h a year down",
      remedy: "promise each of the 3 parts 99.9834%, or the whole 99.84%",
      source: "targets.availability.overall",
    },
  ]);
});

test("a whole is never better than its worst part", () => {
  const percent = fc.integer({ min: 9000, max: 9999 }).map((value) => value / 100);
  fc.assert(
    fc.property(fc.array(percent, { minLength: 1, maxLength: 6 }), percent, (parts, whole) => {
      const named = Object.fromEntries(parts.map((target, index) => [`p${index}`, [`${target}%`] as const]));
      const found = say(rule, sections({ ...named, whole: [`${whole}%`, ...Object.keys(named)] }));
      if (Math.min(...parts) < whole) expect(found).toHaveLength(1);
      const product = parts.reduce((share, part) => share * (part / 100), 1);
      if (product > whole / 100 + 1e-9) expect(found).toEqual([]);
    }),
  );
});
