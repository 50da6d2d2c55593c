import { describe, expect, it } from "vitest";
import { codeComments } from "../../src/config/comments.ts";
import { readStackFile } from "../estates/stack-files.ts";

const codes = new Set(["C-01", "C-02", "IMAGE-NOT-BUILT"]);

const file = `# The head of the file names C-01.
config:
  estate:about:
    # Two lines
    # on one matter (C-02, C-01).
    name: lab # C-01: short
    title: "no # C-01 in quotes"
    note: plain#C-01
    text: |
      # C-01 in a block
    other: 1 # C-99 is no code, C-010 neither

    # IMAGE-NOT-BUILT, with a gap below

    last: 2
`;

describe("comments that name a rule", () => {
  it("are found with their lines, their codes and the line that they are about", () => {
    expect(codeComments(file, codes)).toEqual([
      { line: 1, text: "The head of the file names C-01.", codes: ["C-01"], value: undefined },
      {
        line: 4,
        text: "Two lines on one matter (C-02, C-01).",
        codes: ["C-02", "C-01"],
        value: { line: 6, text: "name: lab # C-01: short" },
      },
      { line: 6, text: "C-01: short", codes: ["C-01"], value: { line: 6, text: "name: lab # C-01: short" } },
      {
        line: 13,
        text: "IMAGE-NOT-BUILT, with a gap below",
        codes: ["IMAGE-NOT-BUILT"],
        value: { line: 15, text: "last: 2" },
      },
    ]);
  });

  it("are parted by an empty comment line, which Pulumi keeps where it drops a blank one; the head of the file is one", () => {
    const text = `# Head C-01.
#
# More of it (C-02).
config:
  # ==== C-01 in a heading ====
  #
  # Of sites (C-02),
  # on two lines.
  #
  # Nearer to them (C-01).
  estate:sites: {}
  #
  # Of racks (C-02).
  estate:racks: {}
`;
    expect(codeComments(text, codes).map(({ line, text: words, value }) => [line, words, value?.line])).toEqual([
      [1, "Head C-01. More of it (C-02).", undefined],
      [5, "==== C-01 in a heading ====", 11],
      [7, "Of sites (C-02), on two lines.", 11],
      [10, "Nearer to them (C-01).", 11],
      [13, "Of racks (C-02).", 14],
    ]);
  });

  it("are found alike with a byte order mark and line ends of Windows", () => {
    const found = codeComments(`\ufeff${file.replaceAll("\n", "\r\n")}`, codes);
    expect(found).toEqual(codeComments(file, codes));
  });

  it("of the primary estate stand on the lines that they are said to", () => {
    const text = readStackFile("Pulumi.prod.yaml");
    const lines = text.split("\n");
    const all = new Set(Array.from({ length: 50 }, (_, index) => `C-${String(index + 1).padStart(2, "0")}`));
    const found = codeComments(text, all);
    expect(found.length).toBeGreaterThan(30);
    for (const { line, value } of found) {
      expect(lines[line - 1]).toContain("#");
      if (value !== undefined) expect(lines[value.line - 1]?.trim()).toBe(value.text);
    }
    const mentioned = new Set([...text.matchAll(/#.*?$/gm)].flatMap(([comment]) => comment.match(/C-\d\d/g) ?? []));
    expect(new Set(found.flatMap((comment) => comment.codes))).toEqual(mentioned);
  });
});
