import { expect, test } from "vitest";
import { planScenes, type QueueScene, type Share } from "../../../src/twin/proof/queue-steps.ts";

function share(queue: string, more: Partial<Share> = {}): Share {
  return {
    queue,
    cohort: "all",
    flavor: queue,
    priority: 0,
    resource: "example.org/gpu",
    units: 2,
    borrows: true,
    reclaims: "Any",
    ...more,
  };
}

/** Each step in one line: who comes with how many pods, and what becomes of whom. */
function told(scenes: readonly QueueScene[]): string[] {
  return scenes.flatMap(({ steps }) =>
    steps.map(({ ends, comes, fates }) => {
      const changes = [
        ...ends.map((job) => `-${job}`),
        ...comes.map(({ job, queue, pods }) => `${queue}:${job}x${pods}`),
      ];
      const outcome = fates.map(({ job, fate, flavor }) => `${job} ${fate}${flavor === undefined ? "" : `@${flavor}`}`);
      return `${changes.join(" ")} => ${outcome.join(", ")}`;
    }),
  );
}

test("all shares are in use at the same time behind a job that never fits, and whoever comes late suspends nobody", () => {
  const [full] = planScenes([share("a", { priority: 5 }), share("b", { units: 3 })]);
  expect(full?.before).toEqual([]);
  expect(told(full === undefined ? [] : [full])).toEqual([
    "a:overx6 => over waits",
    "a:share-ax2 => share-a admitted@a",
    "b:share-bx3 => share-b admitted@b",
    "a:latex1 => late waits, share-a admitted, share-b admitted",
  ]);
  expect(full?.steps[0]).toMatchObject({
    what: "a asks for 6 example.org/gpu, and all queues of all together have 5",
    expected: "waits",
  });
});

test("a queue that does not borrow waits although another is idle", () => {
  const scenes = planScenes([share("a", { borrows: false }), share("b")]);
  expect(scenes[0]).toEqual({
    before: [{ job: "share-a", queue: "a", pods: 2 }],
    steps: [
      {
        what: "a asks for one more while all others are idle; it does not borrow",
        expected: "waits",
        ends: [],
        comes: [{ job: "more", queue: "a", pods: 1 }],
        fates: [{ job: "more", fate: "waits" }],
      },
    ],
  });
});

test("what Any lends comes back from the highest priority, and is lent again afterwards", () => {
  const scenes = planScenes([
    share("lender", { reclaims: "Any", borrows: false }),
    share("low", { priority: 1, units: 0 }),
    share("high", { priority: 9 }),
  ]).filter(({ steps }) => steps.some(({ what }) => what.startsWith("lender asks for its share, lent")));
  expect(scenes.map(({ before }) => before)).toEqual([[{ job: "share-high", queue: "high", pods: 2 }]]);
  expect(told(scenes)).toEqual([
    "high:morex1 => more admitted@lender",
    "lender:share-lenderx2 => share-lender admitted@lender, more suspended",
    "-share-lender => more admitted@lender",
  ]);
});

test("what Never lends is kept even by the lowest priority until its job ends", () => {
  const scenes = planScenes([
    share("lender", { reclaims: "Never", borrows: false, priority: 9 }),
    share("low", { priority: 1 }),
    share("high", { priority: 5, borrows: false }),
  ]).filter(({ steps }) => steps.some(({ what }) => what.endsWith("lender reclaims: Never")));
  expect(told(scenes)).toEqual([
    "low:morex1 => more admitted@lender",
    "lender:share-lenderx2 => share-lender waits, more admitted@lender",
    "-more => share-lender admitted@lender",
  ]);
});

test("LowerPriority takes back from a lower priority and not from an equal one", () => {
  const scenes = planScenes([
    share("lender", { reclaims: "LowerPriority", borrows: false, priority: 5 }),
    share("low", { priority: 1 }),
    share("equal", { priority: 5 }),
  ]);
  const second = scenes
    .flatMap(({ steps }) => steps)
    .filter(({ what }) => what.startsWith("lender asks for its share, lent"));
  expect(second.map(({ what, expected }) => [what, expected])).toEqual([
    [
      "lender asks for its share, lent to low; lender reclaims from lower priorities: 1 against 5",
      "admitted, low is suspended",
    ],
    [
      "lender asks for its share, lent to equal; lender reclaims from lower priorities: 5 against 5",
      "waits, equal keeps it",
    ],
  ]);
});

test("every queue that borrows does so at least once", () => {
  const queues = ["a", "b", "c", "d"].map((name) => share(name, { reclaims: "Never" }));
  const borrowers = planScenes(queues)
    .flatMap(({ steps }) => steps)
    .flatMap(({ comes }) => comes.filter(({ job }) => job === "more").map(({ queue }) => queue));
  expect([...new Set(borrowers)].sort()).toEqual(["a", "b", "c", "d"]);
});

test("cohorts lend nothing to one another, and a queue alone has nobody to borrow from", () => {
  const scenes = planScenes([share("a"), share("b", { cohort: "other" })]);
  expect(told(scenes)).toEqual([
    "a:overx3 => over waits",
    "a:share-ax2 => share-a admitted@a",
    "a:latex1 => late waits, share-a admitted",
    "b:overx3 => over waits",
    "b:share-bx2 => share-b admitted@b",
    "b:latex1 => late waits, share-b admitted",
  ]);
});

test("a queue of processors beside one of accelerators is tried within its share alone", () => {
  const scenes = planScenes([share("gpu"), share("batch", { resource: "cpu", units: 8 })]);
  expect(told(scenes)).toEqual([
    "gpu:overx3 => over waits",
    "gpu:share-gpux2 => share-gpu admitted@gpu",
    "gpu:latex1 => late waits, share-gpu admitted",
    "batch:share-batchx8 => share-batch admitted@batch",
  ]);
});
