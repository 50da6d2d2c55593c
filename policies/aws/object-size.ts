import { compare, format } from "../../src/units/index.ts";
import type { PolicyResource, Scene, StackPolicy, Violation } from "../policy.ts";
import { bucketOf } from "./bucket.ts";
import { classesOf, LIFECYCLE, objectClass, unknownClass } from "./object-classes.ts";

const limit = "objects of the class's smallest paid size";

/** A class for rarely read data is paid per object as if it had a least size: small objects cost more there than before. */
export const policy: StackPolicy = {
  kind: "stack",
  code: "AWS-OBJECT-SIZE",
  title: "Objects are as large as the smallest that their storage class is paid for",
  severity: "warning",
  formula: "recovery.buckets.<bucket>.objectSize >= minimumObject of each class that its lifecycle moves to",
  sources: ["catalogue objectClasses (minimumObject)", "section recovery: buckets.<bucket>.objectSize"],
  over: (scene) => ({
    subjects: scene.resources.filter(({ type }) => type === LIFECYCLE),
    check: (lifecycle) => tooSmall(lifecycle, scene),
  }),
};

function* tooSmall(resource: PolicyResource, scene: Scene): Iterable<Violation> {
  const bucket = recordOf(resource, scene);
  for (const name of classesOf(resource)) {
    const found = objectClass(name, scene.catalogue);
    const least = found?.minimumObject;
    const says = `moves objects to ${name}`;
    if (found === undefined) yield unknownClass(resource, name, limit);
    else if (least === undefined) continue;
    else if (bucket?.objectSize === undefined) {
      yield {
        resource,
        severity: "info",
        says,
        computed: "cannot tell: the size of its objects is not stated",
        limit: format("size", least),
        remedy: `state recovery.buckets.${bucket?.id ?? "<bucket>"}.objectSize`,
      };
    } else if (compare(bucket.objectSize, least) < 0) {
      yield {
        resource,
        says: `${says}, of ${format("size", bucket.objectSize)} each (stated)`,
        computed: `each is paid as ${format("size", least)}`,
        limit: format("size", least),
        remedy: `collect objects into archives of ${format("size", least)} or more before they move`,
      };
    }
  }
}

/** The bucket as the estate states it: bucket names begin with its id. */
function recordOf(resource: PolicyResource, scene: Scene) {
  const name = bucketOf(resource, scene)?.props.at("bucket").text() ?? "";
  return scene.estate.recovery?.buckets.find(({ id }) => name === id || name.startsWith(`${id}-`));
}
