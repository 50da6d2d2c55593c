/** What may be reached through the network's own door to S3. */
import type { CloudPlace } from "./place.ts";
import { type PolicyDocument, policyOf } from "./policy.ts";

/**
 * Buckets of the account, and the layers of container images, which AWS keeps in a bucket of its own per region.
 * A stolen credential of another account cannot carry data out through the network.
 */
export function storageEndpointPolicy(place: CloudPlace): PolicyDocument {
  return policyOf(
    {
      Sid: "OwnBuckets",
      Effect: "Allow",
      Principal: "*",
      Action: [
        "s3:AbortMultipartUpload",
        "s3:GetBucketLocation",
        "s3:GetObject",
        "s3:GetObjectTagging",
        "s3:GetObjectVersion",
        "s3:ListBucket",
        "s3:ListMultipartUploadParts",
        "s3:PutObject",
        "s3:PutObjectTagging",
      ],
      Resource: ["arn:aws:s3:::*"],
      Condition: { StringEquals: { "aws:ResourceAccount": place.account } },
    },
    {
      Sid: "ImageLayers",
      Effect: "Allow",
      Principal: "*",
      Action: ["s3:GetObject"],
      Resource: [`arn:aws:s3:::prod-${place.region}-starport-layer-bucket/*`],
    },
  );
}
