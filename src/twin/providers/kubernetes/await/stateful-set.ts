/** Stateful sets: all replicas ready, at the newest revision. */
import { podReasons } from "./pod.ts";
import { count, field, isObserved, isOwnedBy, POD, type Readiness } from "./readiness.ts";

export const statefulSet: Readiness = {
  looksAt: [POD],
  judge: ({ object, around }) => {
    const status = (key: string): number => count(object, "status", key);
    const revision = (key: string): string => String(field(object, "status", key) ?? "");
    const wanted = count(object, "spec", "replicas");
    // Pods of a set that updates on deletion stay at their revision until somebody deletes them.
    const byHand =
      (object.metadata.generation ?? 0) > 1 && field(object, "spec", "updateStrategy", "type") === "OnDelete";
    const [current, target] = [revision("currentRevision"), revision("updateRevision")];
    const advanced = isObserved(object) && (byHand || (current !== "" && current === target));
    const complete =
      isObserved(object) &&
      wanted === status("replicas") &&
      wanted === status("readyReplicas") &&
      (byHand || wanted === status("currentReplicas"));
    const reasons: string[] = [];
    if (!complete) {
      const there = advanced ? status("readyReplicas") : Math.min(status("readyReplicas"), status("updatedReplicas"));
      reasons.push(`${there} out of ${wanted} replicas succeeded readiness checks`);
    }
    if (!advanced) {
      reasons.push(
        `StatefulSet controller failed to advance from revision ${JSON.stringify(current)} to revision ${JSON.stringify(target)}`,
      );
    }
    const pods = around(POD).filter((pod) => isOwnedBy(pod, object));
    return { ready: complete && advanced, reasons: [...reasons, ...pods.flatMap(podReasons)] };
  },
};
