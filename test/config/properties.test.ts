import fc from "fast-check";
import { expect, it } from "vitest";
import { loadEstate } from "../../src/config/load.ts";
import { formatProblems } from "../../src/config/problem.ts";
import { catalogue, minimal } from "./minimal.ts";
import { mutants } from "./mutate.ts";

it("every mutation of a stack file either loads or is reported with a place in the file, and nothing reaches the terminal raw", () => {
  let refused = 0;
  fc.assert(
    fc.property(mutants(minimal), (text) => {
      const loaded = loadEstate({ text, file: "Pulumi.lab.yaml", catalogue });
      if (loaded.ok) return;
      refused += 1;
      expect(loaded.report.length).toBeGreaterThan(0);
      const lines = text.split("\n").length;
      for (const { line, column, message } of loaded.report) {
        expect(line).toBeGreaterThanOrEqual(1);
        expect(line).toBeLessThanOrEqual(lines);
        expect(column).toBeGreaterThanOrEqual(1);
        expect(message).toMatch(/^[^\p{Cc}\u202a-\u202e\u2066-\u2069]+[^.]$/u);
        expect(message).not.toContain("undefined");
      }
      for (const line of formatProblems(loaded.report).split("\n")) {
        expect(line).toMatch(/^Pulumi\.lab\.yaml:\d+:\d+: \P{Cc}+$/u);
        expect(line.length).toBeLessThan(1500);
      }
    }),
    { numRuns: 3000 },
  );
  // A property over inputs that all load would hold of a loader that checks nothing.
  expect(refused).toBeGreaterThan(1000);
});
