/** How objects age: moves between storage classes, and the days that AWS counts in. */
import type { Recovery } from "../../model/estate.ts";
import { type Duration, raw } from "../../units/index.ts";

export type RecoveryBucket = Recovery["buckets"][number];
export type StorageClass = RecoveryBucket["transitions"][number]["class"];

/** Nanoseconds of a day: AWS counts the age of objects, backups, keys and logs in days. */
const DAY = 86_400e9;
/** Parts of an upload that was never completed are kept this long; they are invisible and paid. */
const ABANDONED_UPLOAD_DAYS = 7;

/** Whole days, rounded up: nothing is moved or deleted earlier than stated. */
export function wholeDays(duration: Duration): number {
  return Math.ceil(raw(duration) / DAY);
}

export function wholeSeconds(duration: Duration): number {
  return Math.round(raw(duration) / 1e9);
}

/** Order in which S3 lets an object move: never back to a class before its own. S3 user guide, "Transitioning objects". */
export const classOrder = ["STANDARD_IA", "INTELLIGENT_TIERING", "GLACIER_IR", "GLACIER", "DEEP_ARCHIVE"] as const;

/** Days that an object has to be in S3 Standard before it may move to the class. */
export const youngest: Readonly<Record<StorageClass, number>> = {
  STANDARD_IA: 30,
  INTELLIGENT_TIERING: 0,
  GLACIER_IR: 0,
  GLACIER: 0,
  DEEP_ARCHIVE: 0,
};

export interface LifecycleRule {
  readonly id: string;
  readonly status: "Enabled";
  /** Empty: the rule is for every object. */
  readonly filter: { readonly prefix: "" };
  readonly transitions: { days: number; storageClass: StorageClass }[];
  readonly expiration?: { readonly days: number };
  readonly noncurrentVersionExpiration: { readonly noncurrentDays: number };
  readonly abortIncompleteMultipartUpload: { readonly daysAfterInitiation: number };
}

/** Rule of a bucket; a copy that is written to its final class at once moves no more. */
export function lifecycleRule(bucket: RecoveryBucket, place: "original" | "copy"): LifecycleRule {
  const stays = place === "copy" && bucket.replicaClass !== undefined;
  return {
    id: "age",
    status: "Enabled",
    filter: { prefix: "" },
    transitions: stays ? [] : bucket.transitions.map((t) => ({ days: wholeDays(t.after), storageClass: t.class })),
    ...(bucket.expireAfter === undefined ? {} : { expiration: { days: wholeDays(bucket.expireAfter) } }),
    noncurrentVersionExpiration: { noncurrentDays: wholeDays(bucket.keepReplaced) },
    abortIncompleteMultipartUpload: { daysAfterInitiation: ABANDONED_UPLOAD_DAYS },
  };
}

/** Retentions that CloudWatch Logs offers, in days. API reference, PutRetentionPolicy. */
const retentions = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
] as const;

/** Shortest retention on offer that keeps logs as long as stated; 0, which is for ever, beyond ten years or where none is stated. */
export function logRetention(keep: Duration | undefined): number {
  if (keep === undefined) return 0;
  return retentions.find((days) => days >= wholeDays(keep)) ?? 0;
}
