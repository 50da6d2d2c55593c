/** What the catalogue says of the storage classes that AWS resources name. */
import type { Catalogue, ObjectClass } from "../../src/catalogue/types.ts";
import type { PolicyResource, Violation } from "../policy.ts";

export const LIFECYCLE = "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration";

/** Names of the S3 API, and what the catalogue calls them. */
const ids: Readonly<Record<string, string>> = {
  STANDARD: "standard",
  STANDARD_IA: "standard-ia",
  ONEZONE_IA: "one-zone-ia",
  INTELLIGENT_TIERING: "intelligent-tiering",
  GLACIER_IR: "glacier-instant",
  GLACIER: "glacier-flexible",
  DEEP_ARCHIVE: "deep-archive",
};

/** Names of the classes that a lifecycle moves objects to, each once. */
export function classesOf({ props }: PolicyResource): readonly string[] {
  const transitions = props
    .at("rules")
    .list()
    .filter((rule) => rule.at("status").text() !== "Disabled")
    .flatMap((rule) => rule.at("transitions").list());
  return [...new Set(transitions.flatMap((transition) => transition.at("storageClass").text() ?? []))];
}

export function objectClass(name: string, { objectClasses }: Catalogue): ObjectClass | undefined {
  return objectClasses.get(ids[name] ?? name);
}

/** A class of which the catalogue knows nothing. */
export function unknownClass(resource: PolicyResource, name: string, limit: string): Violation {
  return {
    resource,
    severity: "info",
    says: `moves objects to ${name}`,
    computed: `cannot tell: the catalogue has no storage class ${name}`,
    limit,
    remedy: `add ${ids[name] ?? name} to the catalogue's object classes`,
  };
}
