import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { loadEstate } from "../../src/config/load.ts";
import { formatProblems } from "../../src/config/problem.ts";
import { daysBetween, waivers } from "../../src/model/waivers.ts";
import { catalogue, minimalWith } from "../config/minimal.ts";

const waiver = {
  policy: "C-03",
  subject: "archive",
  reason: "the carrier delivers in May",
  owner: "storage",
  approver: "risk",
  ticket: "OPS-12",
  created: "2026-06-01",
  expires: "2026-11-28",
};

/** What the file says of a waiver with the changes, on line 7 of the minimal file. */
function report(changes: Readonly<Record<string, string>>): string {
  const record = JSON.stringify({ ...waiver, ...changes });
  const text = minimalWith("  estate:feeds:", `  estate:waivers: { w-1: ${record} }\n  estate:feeds:`);
  const loaded = loadEstate({ text, file: "f", catalogue });
  return loaded.ok ? "loads" : formatProblems(loaded.report).replace(/^f:7:\d+: /, "");
}

describe("a waiver", () => {
  it("loads with its days as stated and its ceiling in the base unit", () => {
    expect(waivers.parse({ "w-1": { ...waiver, costCeiling: "USD 25000/year" } })).toEqual([
      { ...waiver, id: "w-1", costCeiling: 25_000_000_000 },
    ]);
  });

  it("holds for 180 days and not for one more", () => {
    expect(report({})).toBe("loads");
    expect(report({ expires: "2026-11-29" })).toBe(
      "estate:waivers.w-1.expires: is 181 days after created, limit is 180; write 2026-11-28 or earlier",
    );
  });

  it.each([
    [{ expires: "2026-05-31" }, "expires: is 2026-05-31, before created 2026-06-01; write a later day"],
    [{ approver: "storage" }, 'approver: is "storage", who owns it; name somebody else'],
    [
      { policy: "c-3" },
      'policy: "c-3" is not the code of a rule or policy; write one such as C-03, estate check --explain lists them',
    ],
    [{ expires: "2026-02-30" }, 'expires: "2026-02-30" is not a day; write one such as 2026-11-24'],
  ])("is refused with %j", (changes, says) => {
    expect(report(changes)).toBe(`estate:waivers.w-1.${says}`);
  });
});

it("days between two days are the same forwards and backwards", () => {
  const day = fc.date({ min: new Date("2000-01-01"), max: new Date("2100-01-01"), noInvalidDate: true });
  fc.assert(
    fc.property(day, fc.integer({ min: -1000, max: 1000 }), (from, days) => {
      const iso = (date: Date) => date.toISOString().slice(0, 10);
      const to = new Date(from.getTime() + days * 86_400_000);
      expect(daysBetween(iso(from), iso(to))).toBe(days);
    }),
  );
});
