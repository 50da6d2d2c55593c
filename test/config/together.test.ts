import { describe, expect, it } from "vitest";
import { loadCatalogue } from "../../src/catalogue/load.ts";
import { loadEstate } from "../../src/config/load.ts";
import { formatProblems } from "../../src/config/problem.ts";
import { deriveViews } from "../../src/views/derive.ts";
import { readStackFile } from "../estates/stack-files.ts";

const catalogue = loadCatalogue();
const prod = readStackFile("Pulumi.prod.yaml");

type Edit = readonly [piece: string, instead: string];

/** What the primary estate reports with the pieces replaced, without the places. */
function report(...edits: readonly Edit[]): readonly string[] {
  const text = edits.reduce((before, [piece, instead]) => {
    const after = before.replace(piece, () => instead);
    expect(after, piece).not.toBe(before);
    return after;
  }, prod);
  const loaded = loadEstate({ text, file: "f", catalogue, derive: deriveViews });
  return loaded.ok
    ? []
    : formatProblems(loaded.report)
        .replaceAll(/^f:\d+:\d+: /gm, "")
        .split("\n");
}

describe("one mistake is one line", () => {
  it("where the cluster or build around it holds the GPUs of workloads", () => {
    expect(report(["title: GPU cluster", 'title: ""'])).toEqual([
      "estate:clusters.gpu-east.title: is empty; write a text or leave the key out",
    ]);
    expect(report(["total: 1TiB", "total: 1Tbps"])).toEqual([
      'estate:builds.ml-node.memory.total: "1Tbps" is a bit rate; write a size such as 80GiB',
    ]);
  });

  it("where a workload names a cluster that does not exist", () => {
    expect(
      report([
        "clusters: [gpu-east]\n      namespace: inference\n      role: inference",
        "clusters: [gpu-est]\n      namespace: inference\n      role: inference",
      ]),
    ).toEqual([
      'estate:workloads.model-inference.clusters.0: names cluster "gpu-est", which does not exist; did you mean "gpu-east"',
    ]);
  });
});
