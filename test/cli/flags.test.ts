import { expect, test } from "vitest";
import type { Usage } from "../../src/cli/command.ts";
import { Failure } from "../../src/cli/failure.ts";
import { readFlags } from "../../src/cli/flags.ts";

const usage: Usage = {
  command: "paint",
  summary: "paints",
  flags: [
    { name: "colour", value: "COLOUR", choices: ["red", "green"], text: "the colour" },
    { name: "out", value: "F", text: "the file" },
    { name: "gloss", text: "shiny" },
  ],
  exits: [[0, "painted"]],
  examples: [],
};

const line = "usage: estate paint [--colour red|green] [--out F] [--gloss]";

function problem(...args: readonly string[]): string {
  try {
    readFlags(usage, args);
  } catch (error) {
    if (error instanceof Failure) return error.message;
    throw error;
  }
  return "none";
}

test("flags are read in both spellings, in any order", () => {
  expect([...readFlags(usage, ["--out", "a.png", "--colour=red", "--gloss"])]).toEqual([
    ["out", "a.png"],
    ["colour", "red"],
    ["gloss", ""],
  ]);
});

test("a value after an equals sign may begin with a hyphen", () => {
  expect([...readFlags(usage, ["--out=-a"])]).toEqual([["out", "-a"]]);
});

test.each([
  [["--color", "red"], `estate paint: unknown flag --color, did you mean --colour; see estate paint --help\n${line}`],
  [["--zzzzzz"], `estate paint: unknown flag --zzzzzz; see estate paint --help\n${line}`],
  [["-o", "x"], `estate paint: unknown flag -o; see estate paint --help\n${line}`],
  [["--out"], `estate paint: --out needs a value; write --out F\n${line}`],
  [["--out="], `estate paint: --out needs a value; write --out F\n${line}`],
  [["--out", "--gloss"], `estate paint: --out needs a value, got the flag --gloss; write --out F\n${line}`],
  [["--colour", "gren"], `estate paint: --colour is gren, did you mean green; known are red, green\n${line}`],
  [["--colour", "ultraviolet"], `estate paint: --colour is ultraviolet; known are red, green\n${line}`],
  [["--gloss=yes"], `estate paint: --gloss takes no value, got yes; give --gloss alone\n${line}`],
  [["--out", "a", "--out", "b"], `estate paint: --out is given twice; give it once\n${line}`],
  [["a.png"], `estate paint: takes no arguments, got a.png; give it as a flag\n${line}`],
  [["--", "a.png"], `estate paint: takes no arguments, got a.png; give it as a flag\n${line}`],
  [["\u001b[2J"], `estate paint: takes no arguments, got \\u{1b}[2J; give it as a flag\n${line}`],
])("%j is refused with a way out", (args, message) => {
  expect(problem(...args)).toBe(message);
});

test("a flag that repeats has all its values in order, one that is not given none", () => {
  const tries: Usage = { ...usage, flags: [{ name: "coat", value: "COAT", repeats: true, text: "a coat" }] };
  const flags = readFlags(tries, ["--coat", "primer", "--coat=varnish"]);
  expect([flags.get("coat"), flags.all("coat"), flags.all("out")]).toEqual(["varnish", ["primer", "varnish"], []]);
});
