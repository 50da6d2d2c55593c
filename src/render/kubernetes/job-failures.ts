/** What counts as a failure of a job: its own faults, and not that its node was drained, lost or needed by others. */

/** A job gives up after so many failures of its own. */
const BACKOFF_LIMIT = 3;

export interface JobFailures {
  readonly backoffLimit: number;
  readonly podFailurePolicy: {
    readonly rules: {
      readonly action: "Ignore";
      readonly onPodConditions: { readonly type: "DisruptionTarget"; readonly status: "True" }[];
    }[];
  };
}

/** Of a Job's spec. Without the rule four drained nodes would end a job that learns all the time. */
export function jobFailures(): JobFailures {
  return {
    backoffLimit: BACKOFF_LIMIT,
    podFailurePolicy: {
      rules: [{ action: "Ignore", onPodConditions: [{ type: "DisruptionTarget", status: "True" }] }],
    },
  };
}

/** Of its pods: who judges a failed pod must get to see it, and one that is restarted in place never fails. */
export const JOB_RESTARTS = "Never";
