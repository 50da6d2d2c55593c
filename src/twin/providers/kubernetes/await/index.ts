/** Which kinds are waited for, as version 4 of the real provider does it. */

import type { Properties } from "../../properties.ts";
import { textAt } from "../../properties.ts";
import { deployment } from "./deployment.ts";
import { job } from "./job.ts";
import { pod } from "./pod.ts";
import { resourceQuota } from "./quota.ts";
import type { Readiness } from "./readiness.ts";
import { service } from "./service.ts";
import { statefulSet } from "./stateful-set.ts";
import { persistentVolume, persistentVolumeClaim } from "./storage.ts";

/** By version and kind; what is not listed is ready when it is there. */
const READINESS: Readonly<Record<string, Readiness>> = {
  "apps/v1/Deployment": deployment,
  "apps/v1/StatefulSet": statefulSet,
  "batch/v1/Job": job,
  "v1/PersistentVolume": persistentVolume,
  "v1/PersistentVolumeClaim": persistentVolumeClaim,
  "v1/Pod": pod,
  "v1/ResourceQuota": resourceQuota,
  "v1/Service": service,
};

/** What a refresh judges again; of the others it only sees that they are there. */
const JUDGED_WHEN_READ = ["apps/v1/Deployment", "apps/v1/StatefulSet", "batch/v1/Job", "v1/Pod", "v1/Service"];

/** Kinds that the real provider waits for and this double does not know how to. */
const NOT_KNOWN = ["apps/v1/DaemonSet", "networking.k8s.io/v1/Ingress", "v1/ReplicationController"];
const SKIP_AWAIT = "pulumi.com/skipAwait";
const WAIT_FOR = "pulumi.com/waitFor";

/** How an object becomes ready; nothing where it is ready when it is there, or the program does not want to wait. */
export function readinessOf(manifest: Properties, reason: "written" | "read"): Readiness | undefined {
  if (annotationOf(manifest, SKIP_AWAIT) === "true") return undefined;
  const key = keyOf(manifest);
  return reason === "written" || JUDGED_WHEN_READ.includes(key) ? READINESS[key] : undefined;
}

/** Why this double cannot wait for an object as the real provider does; nothing where it can. */
export function notAwaitable(manifest: Properties): string | undefined {
  if (annotationOf(manifest, WAIT_FOR) !== undefined)
    return `has the annotation ${WAIT_FOR}, which this double does not follow`;
  if (annotationOf(manifest, SKIP_AWAIT) === "true" || !NOT_KNOWN.includes(keyOf(manifest))) return undefined;
  return `${keyOf(manifest)} becomes ready in a way that this double does not know; set the annotation ${SKIP_AWAIT}`;
}

export function annotationOf(manifest: Properties, name: string): string | undefined {
  return textAt(manifest, "metadata", "annotations", name);
}

function keyOf(manifest: Properties): string {
  return `${textAt(manifest, "apiVersion")}/${textAt(manifest, "kind")}`;
}
