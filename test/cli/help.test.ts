import { expect, test } from "vitest";
import { commandHelp, toolHelp } from "../../src/cli/help.ts";
import { preview } from "../../src/cli/preview.ts";

test("the help of preview names every flag, exit code and example, in 80 columns", () => {
  const help = commandHelp(preview.usage);
  expect(help).toBe(`estate preview: plan, cost and findings of a stack in one page

usage: estate preview [--stack NAME] [--file F]
                      [--format text|json|markdown|html] [--out F]
                      [--base STATE.json]

  --stack NAME          stack to preview, read from Pulumi.NAME.yaml; default
                        prod
  --file F              read the estate from this stack file instead
  --format text|json|markdown|html
                        text for people (default), json for tools, markdown for
                        a pull request, html for a browser
  --out F               write to this file, whole or not at all, instead of
                        standard output
  --base STATE.json     show what changes against this: output of pulumi stack
                        export, or of estate preview --format json

exit codes
  0  previewed, nothing blocks
  1  the tool or its input failed, there is no preview
  2  previewed, with a finding of severity error that no waiver lets pass
  3  previewed, and a budget is broken
  4  previewed, but too much of the cost is on stale prices or has none

examples
  estate preview --stack prod
  estate preview --stack dr --format html --out dr.html
  estate preview --file test/estates/small.yaml --format json
`);
  expect(Math.max(...help.split("\n").map((line) => line.length))).toBeLessThanOrEqual(80);
});

test("the help of the tool lists its commands", () => {
  expect(toolHelp([{ name: "preview", summary: "plan" }], "estate")).toBe(
    "usage: estate COMMAND [flags]\n\n  preview  plan\n\nestate COMMAND --help shows the flags of a command\n",
  );
});
