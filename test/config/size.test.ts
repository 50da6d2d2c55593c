import { expect, it } from "vitest";
import { loadEstate } from "../../src/config/load.ts";
import { largeStackFile } from "./large.ts";
import { catalogue } from "./minimal.ts";

const load = (text: string) => loadEstate({ text, file: "f", catalogue });

it("1,300 nodes load", () => {
  const loaded = load(largeStackFile(1300));
  expect(loaded.ok && loaded.estate.clusters[0]?.nodes.length).toBe(1301);
});

it("1,300 nodes that are all wrong are all reported", () => {
  const loaded = load(largeStackFile(1300).replaceAll("rack: r1\n", "rack: r9\n"));
  expect(loaded.ok ? 0 : loaded.report.length).toBe(1300);
});

it("a file of 5 MB loads", () => {
  const text = largeStackFile(14_000);
  expect(text.length).toBeGreaterThan(5e6);
  const loaded = load(text);
  expect(loaded.ok && loaded.estate.clusters[0]?.nodes.length).toBe(14_001);
});
