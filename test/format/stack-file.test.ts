import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parse, parseDocument, stringify } from "yaml";
import { hostile } from "../config/mutate.ts";
import { betterThanTheCli, likeTheCli } from "./cases.ts";
import { faultIn, formedFiles, textOf } from "./files.ts";
import { stackFileForm } from "./stack-file.ts";

describe("the form of a stack file", () => {
  for (const { title, given, written } of [...likeTheCli, ...betterThanTheCli]) {
    it(title, () => {
      expect(stackFileForm(given)).toBe(written);
      expect(stackFileForm(written)).toBe(written);
    });
  }

  it("holds the same values in the same order, whatever they are, and is in its own form", () => {
    const text = fc.oneof(
      fc.string({ unit: "grapheme" }),
      fc.string({ unit: fc.constantFrom(..." \n\t:#-?,[]{}&*!|>'\"%@`0159_.eExo+~yn") }),
      fc.constantFrom(...hostile.filter((value) => typeof value === "string")),
    );
    const single = fc.oneof(
      text.filter((value) => value !== "<<" && !/^\n/.test(String(value))),
      fc.integer(),
      // The CLI knows no negative zero.
      fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => number + 0),
      fc.constantFrom(true, false, null),
    );
    const { value } = fc.letrec<{ value: unknown }>((tie) => ({
      value: fc.oneof(
        { depthSize: "medium", withCrossShrink: true },
        single,
        fc.array(tie("value"), { maxLength: 4 }),
        fc.dictionary(fc.constantFrom("a", "b: c", "8080", "on", "Zürich", "- d", "~"), tie("value"), { maxKeys: 4 }),
      ),
    }));
    const spelling = fc.record({
      defaultStringType: fc.constantFrom("PLAIN" as const, "QUOTE_SINGLE" as const, "QUOTE_DOUBLE" as const),
      indent: fc.integer({ min: 1, max: 6 }),
      indentSeq: fc.boolean(),
    });
    fc.assert(
      fc.property(value, spelling, fc.boolean(), (inner, style, flow) => {
        const within = stringify([inner], { ...style, collectionStyle: "flow", lineWidth: 0 }).replaceAll(
          "\n",
          "\n      ",
        );
        const given = flow
          ? `config:\n  estate:a:\n    inner: ${within.trimEnd()}\n`
          : stringify({ config: { "estate:a": { inner } } }, style);
        // Of plain texts in brackets the library writes some that it cannot read.
        fc.pre(parseDocument(given).errors.length === 0);
        const formed = stackFileForm(given);
        expect(parse(formed)).toEqual(parse(given));
        expect(stackFileForm(formed)).toBe(formed);
      }),
      { numRuns: 2000 },
    );
  });

  it("has line ends of Unix and no byte order mark", () => {
    expect(stackFileForm("\ufeffconfig:\r\n  estate:a: { b: 1 } # c\r\n")).toBe("config:\n  estate:a: {b: 1} # c\n");
  });

  it("is refused, with the line, where Pulumi would not keep what the file says", () => {
    const refused = (text: string): string => {
      try {
        return stackFileForm(text);
      } catch (error) {
        return error instanceof Error ? error.message : "";
      }
    };
    expect(refused("config:\n  a: &b {c: 1}\n  d: *b\n")).toBe(
      "line 2: Pulumi writes aliases out; remove &b and write the value out",
    );
    expect(refused("config:\n  a: [1]\n  d: !!str 5\n")).toBe(
      "line 3: Pulumi writes tags its own way; remove tag:yaml.org,2002:str",
    );
    expect(refused("config:\n  a: {\n    b: 1, # c\n  }\n")).toBe(
      "line 3: a comment between brackets loses its place; put it above the line",
    );
    expect(refused("config:\n  a:\n    <<: {b: 1}\n")).toBe(
      "line 3: Pulumi writes merged maps out; write the values out",
    );
    expect(refused("config:\n  a: [.inf]\n")).toBe("line 2: is no number that Pulumi keeps; write a finite one");
    expect(refused("config:\n  a: [<<]\n")).toBe("line 2: << is a merge for Pulumi; write another text");
    expect(refused("config:\n  a:\n    - |\n\n      b\n")).toBe(
      "line 3: begins with a line break, which Pulumi drops; remove it",
    );
    expect(refused("config:\n  ? [a]\n  : b\n")).toBe(
      "line 2: the key is a map, list or alias; write a text before the colon",
    );
    expect(refused("# nothing\n")).toBe("line 1: holds no keys; write config: on a line of its own");
    expect(refused("{config: {}}\n")).toBe("line 1: holds no keys; write config: on a line of its own");
    expect(refused("config:\n  a: [\n")).toMatch(/^line 3: Flow sequence/);
  });
});

describe("stack files of the project", () => {
  it("are in the form that Pulumi keeps, so that setting a key changes no other line", () => {
    expect(formedFiles).toContain("Pulumi.prod.yaml");
    for (const file of formedFiles) expect(faultIn(file, textOf(file))).toBeUndefined();
  });

  it("are told by their first line that Pulumi would write in another way", () => {
    const text = "config:\n  estate:a: {x: 1}\n";
    expect(faultIn("Pulumi.lab.yaml", text)).toBeUndefined();
    expect(faultIn("Pulumi.lab.yaml", text.replace("{x: 1}", "{ x: 1 }"))).toBe(
      'Pulumi.lab.yaml:2: is "  estate:a: { x: 1 }", Pulumi keeps "  estate:a: {x: 1}"; run npm run format',
    );
    expect(faultIn("Pulumi.lab.yaml", text.trimEnd())).toBe(
      'Pulumi.lab.yaml:3: is no line, Pulumi keeps ""; run npm run format',
    );
    expect(faultIn("Pulumi.lab.yaml", `${text}\n`)).toBe(
      'Pulumi.lab.yaml:4: is "", Pulumi keeps no line; run npm run format',
    );
  });
});
