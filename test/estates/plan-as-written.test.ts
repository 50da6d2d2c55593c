import { describe, expect, it } from "vitest";
import { isScalar, LineCounter, parseDocument, visit } from "yaml";
import { readDocument } from "../../src/config/document.ts";
import { deriveViews } from "../../src/views/derive.ts";
import { catalogue, file, loadPlan, planAsWritten, text } from "./plan-as-written.ts";

const lines = text.split("\n");

describe("the plan as written", () => {
  it("loads without a single input error", () => {
    const loaded = loadPlan();
    expect(loaded.ok ? [] : loaded.report).toEqual([]);
  });

  describe("gives its sources", () => {
    const last: Readonly<Record<string, number>> = { PLAN: 821, AI: 386, MODELS: 587, DIST: 773 };
    const counter = new LineCounter();
    const valueLines = new Set<number>();
    visit(parseDocument(text, { lineCounter: counter }), {
      Scalar(key, node) {
        if (key !== "key" && isScalar(node) && node.range) valueLines.add(counter.linePos(node.range[0]).line);
      },
    });

    it("has document and line, or 'not stated', behind every value", () => {
      const sourced = lines.flatMap((line, index) =>
        / # (?:(?:PLAN|AI|MODELS|DIST):\d+|not stated)$/.test(line) ? [index + 1] : [],
      );
      expect([...valueLines]).toEqual(sourced);
    });

    it("names only lines that the documents have", () => {
      const cited = [...text.matchAll(/ # (PLAN|AI|MODELS|DIST):(\d+)$/gm)];
      const beyond = cited.filter(
        ([, document = "", line]) => Number(line) < 1 || Number(line) > (last[document] ?? 0),
      );
      expect(beyond.map(([comment]) => comment)).toEqual([]);
      expect(new Set(cited.map(([, document]) => document))).toEqual(new Set(Object.keys(last)));
    });

    it("adds nothing of its own but names, numbers and a region where the schema insists", () => {
      const own = lines
        .filter((line) => line.endsWith(" # not stated"))
        .map((line) => line.trim().split(":", 1).join(""));
      expect(own.filter((key) => key !== "number")).toEqual([
        "name",
        "owner",
        "costCentre",
        "domain",
        "count",
        "region",
      ]);
      expect(own.filter((key) => key === "number")).toHaveLength(22);
    });
  });

  describe("tells where each finding takes its figures", () => {
    const rows = lines.flatMap((line) => {
      const [, finding, items] = /^# (C-\d\d) (.+)$/.exec(line) ?? [];
      return finding === undefined || items === undefined ? [] : [{ finding, items: items.split("; ") }];
    });
    const document = readDocument(text, file);
    const sections = document.readable ? document.sections : {};

    it("has a row for each of the 50 findings", () => {
      const expected = Array.from({ length: 50 }, (_, index) => `C-${String(index + 1).padStart(2, "0")}`);
      expect(rows.map(({ finding }) => finding)).toEqual(expected);
    });

    it.each(rows)("$finding: what the rule reads is there, what it misses is not", ({ items }) => {
      const paths = items.flatMap((item) => {
        const [head = "", keys] = item.split(": ");
        return keys === undefined ? [head] : keys.split(", ").map((key) => `${head}.${key}`);
      });
      const wrong = paths.filter((path) =>
        path.startsWith("no ") ? holds(sections, path.slice(3).split(".")) : !holds(sections, path.split(".")),
      );
      expect(wrong).toEqual([]);
    });
  });

  it("names every device, cluster, fabric, database, pool, site and circuit once", () => {
    const estate = planAsWritten();
    const devices = deriveViews(estate, catalogue).views.devices.map(({ id }) => id);
    const { clusters, fabrics, databases, sites, circuits, pools } = estate;
    const records = [clusters, fabrics, databases, sites, circuits, pools].flatMap((list) => list.map(({ id }) => id));
    const all = [...devices, ...records];
    expect(all.filter((id, index) => all.indexOf(id) !== index)).toEqual([]);
    expect(devices).toHaveLength(22);
  });
});

/** Whether a value stands at the path; `*` in a step is any text. */
function holds(value: unknown, [step, ...rest]: readonly string[]): boolean {
  if (step === undefined) return true;
  if (typeof value !== "object" || value === null) return false;
  const pattern = new RegExp(`^${step.replaceAll("*", ".*")}$`);
  return Object.entries(value).some(([key, inner]) => pattern.test(key) && holds(inner, rest));
}
