/** Backup plans in the terms of AWS Backup. */
import type { Recovery } from "../../model/estate.ts";
import { wholeDays } from "./lifecycle.ts";

export type BackupRecord = Recovery["backup"][number];

/** Minutes in which a backup has to have started, and to be done: a day that fails is seen before the next one begins. */
const START_WITHIN = 60;
const COMPLETE_WITHIN = 12 * 60;

export interface BackupRule {
  readonly ruleName: string;
  readonly schedule: string;
  readonly startWindow: number;
  readonly completionWindow: number;
  readonly lifecycle: { readonly deleteAfter: number; readonly coldStorageAfter?: number };
}

export function backupRule(record: BackupRecord): BackupRule {
  return {
    ruleName: record.id,
    schedule: record.schedule,
    startWindow: START_WITHIN,
    completionWindow: COMPLETE_WITHIN,
    lifecycle: {
      deleteAfter: wholeDays(record.keep),
      ...(record.coldAfter === undefined ? {} : { coldStorageAfter: wholeDays(record.coldAfter) }),
    },
  };
}

/** Days that a vault may refuse to delete within: no plan keeps its backups shorter. */
export function shortestRetention(plans: readonly BackupRecord[]): number {
  return Math.min(...plans.map((plan) => wholeDays(plan.keep)));
}
