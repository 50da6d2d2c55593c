import { describe, expect, it } from "vitest";
import { formatProblems, type Problem, printable, problemAt } from "../../src/config/problem.ts";

const at = (line: number, column: number, message: string): Problem =>
  problemAt("f", { line, column }, ["racks", "r1"], message);

describe("printing problems", () => {
  it("sorts them by place as numbers and says each once", () => {
    expect(formatProblems([at(10, 1, "c"), at(9, 20, "b"), at(9, 3, "a"), at(9, 20, "b")])).toBe(
      "f:9:3: estate:racks.r1: a\nf:9:20: estate:racks.r1: b\nf:10:1: estate:racks.r1: c",
    );
  });

  it("shows 200 and counts the rest", () => {
    const lines = formatProblems(Array.from({ length: 203 }, (_, index) => at(index + 1, 1, "x"))).split("\n");
    expect(lines).toHaveLength(201);
    expect(lines[199]).toBe("f:200:1: estate:racks.r1: x");
    expect(lines[200]).toBe("and 3 more problems; mend the first 200 first");
  });

  it("escapes what steers a terminal, in the message, the path and the name of the file", () => {
    const problem = problemAt(
      "a\u001b]0;x\u0007.yaml",
      { line: 1, column: 1 },
      ["\u202eb", "c"],
      "d\u0000\u009b\ud800",
    );
    expect(formatProblems([problem])).toBe('a\\u001b]0;x\\u0007.yaml:1:1: estate:"\\u202eb".c: d\\u0000\\u009b\\ud800');
    expect(printable("Zürich \ud83d\udd25")).toBe("Zürich \ud83d\udd25");
  });
});
