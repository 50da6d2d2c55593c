/** Jobs: started and complete. One that is suspended has not started, and the real provider waits for it as for any other. */
import { podReasons } from "./pod.ts";
import { conditionOf, field, isOwnedBy, POD, type Readiness } from "./readiness.ts";

/** Reasons with which a job fails for good. */
const FATAL = ["BackoffLimitExceeded", "DeadlineExceeded"];

export const job: Readiness = {
  looksAt: [POD],
  judge: ({ object, around }) => {
    const failed = conditionOf(object, "Failed");
    if (failed?.status === "True" && FATAL.includes(failed.reason)) {
      return { ready: false, failed: true, reasons: [`[${failed.reason}] ${failed.message}`] };
    }
    const started = field(object, "status", "startTime") !== undefined;
    const ready = started && conditionOf(object, "Complete")?.status === "True";
    const pods = around(POD).filter((pod) => isOwnedBy(pod, object));
    const idle = field(object, "spec", "suspend") === true ? ["the Job is suspended and has not started"] : [];
    return { ready, reasons: [...idle, ...pods.flatMap(podReasons)] };
  },
};
