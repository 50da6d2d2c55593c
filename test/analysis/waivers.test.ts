import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Finding, findingsOfRules, isBlocking, judge } from "../../src/analysis/index.ts";
import { applyWaivers } from "../../src/analysis/waivers.ts";
import { waivers } from "../../src/model/waivers.ts";
import { quantity } from "../../src/units/index.ts";
import { factsOf } from "./facts.ts";

const finding: Finding = {
  code: "C-03",
  severity: "error",
  subject: "archive",
  says: "2PB",
  computed: "USD 23760/year",
  limit: "USD 20000/year",
  remedy: "less",
  source: "pools.archive",
};

const record = {
  policy: "C-03",
  subject: "archive",
  reason: "until the budget of next year",
  owner: "storage",
  approver: "risk",
  ticket: "OPS-12",
  created: "2026-06-01",
  expires: "2026-11-28",
};

/** Findings of one finding and one waiver with the changes. */
function apply(changes: Readonly<Record<string, string>>, today: string, found: Partial<Finding> = {}) {
  const parsed = waivers.parse({ "w-1": { ...record, ...changes } });
  return applyWaivers([{ ...finding, ...found }], { waivers: parsed, today, judged: () => true });
}

describe("a waiver in force", () => {
  it("marks the finding, which stays in the report and blocks nothing", () => {
    const marked = apply({}, "2026-10-01");
    expect(marked).toEqual([{ ...finding, waiver: "w-1" }]);
    expect(marked.some(isBlocking)).toBe(false);
  });

  it("holds from its first to its last day", () => {
    const holds = (today: string) => apply({}, today)[0]?.waiver === "w-1";
    expect(["2026-05-31", "2026-06-01", "2026-11-28", "2026-11-29"].map(holds)).toEqual([false, true, true, false]);
  });

  it("takes a star for any characters, and no other sign for more than itself", () => {
    const holds = (subject: string, of: string) =>
      apply({ subject }, "2026-10-01", { subject: of })[0]?.waiver === "w-1";
    expect(holds("arch*", "archive")).toBe(true);
    expect(holds("*", "a\nb")).toBe(true);
    expect(holds("arch*", "cold-archive")).toBe(false);
    expect(holds("a.chive", "archive")).toBe(false);
    expect(holds("[a]rchive", "archive")).toBe(false);
  });

  it("leaves findings of other rules alone", () => {
    expect(apply({ policy: "C-04" }, "2026-10-01")[0]).toEqual(finding);
  });
});

describe("a waiver itself", () => {
  it("is an error from the day after its last", () => {
    expect(apply({}, "2026-11-29")).toEqual([
      finding,
      {
        code: "WAIVER-EXPIRED",
        severity: "error",
        subject: "w-1",
        says: "lets C-03 of archive pass until 2026-11-28",
        computed: "ended 1 day ago: what it let pass counts again",
        limit: "2026-11-28",
        remedy: "resolve OPS-12 and remove the waiver, or have a new one approved",
        source: "waivers.w-1.expires",
      },
    ]);
  });

  it("is a warning in its last 14 days", () => {
    expect(apply({}, "2026-11-13")).toHaveLength(1);
    expect(apply({}, "2026-11-14")[1]).toEqual({
      code: "WAIVER-ENDING",
      severity: "warning",
      subject: "w-1",
      says: "lets C-03 of archive pass until 2026-11-28",
      computed: "ends in 14 days: what it lets pass counts from then on",
      limit: "notice of 14 days",
      remedy: "resolve OPS-12 (owner: storage), or have a new waiver approved by risk",
      source: "waivers.w-1.expires",
    });
    expect(apply({}, "2026-11-28")[1]?.computed).toBe("today is its last day: what it lets pass counts from then on");
  });

  it("is a warning where it lets nothing pass", () => {
    expect(apply({ subject: "hot-*" }, "2026-10-01")).toEqual([
      finding,
      {
        code: "WAIVER-UNUSED",
        severity: "warning",
        subject: "w-1",
        says: "lets C-03 of hot-* pass",
        computed: "no finding of C-03 has a subject like hot-*",
        limit: "a waiver lets at least one finding pass",
        remedy: "remove the waiver, or correct its policy and subject",
        source: "waivers.w-1",
      },
    ]);
    // Before its first day nothing is missing yet.
    expect(apply({ subject: "hot-*" }, "2026-05-01")).toEqual([finding]);
  });

  it("is unused only where all findings of its policy are known", () => {
    const facts = factsOf({ waivers: { "w-1": { ...record, policy: "K8S-DIGEST" } } }, { today: "2026-10-01" });
    const codes = (judged: (code: string) => boolean) =>
      judge(findingsOfRules(facts), facts, judged).map(({ code }) => code);
    expect(codes((code) => code.startsWith("C-"))).not.toContain("WAIVER-UNUSED");
    expect(codes(() => true)).toContain("WAIVER-UNUSED");
  });

  it("holds up to its ceiling", () => {
    const ceiling = { costCeiling: "USD 25000/year" };
    const cost = (dollars: number) => ({ cost: quantity<"uUSD/year">(dollars * 1e6) });
    expect(apply(ceiling, "2026-10-01", cost(25_000))).toEqual([{ ...finding, ...cost(25_000), waiver: "w-1" }]);
    expect(apply(ceiling, "2026-10-01", cost(25_001))).toEqual([
      { ...finding, ...cost(25_001) },
      {
        code: "WAIVER-CEILING",
        severity: "error",
        subject: "w-1",
        says: "lets C-03 of archive pass up to USD 25000/year",
        computed: "archive costs USD 25001/year, so the waiver does not hold",
        limit: "USD 25000/year",
        remedy: "bring the cost down, or have USD 25001/year approved",
        source: "waivers.w-1.costCeiling",
      },
    ]);
  });

  it("with a ceiling does not hold where the finding tells no cost", () => {
    const [marked, own] = apply({ costCeiling: "USD 25000/year" }, "2026-10-01");
    expect(marked).toEqual(finding);
    expect(own?.computed).toBe("cannot tell: the finding of archive states no cost, so the waiver does not hold");
  });
});

it("every finding is kept in its place, whatever the waivers", () => {
  const codes = fc.constantFrom("C-03", "C-04", "C-05");
  const subjects = fc.constantFrom("archive", "hot", "gpu-1");
  const many = fc.array(fc.record({ code: codes, subject: subjects }), { maxLength: 20 });
  const patterns = fc.constantFrom("*", "archive", "gpu-*", "none");
  const someWaivers = fc.array(fc.record({ policy: codes, subject: patterns }), { maxLength: 5 });
  fc.assert(
    fc.property(many, someWaivers, (changes, exceptions) => {
      const found = changes.map((change) => ({ ...finding, ...change }));
      const parsed = waivers.parse(Object.fromEntries(exceptions.map((one, i) => [`w-${i}`, { ...record, ...one }])));
      const judged = applyWaivers(found, { waivers: parsed, today: "2026-10-01", judged: () => true });
      expect(judged.slice(0, found.length).map(({ waiver: _, ...rest }) => rest)).toEqual(found);
      expect(judged.slice(found.length).every(({ code }) => code === "WAIVER-UNUSED")).toBe(true);
    }),
  );
});
