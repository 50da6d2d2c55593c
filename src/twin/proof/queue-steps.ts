/** What queues have to do, as steps on probe jobs: who is admitted, who borrows, who waits, who gives back. Pure. */
import type { Queue } from "../../model/estate.ts";

/** What a queue has to itself, counted in pods of its probes. */
export interface Share extends Pick<Queue, "cohort" | "borrows" | "reclaims"> {
  readonly queue: string;
  /** Flavor of its quota. */
  readonly flavor: string;
  readonly priority: number;
  /** What its quota is counted in: an accelerator, or `cpu` where it has none. */
  readonly resource: string;
  readonly units: number;
}

export interface Probe {
  readonly job: string;
  readonly queue: string;
  /** Each asks for one unit. */
  readonly pods: number;
}

/** `suspended`: was admitted and has to give back what it borrowed. */
export type Fate = "admitted" | "waits" | "suspended";

export interface Expected {
  readonly job: string;
  readonly fate: Fate;
  /** Flavor that it is admitted on. */
  readonly flavor?: string;
}

export interface QueueStep {
  readonly what: string;
  readonly expected: string;
  /** Jobs that end before, and jobs that come. */
  readonly ends: readonly string[];
  readonly comes: readonly Probe[];
  readonly fates: readonly Expected[];
}

/** Steps that follow one another on the same jobs. */
export interface QueueScene {
  /** Admitted before the first step, and nothing else. */
  readonly before: readonly Probe[];
  readonly steps: readonly QueueStep[];
}

/** Scenes of all cohorts, in file order. */
export function planScenes(shares: readonly Share[]): QueueScene[] {
  const cohorts = [...new Set(shares.map(({ cohort }) => cohort))];
  return cohorts.flatMap((cohort) => {
    const members = shares.filter((share) => share.cohort === cohort);
    const resources = [...new Set(members.map(({ resource }) => resource))];
    return resources.flatMap((resource) => {
      const alike = members.filter((share) => share.resource === resource);
      // Whoever asks for processors alone also finds them beside accelerators: such a queue is full only where all count so.
      const isWhole = alike.length === members.length || resource !== "cpu";
      return [
        // In this order most jobs of one scene serve the next one too.
        ...(isWhole ? withoutBorrowing(alike) : []),
        full(alike, isWhole),
        ...(isWhole ? pairs(alike).map((pair) => lending(alike, pair)) : []),
      ];
    });
  });
}

/** All shares in use at the same time, a job that never fits in front of them, and one that comes too late. */
function full(shares: readonly Share[], isWhole: boolean): QueueScene {
  const total = shares.reduce((sum, { units }) => sum + units, 0);
  const first = shares.find(({ borrows }) => borrows) ?? shares[0];
  // Who borrows, and with the highest priority: it would be the first to take something from others.
  const [late] = [...descending(shares.filter(({ borrows }) => borrows)), ...descending(shares)];
  const steps: QueueStep[] = [];
  if (isWhole && first !== undefined) {
    steps.push({
      what: `${first.queue} asks for ${amount(first, total + 1)}, and all queues of ${first.cohort} together have ${total}`,
      expected: "waits",
      ends: [],
      comes: [{ job: "over", queue: first.queue, pods: total + 1 }],
      fates: [{ job: "over", fate: "waits" }],
    });
  }
  for (const share of shares.filter(({ units }) => units > 0)) {
    const fill = fillOf(share);
    steps.push({
      what: `${share.queue} asks for its share, ${amount(share, share.units)}`,
      expected: "admitted on its own share",
      ends: [],
      comes: [fill],
      fates: [{ job: fill.job, fate: "admitted", flavor: share.flavor }],
    });
  }
  if (isWhole && late !== undefined) {
    steps.push({
      what: `${late.queue} asks for one more while every share is in use`,
      expected: "waits, and nobody is suspended",
      ends: [],
      comes: [{ job: "late", queue: late.queue, pods: 1 }],
      fates: [
        { job: "late", fate: "waits" },
        ...shares
          .filter(({ units }) => units > 0)
          .map((share) => ({ job: fillOf(share).job, fate: "admitted" as const })),
      ],
    });
  }
  return { before: [], steps };
}

/** Queues that stay within their own share although another is idle. */
function withoutBorrowing(shares: readonly Share[]): QueueScene[] {
  return shares
    .filter((share) => !share.borrows && shares.some((other) => other !== share && other.units > 0))
    .map((share) => ({
      before: share.units > 0 ? [fillOf(share)] : [],
      steps: [
        {
          what: `${share.queue} asks for one more while all others are idle; it does not borrow`,
          expected: "waits",
          ends: [],
          comes: [{ job: "more", queue: share.queue, pods: 1 }],
          fates: [{ job: "more", fate: "waits" }],
        },
      ],
    }));
}

interface Pair {
  readonly lender: Share;
  readonly borrower: Share;
}

/**
 * Who borrows from whom, so that each lender's rule is seen where it says most: `Any` against the borrower with the highest
 * priority, `Never` against the one with the lowest, `LowerPriority` against one of lower and one of no lower priority. Every
 * queue that borrows is in one pair at least.
 */
function pairs(shares: readonly Share[]): Pair[] {
  const found = shares
    .filter(({ units }) => units > 0)
    .flatMap((lender): Pair[] => {
      const borrowers = shares.filter((share) => share !== lender && share.borrows);
      const [highest] = descending(borrowers);
      const lowest = descending(borrowers).at(-1);
      const [lower] = descending(borrowers.filter(({ priority }) => priority < lender.priority));
      const equal = descending(borrowers.filter(({ priority }) => priority >= lender.priority)).at(-1);
      const chosen = { Any: [highest], Never: [lowest], LowerPriority: [lower, equal] }[lender.reclaims];
      return chosen.flatMap((borrower) => (borrower === undefined ? [] : [{ lender, borrower }]));
    });
  const idle = shares.filter((share) => share.borrows && !found.some(({ borrower }) => borrower === share));
  const rest = idle.flatMap((borrower): Pair[] => {
    const lender = shares.find((share) => share !== borrower && share.units > 0);
    return lender === undefined ? [] : [{ lender, borrower }];
  });
  return [...found, ...rest];
}

function descending(shares: readonly Share[]): Share[] {
  return [...shares].sort((a, b) => b.priority - a.priority);
}

/** All shares but the lender's are in use: who asks for more can only have the lender's. */
function lending(shares: readonly Share[], { lender, borrower }: Pair): QueueScene {
  const others = shares.filter((share) => share !== lender && share.units > 0);
  const more: Probe = { job: "more", queue: borrower.queue, pods: 1 };
  const own = fillOf(lender);
  const borrowed: Expected = { job: more.job, fate: "admitted", flavor: lender.flavor };
  const isReclaimed =
    lender.reclaims === "Any" || (lender.reclaims === "LowerPriority" && borrower.priority < lender.priority);
  const rule =
    lender.reclaims === "LowerPriority"
      ? `${lender.queue} reclaims from lower priorities: ${borrower.priority} against ${lender.priority}`
      : `${lender.queue} reclaims: ${lender.reclaims}`;
  return {
    before: others.map(fillOf),
    steps: [
      {
        what: `${borrower.queue} asks for one more while ${lender.queue} is idle`,
        expected: `admitted on what ${lender.queue} lends`,
        ends: [],
        comes: [more],
        fates: [borrowed],
      },
      {
        what: `${lender.queue} asks for its share, lent to ${borrower.queue}; ${rule}`,
        expected: isReclaimed ? `admitted, ${borrower.queue} is suspended` : `waits, ${borrower.queue} keeps it`,
        ends: [],
        comes: [own],
        fates: isReclaimed
          ? [
              { job: own.job, fate: "admitted", flavor: lender.flavor },
              { job: more.job, fate: "suspended" },
            ]
          : [{ job: own.job, fate: "waits" }, borrowed],
      },
      isReclaimed
        ? {
            what: `the jobs of ${lender.queue} end`,
            expected: `${borrower.queue} is admitted again`,
            ends: [own.job],
            comes: [],
            fates: [borrowed],
          }
        : {
            what: `the job of ${borrower.queue} ends`,
            expected: `${lender.queue} is admitted`,
            ends: [more.job],
            comes: [],
            fates: [{ job: own.job, fate: "admitted", flavor: lender.flavor }],
          },
    ],
  };
}

/** The job that takes a whole share. */
function fillOf({ queue, units }: Share): Probe {
  return { job: `share-${queue}`, queue, pods: units };
}

function amount({ resource }: Share, units: number): string {
  return resource === "cpu" ? `${units} pods` : `${units} ${resource}`;
}
