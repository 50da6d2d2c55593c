import { expect, it } from "vitest";
import { loadEstate } from "../../src/config/load.ts";
import { largeStackFile } from "./large.ts";
import { catalogue } from "./minimal.ts";

function load(text: string) {
  const before = process.cpuUsage();
  const loaded = loadEstate({ text, file: "f", catalogue });
  const { user, system } = process.cpuUsage(before);
  return { loaded, seconds: (user + system) / 1e6 };
}

it("1,300 nodes load within 3 s of processor time, compilation included", () => {
  const { loaded, seconds } = load(largeStackFile(1300));
  expect(loaded.ok && loaded.estate.clusters[0]?.nodes.length).toBe(1301);
  expect(seconds).toBeLessThan(3);
});

it("1,300 nodes that are all wrong are reported within 3 s of processor time", () => {
  const { loaded, seconds } = load(largeStackFile(1300).replaceAll("rack: r1\n", "rack: r9\n"));
  expect(loaded.ok ? 0 : loaded.report.length).toBe(1300);
  expect(seconds).toBeLessThan(3);
});

it("a file of 5 MB loads", () => {
  const text = largeStackFile(14_000);
  expect(text.length).toBeGreaterThan(5e6);
  const { loaded } = load(text);
  expect(loaded.ok && loaded.estate.clusters[0]?.nodes.length).toBe(14_001);
});
