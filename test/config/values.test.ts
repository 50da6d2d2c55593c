import { describe, expect, it } from "vitest";
import { loadEstate } from "../../src/config/load.ts";
import { formatProblems } from "../../src/config/problem.ts";
import { catalogue, minimalWith } from "./minimal.ts";

/** What a section of its own says, on line 7 of the minimal file. */
function report(section: string): string {
  const text = minimalWith("  estate:feeds:", `  estate:${section}\n  estate:feeds:`);
  const loaded = loadEstate({ text, file: "f", catalogue });
  return loaded.ok ? "loads" : formatProblems(loaded.report);
}

describe("a value that may have several forms", () => {
  it.each([
    [
      "a quantity or a word",
      "backups: { b: { title: B, every: 5GB, holds: [] } }",
      'f:7:36: estate:backups.b.every: "5GB" is a size; write a duration such as 500us or "continuous"',
    ],
    [
      "the key of another form of its record",
      "scaling: { triggers: { t: { metric: cpu, above: 90%, depht: 4 } } }",
      "f:7:63: estate:scaling.triggers.t.depht: is an unknown key; known are metric, above",
    ],
    [
      "a word that no form has",
      "scaling: { triggers: { t: { metric: cpux } } }",
      'f:7:38: estate:scaling.triggers.t.metric: is "cpux", allowed are "cpu", "memory", "queue-depth", "response-latency"; did you mean "cpu"',
    ],
    [
      "no word to tell the forms apart",
      "scaling: { triggers: { t: { above: 90% } } }",
      'f:7:33: estate:scaling.triggers.t.metric: is missing; add one of "cpu", "memory", "queue-depth", "response-latency"',
    ],
    [
      "a list that is too short",
      "phases: { p: { title: P, programme: p, span: [1] } }",
      "f:7:49: estate:phases.p.span: has 1 entry, at least 2 are needed; add one",
    ],
    [
      "a word that YAML reads as a number",
      "security: { api: { tokens: [], rateLimit: true, gateway: true, minimumTls: 1.2 } }",
      'f:7:73: estate:security.api.minimumTls: is 1.2, allowed are "1.2", "1.3"; put it in quotes',
    ],
  ])("is reported for the form that it comes closest to: %s", (_, section, says) => {
    expect(report(section)).toBe(says);
  });
});

it("a number used twice is reported beside a malformed record", () => {
  const text = minimalWith("6.5kW", "6.5").replace(
    "        gpu-1: {",
    "        gpu-0: { build: server, number: 1 }\n        gpu-1: {",
  );
  const loaded = loadEstate({ text, file: "f", catalogue });
  expect(loaded.ok ? "loads" : formatProblems(loaded.report)).toBe(
    'f:8:34: estate:feeds.feed-a.capacity: "6.5" is not an amount with a unit; write a power such as 6.5kW\n' +
      "f:23:33: estate:clusters.gpu.nodes.gpu-1.number: has the number 1, which estate:clusters.gpu.nodes.gpu-0.number has already; every device of a site needs a number of its own, change one",
  );
});

describe("free text", () => {
  it("may hold the metacharacters of shells and YAML, and any script, where text is free", () => {
    const title = "$(reboot); `id` && rm -rf / | : {a: b} [c] #d & *e !f %g @h \ud83d\udd25 日本語";
    const loaded = loadEstate({ text: minimalWith("title: Server", `title: '${title}'`), file: "f", catalogue });
    expect(loaded.ok ? loaded.estate.builds[0]?.title : loaded.report).toBe(title);
  });

  it("keeps dates, versions in quotes and yes as text", () => {
    for (const word of ["2026-01-01", '"1.20"', "yes", "0b1", "1_000", "12:30:00"]) {
      const loaded = loadEstate({ text: minimalWith("title: Server", `title: ${word}`), file: "f", catalogue });
      expect(loaded.ok ? loaded.estate.builds[0]?.title : loaded.report).toBe(word.replaceAll('"', ""));
    }
  });
});
