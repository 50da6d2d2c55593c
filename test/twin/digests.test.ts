import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { loadCatalogue } from "../../src/catalogue/load.ts";
import { loadEstate } from "../../src/config/load.ts";
import type { Estate } from "../../src/model/estate.ts";
import { estateForTwin } from "../../src/twin/twin-estate.ts";
import { withDigests } from "./digests.ts";

function estateIn(text: string, file: string): Estate {
  const loaded = loadEstate({ text, file, catalogue: loadCatalogue() });
  if (!loaded.ok) throw new Error(`${file} cannot be read`);
  return loaded.estate;
}

it.each(["Pulumi.prod.yaml", "Pulumi.dr.yaml", "test/estates/small.yaml"])(
  "entered into %s, digests give the estate that the twin deploys",
  (file) => {
    const text = readFileSync(file, "utf8");
    expect(estateIn(withDigests(text), file)).toEqual(estateForTwin(estateIn(text, file)));
  },
);

it("leaves a digest as it is that somebody has entered", () => {
  const digest = `sha256:${"0".repeat(64)}`;
  const text = `config:\n  estate:images:\n    tool: { repository: a.example/tool, digest: "${digest}" }\n`;
  expect(withDigests(text)).toContain(digest);
});
