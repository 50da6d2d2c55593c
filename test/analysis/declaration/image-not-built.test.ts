import { expect, test } from "vitest";
import { rule } from "../../../src/analysis/declaration/image-not-built.ts";
import { say } from "../facts.ts";

function sections(digest: string | undefined) {
  const workload = {
    title: "Tool",
    kind: "deployment",
    clusters: ["house"],
    namespace: "tools",
    image: "tool",
    resources: { cpu: 1, memory: "1GiB" },
    priority: "normal",
  };
  return {
    images: { tool: { repository: "registry.example/tools/tool", digest } },
    workloads: { web: workload, stray: { ...workload, image: "unheard-of" } },
  };
}

test("a workload whose image has no digest is reported as not built yet", () => {
  expect(say(rule, sections(undefined))).toEqual([
    {
      code: "IMAGE-NOT-BUILT",
      severity: "warning",
      subject: "web",
      says: "runs image tool (registry.example/tools/tool)",
      computed: "the image has no digest: not built yet",
      limit: "an image is deployed by the digest of a build",
      remedy: "build and push registry.example/tools/tool, then set images.tool.digest",
      source: "images.tool",
    },
  ]);
});

test("an image with a digest gives no finding", () => {
  expect(say(rule, sections(`sha256:${"a".repeat(64)}`))).toEqual([]);
});
