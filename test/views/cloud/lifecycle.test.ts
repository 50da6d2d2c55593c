import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { q, quantity } from "../../../src/units/index.ts";
import { conflictsOf } from "../../../src/views/cloud/conflicts.ts";
import {
  classOrder,
  lifecycleRule,
  logRetention,
  type RecoveryBucket,
  wholeDays,
} from "../../../src/views/cloud/lifecycle.ts";
import { recoveryOf } from "./recovery.ts";

function bucketOf(more: Readonly<Record<string, unknown>>): RecoveryBucket {
  const { buckets } = recoveryOf({ buckets: { archive: { title: "Archive", purpose: "archive", ...more } } });
  const [bucket] = buckets;
  if (bucket === undefined) throw new Error("the bucket is there");
  return bucket;
}

describe("the lifecycle of objects", () => {
  it("counts in whole days and never acts earlier than stated", () => {
    expect(["0d", "1d", "25h", "2w"].map((text) => wholeDays(q("duration", text)))).toEqual([0, 1, 2, 14]);
  });

  it("moves originals, and leaves copies in the class that they are written to", () => {
    const bucket = bucketOf({
      replicateTo: ["us-west-2"],
      replicaClass: "DEEP_ARCHIVE",
      transitions: [{ after: "30d", class: "GLACIER_IR" }],
      keepReplaced: "60d",
    });
    const rule = {
      id: "age",
      status: "Enabled",
      filter: { prefix: "" },
      transitions: [{ days: 30, storageClass: "GLACIER_IR" }],
      noncurrentVersionExpiration: { noncurrentDays: 60 },
      abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
    };
    expect(lifecycleRule(bucket, "original")).toEqual(rule);
    expect(lifecycleRule(bucket, "copy")).toEqual({ ...rule, transitions: [] });
    const same = bucketOf({ replicateTo: ["us-west-2"], transitions: [{ after: "30d", class: "GLACIER_IR" }] });
    expect(lifecycleRule(same, "copy").transitions).toEqual([{ days: 30, storageClass: "GLACIER_IR" }]);
  });

  it("is refused exactly when moves do not go later and colder, whatever the moves", () => {
    const move = fc.record({ days: fc.integer({ min: 30, max: 400 }), rank: fc.nat({ max: classOrder.length - 1 }) });
    fc.assert(
      fc.property(fc.array(move, { maxLength: 5 }), (moves) => {
        const transitions = moves.map(({ days, rank }) => ({ after: `${days}d`, class: classOrder[rank] }));
        const logs = { title: "Logs", purpose: "logs" };
        const archive = { title: "Archive", purpose: "archive", transitions };
        const found = conflictsOf(recoveryOf({ buckets: { logs, archive } }), undefined);
        const rising = moves.every(({ days, rank }, index) => {
          const before = moves[index - 1];
          return before === undefined || (days > before.days && rank > before.rank);
        });
        expect(found.length === 0).toBe(rising);
      }),
    );
  });

  it("keeps logs at least as long as stated, in the steps that are on offer, for ever where none is stated", () => {
    expect(["1d", "8d", "400d", "401d", "3653d", "3654d"].map((text) => logRetention(q("duration", text)))).toEqual([
      1, 14, 400, 545, 3653, 0,
    ]);
    expect(logRetention(undefined)).toBe(0);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3653 }), (days) => {
        expect(logRetention(quantity<"ns">(days * 86_400e9))).toBeGreaterThanOrEqual(days);
      }),
    );
  });
});
