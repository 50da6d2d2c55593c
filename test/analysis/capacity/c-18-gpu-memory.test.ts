import * as fc from "fast-check";
import { expect, test } from "vitest";
import { rule } from "../../../src/analysis/capacity/c-18-gpu-memory.ts";
import { findingsOf } from "../../../src/analysis/index.ts";
import { clusterOf } from "../clusters.ts";
import { factsOfPlan, say } from "../facts.ts";

type Share = readonly [size: string, role?: string];

/** Two nodes of two cards of 24 GB; a role on the first pair. */
function sections(shares: Readonly<Record<string, Share>>, product = "nvidia-a10") {
  const gpuMemory = Object.entries(shares).map(([id, [size, role]]) => [
    id,
    { title: id, size, ...(role === undefined ? {} : { role }) },
  ]);
  const build = { title: "Box", cpu: { product: "amd-epyc-7543" }, memory: { total: "64GiB" } };
  return {
    builds: { box: { ...build, gpus: { product, count: 2 } } },
    clusters: {
      house: clusterOf(2, {
        roles: { desk: { title: "Desk", gpus: [0, 1] } },
        gpuMemory: Object.fromEntries(gpuMemory),
      }),
    },
  };
}

test("shares beyond 90% of all GPUs are an error", () => {
  expect(say(rule, sections({ models: ["40GB"], cache: ["48GB"] }))).toEqual([
    {
      code: "C-18",
      severity: "error",
      subject: "house",
      says: "models 40GB and cache 48GB",
      computed:
        "88GB of 96GB on 4 GPUs, 91.7% (derived); one process per GPU takes 2GB more (assumed, gpu-context-memory)",
      limit: "86.4GB: 90% (assumed, gpu-memory-limit)",
      remedy: "plan 1.6GB less, or add GPUs",
      source: "clusters.house.gpuMemory",
    },
  ]);
});

test("shares of exactly 90% fit", () => {
  expect(say(rule, sections({ models: ["43.2GB"], cache: ["43.2GB"] }))).toEqual([]);
});

test("the shares of a role fit its own GPUs, not those of others", () => {
  expect(say(rule, sections({ models: ["30GB", "desk"], cache: ["14GB", "desk"] }))).toEqual([
    {
      code: "C-18",
      severity: "error",
      subject: "house",
      says: "models and cache 44GB on role desk",
      computed: "role desk has 48GB on 2 GPUs (derived)",
      limit: "43.2GB",
      remedy: "split models and cache, or give role desk 1 GPU more",
      source: "clusters.house.gpuMemory",
    },
  ]);
  expect(say(rule, sections({ models: ["30GB", "desk"], cache: ["13GB", "desk"] }))).toEqual([]);
});

test("a share without a role fits the greatest role", () => {
  expect(
    say(rule, sections({ models: ["49GB"] })).map(({ says, computed, source }) => [says, computed, source]),
  ).toEqual([
    [
      "models 49GB, no role stated",
      "the greatest role, desk, has 48GB on 2 GPUs (derived)",
      "clusters.house.gpuMemory.models",
    ],
  ]);
  expect(say(rule, sections({ models: ["48GB"] }))).toEqual([]);
});

test("a role that names nodes has their cards, and one that has none has no memory", () => {
  const [build, gpuMemory] = [sections({}).builds.box, { cache: { title: "Cache", size: "25GB", role: "desk" } }];
  const estate = (nodes: readonly string[]) => ({
    builds: { box: { ...build, gpus: { ...build.gpus, count: 1 } } },
    clusters: { house: clusterOf(2, { roles: { desk: { title: "Desk", nodes } }, gpuMemory }) },
  });
  expect(say(rule, estate(["n-1", "n-2"]))).toEqual([]);
  const found = [...say(rule, estate(["n-1"])), ...say(rule, estate([]))];
  expect(found.map(({ computed, limit, remedy }) => [computed, limit, remedy])).toEqual([
    ["role desk has 24GB on 1 GPU (derived)", "21.6GB", "split cache, or give role desk 1 GPU more"],
    ["role desk has 0B on 0 GPUs (derived)", "0B", "split cache, or give role desk GPUs"],
  ]);
});

test("a card that the catalogue does not have cannot be told", () => {
  expect(
    say(rule, sections({ models: ["1GB"] }, "unheard-of")).map(({ severity, computed }) => [severity, computed]),
  ).toEqual([["info", "cannot tell: the catalogue does not have unheard-of"]]);
});

test("the plan shares out all 640 GB, and 200 GB of models where a pair has 160", () => {
  const found = findingsOf(rule, factsOfPlan());
  expect(found.map(({ severity, says, computed, limit }) => [severity, says, computed, limit])).toEqual([
    [
      "error",
      "models 200GB, replay 100GB, features 150GB and research 190GB",
      "640GB of 640GB on 8 GPUs, 100% (derived); one process per GPU takes 4GB more (assumed, gpu-context-memory)",
      "576GB: 90% (assumed, gpu-memory-limit)",
    ],
    ["error", "models 200GB, no role stated", "the greatest role, inference, has 160GB on 2 GPUs (derived)", "160GB"],
    ["error", "research 190GB, no role stated", "the greatest role, inference, has 160GB on 2 GPUs (derived)", "160GB"],
  ]);
});

test("the ledger holds exactly up to 90% of the cards", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 48 }), fc.integer({ min: 1, max: 48 }), (a, b) => {
      const found = say(rule, sections({ one: [`${a}GB`], two: [`${b}GB`] }));
      expect(found).toHaveLength(a + b > 86.4 ? 1 : 0);
    }),
  );
});
