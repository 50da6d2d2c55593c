import { describe, expect, it } from "vitest";
import { readDocument } from "../../src/config/document.ts";
import { formatProblems } from "../../src/config/problem.ts";
import { minimal, minimalWith } from "./minimal.ts";

function problems(text: string): string {
  return formatProblems(readDocument(text, "f").problems);
}

function sections(text: string): Readonly<Record<string, unknown>> {
  const document = readDocument(text, "f");
  return document.readable ? document.sections : {};
}

describe("reading a stack file", () => {
  it("gives the sections, and leaves alone what is Pulumi's or of other namespaces", () => {
    expect(problems(minimal)).toBe("");
    expect(Object.keys(sections(minimal))).toEqual(["about", "sites", "feeds", "racks", "builds", "clusters"]);
    expect(sections(minimal)["feeds"]).toEqual({ "feed-a": { site: "dc", path: "A", capacity: "6.5kW" } });
  });

  it("reads the same with a byte order mark and with the line ends of Windows, at the same places", () => {
    const windows = `\ufeff${minimal.replaceAll("\n", "\r\n")}`;
    expect(sections(windows)).toEqual(sections(minimal));
    const [left, right] = [readDocument(windows, "f"), readDocument(minimal, "f")];
    const path = ["clusters", "gpu", "nodes", "gpu-1", "rack"];
    expect(left.readable && left.locate(path)).toEqual(right.readable && right.locate(path));
  });

  it("locates keys, items, and for what is not there the nearest ancestor", () => {
    const document = readDocument(minimal, "f");
    const places = [
      [],
      ["racks", "r1"],
      ["racks", "r1", "feeds", 0],
      ["racks", "r1", "feeds", "0"],
      ["racks", "r1", "units"],
      ["recovery", "site"],
    ].map((path) => document.readable && document.locate(path));
    expect(places).toEqual([
      { line: 2, column: 1 },
      { line: 10, column: 5 },
      { line: 10, column: 50 },
      { line: 10, column: 50 },
      { line: 10, column: 5 },
      { line: 2, column: 1 },
    ]);
  });

  it.each([
    ["estate:feeds", "estate:feedz", 'f:7:3: "estate:feedz" is no section; did you mean estate:feeds'],
    ["aws:region", "site", 'f:3:3: "site" has no namespace; write it as estate:sites'],
    [
      "estate:seedSshKey:\n    secure: v1:bm9uY2U=:dGV4dA==",
      "estate:seedSshKey: open",
      "f:23:3: estate:seedSshKey is in the clear; set it with pulumi config set --secret estate:seedSshKey",
    ],
    [
      "title: Server",
      "title: { secure: v1:abc }",
      "f:13:7: estate:builds.server.title: is a secret, the records of an estate hold none; write the value in the clear",
    ],
  ])("refuses %j written as %j", (piece, instead, says) => {
    expect(problems(minimalWith(piece, instead))).toBe(says);
  });
});

describe("anchors and aliases", () => {
  const shared = minimalWith(
    "    r1: {",
    "    r0: &rack { site: dc, row: a, feeds: [feed-a], position: 2 }\n    r1: {",
  );

  it("stand for their value, and merge keys give way to the map's own", () => {
    const text = shared.replace(
      "    r1: { site: dc, row: a, position: 1, feeds: [feed-a] }",
      "    r1: { <<: *rack, position: 1 }\n    r2: *rack",
    );
    expect(problems(text)).toBe("");
    const rack = { site: "dc", row: "a", feeds: ["feed-a"], position: 2 };
    expect(sections(text)["racks"]).toEqual({ r0: rack, r1: { ...rack, position: 1 }, r2: rack });
    const document = readDocument(text, "f");
    expect(document.readable && document.locate(["racks", "r1", "row"])).toEqual({ line: 10, column: 27 });
    expect(document.readable && document.locate(["racks", "r2", "row"])).toEqual({ line: 10, column: 27 });
  });

  it("keep what the map says before the merge, and the first of several merged maps", () => {
    const merged = "    r1: { position: 1, <<: [*rack, { row: b, units: 48 }] }";
    const text = shared.replace("    r1: { site: dc, row: a, position: 1, feeds: [feed-a] }", merged);
    expect(sections(text)["racks"]).toMatchObject({
      r1: { site: "dc", row: "a", feeds: ["feed-a"], position: 1, units: 48 },
    });
  });

  it("may name one anchor a thousand times", () => {
    const racks = Array.from({ length: 1000 }, (_, index) => `    x${index}: *rack\n`).join("");
    const text = shared.replace("    r1: {", `${racks}    r1: {`);
    expect(problems(text)).toBe("");
    expect(Object.keys(Object(sections(text)["racks"]))).toHaveLength(1002);
  });

  it("are refused when they explode, instead of filling the memory", () => {
    const levels = [..."bcdefghij"].map(
      (name, index) => `${name}: &${name} [${"abcdefghi".charAt(index).padStart(1)}]`,
    );
    const bomb = levels.map((line) =>
      line.replace(/\[(.)\]/, (_, one: string) => `[${Array(10).fill(`*${one}`).join(", ")}]`),
    );
    expect(problems(`a: &a [x, x, x, x, x, x, x, x, x, x]\n${bomb.join("\n")}\n${minimal}`)).toBe(
      "f:7:7: comes to more than 2000000 values with its aliases written out; use fewer aliases",
    );
    const chain = Array.from({ length: 80 }, (_, index) => `a${index + 1}: &a${index + 1} [*a${index}]\n`);
    expect(problems(`a0: &a0 [x]\n${chain.join("")}${minimal}`)).toBe(
      "f:65:11: is nested more than 64 levels deep with its aliases written out; use fewer aliases",
    );
  });

  it.each([
    ["[feed-a]", "*none", 'f:10:49: names the anchor "none", which is not set before; write &none at the value'],
    ["[feed-a]", "&self [*self]", 'f:10:56: names the anchor "self", which it is a part of; write the value out'],
    ["gpu-1: {", "gpu-1: { <<: 5, ", "f:22:22: merges what is not a map; name a map or a list of maps after <<"],
    [
      "gpu-1: {",
      "? { a: b }\n        : x\n        gpu-1: {",
      "f:22:11: is a map, list or alias in place of a key; write a plain word",
    ],
  ])("are refused where %s is written as %s", (piece, instead, says) => {
    expect(problems(minimalWith(piece, instead))).toBe(says);
  });
});
