import { iso27001 } from "../../src/analysis/controls.ts";
import { compare, type Duration, format } from "../../src/units/index.ts";
import type { PolicyResource, Scene, StackPolicy, Violation } from "../policy.ts";
import { bucketOf } from "./bucket.ts";
import { classesOf, LIFECYCLE, objectClass, unknownClass } from "./object-classes.ts";

/** What a takeover reads: without these nothing starts again. Archives and logs are read afterwards. */
const NEEDED: ReadonlySet<string> = new Set(["backup", "models", "state"]);

const limit = "retrieval within the recovery time";

/** Data that a recovery needs within an hour cannot lie in a class that answers in twelve. */
export const policy: StackPolicy = {
  kind: "stack",
  code: "AWS-ARCHIVE-CLASS",
  title: "What a takeover needs lies in classes that answer within the recovery time",
  severity: "error",
  formula: "retrieval of each class that the lifecycle of a backup, model or state bucket moves to <= recovery.rto",
  sources: ["catalogue objectClasses (retrieval)", "section recovery: rto, buckets"],
  controls: [iso27001("A.8.13")],
  over: (scene) => ({
    subjects: scene.resources.filter(({ type }) => type === LIFECYCLE),
    check: (lifecycle) => tooSlow(lifecycle, scene),
  }),
};

function* tooSlow(lifecycle: PolicyResource, scene: Scene): Iterable<Violation> {
  const purpose = bucketOf(lifecycle, scene)?.props.at("tags", "purpose").text();
  const classes = classesOf(lifecycle);
  if (classes.length === 0 || (purpose !== undefined && !NEEDED.has(purpose))) return;
  const rto = scene.estate.recovery?.rto;
  if (purpose === undefined || rto === undefined) {
    yield {
      resource: lifecycle,
      severity: "info",
      says: `moves objects to ${classes.join(", ")}`,
      computed: `cannot tell: ${purpose === undefined ? "its bucket has no tag purpose" : "recovery.rto is not stated"}`,
      limit,
      remedy: purpose === undefined ? "tag the bucket with its purpose" : "state recovery.rto",
    };
    return;
  }
  for (const name of classes) yield* judged(lifecycle, name, purpose, rto, scene);
}

function* judged(
  resource: PolicyResource,
  name: string,
  purpose: string,
  rto: Duration,
  { catalogue }: Scene,
): Iterable<Violation> {
  const found = objectClass(name, catalogue);
  if (found === undefined) yield unknownClass(resource, name, limit);
  else if (compare(found.retrieval, rto) > 0) {
    yield {
      resource,
      says: `moves objects of purpose ${purpose} to ${name}`,
      computed: `${found.title} gives the first byte after up to ${format("duration", found.retrieval)} (${found.confidence})`,
      limit: format("duration", rto),
      remedy: "move them to GLACIER_IR at the latest",
    };
  }
}
