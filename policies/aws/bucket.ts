import type { PolicyResource, Scene } from "../policy.ts";

export const BUCKET = "aws:s3/bucket:Bucket";

/** The bucket that a resource configures: its own name is known only after a deployment, the dependency is known now. */
export function bucketOf({ propertyDependencies }: PolicyResource, { byUrn }: Scene): PolicyResource | undefined {
  const urns = propertyDependencies["bucket"] ?? [];
  return urns.map((urn) => byUrn.get(urn)).find((resource) => resource?.type === BUCKET);
}

/** Resources of the type by the URN of the bucket that they configure. */
export function byBucket(scene: Scene, type: string): ReadonlyMap<string, PolicyResource> {
  return new Map(
    scene.resources.flatMap((resource) => {
      const bucket = resource.type === type ? bucketOf(resource, scene) : undefined;
      return bucket === undefined ? [] : [[bucket.urn, resource] as const];
    }),
  );
}
