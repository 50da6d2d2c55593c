/** Who may not do what with a bucket, whatever their own permissions say. */
import { bucketArn, type CloudPlace, regionalArn } from "./place.ts";
import { forAccount, type PolicyDocument, type PolicyStatement, policyOf } from "./policy.ts";

/** Refuses every request that is not encrypted on its way by TLS 1.2 or newer. */
function encryptedTransport(name: string): readonly PolicyStatement[] {
  const everything = { Action: ["s3:*"], Resource: [bucketArn(name), `${bucketArn(name)}/*`] };
  return [
    {
      Sid: "RefusePlainText",
      Effect: "Deny",
      Principal: "*",
      ...everything,
      Condition: { Bool: { "aws:SecureTransport": "false" } },
    },
    {
      Sid: "RefuseOldTls",
      Effect: "Deny",
      Principal: "*",
      ...everything,
      Condition: { NumericLessThan: { "s3:TlsVersion": "1.2" } },
    },
  ];
}

/**
 * Policy of a bucket whose objects are encrypted under the estate's key.
 *
 * An upload that names no encryption gets the bucket's own. One that names another, or brings a key of its own,
 * is refused: objects that we cannot decrypt are how storage is held to ransom.
 */
export function bucketPolicy(name: string): PolicyDocument {
  const put = { Principal: "*", Action: ["s3:PutObject"], Resource: [`${bucketArn(name)}/*`] } as const;
  return policyOf(
    ...encryptedTransport(name),
    {
      Sid: "RefuseOtherEncryption",
      Effect: "Deny",
      ...put,
      Condition: { StringNotEqualsIfExists: { "s3:x-amz-server-side-encryption": "aws:kms" } },
    },
    {
      Sid: "RefuseCustomerKeys",
      Effect: "Deny",
      ...put,
      Condition: { Null: { "s3:x-amz-server-side-encryption-customer-algorithm": "false" } },
    },
  );
}

/** Policy of the bucket that AWS itself writes to: access logs of the other buckets, and the audit trail. */
export function logBucketPolicy(name: string, trail: string, place: CloudPlace): PolicyDocument {
  const trailArn = regionalArn("cloudtrail", `trail/${trail}`, place);
  return policyOf(
    ...encryptedTransport(name),
    {
      Sid: "AcceptAccessLogs",
      Effect: "Allow",
      Principal: { Service: "logging.s3.amazonaws.com" },
      Action: ["s3:PutObject"],
      Resource: [`${bucketArn(name)}/access/*`],
      Condition: forAccount(place),
    },
    {
      Sid: "ShowTrailItsBucket",
      Effect: "Allow",
      Principal: { Service: "cloudtrail.amazonaws.com" },
      Action: ["s3:GetBucketAcl"],
      Resource: [bucketArn(name)],
      Condition: { StringEquals: { "aws:SourceArn": trailArn } },
    },
    {
      Sid: "AcceptTrail",
      Effect: "Allow",
      Principal: { Service: "cloudtrail.amazonaws.com" },
      Action: ["s3:PutObject"],
      Resource: [`${bucketArn(name)}/audit/AWSLogs/${place.account}/*`],
      Condition: { StringEquals: { "aws:SourceArn": trailArn, "s3:x-amz-acl": "bucket-owner-full-control" } },
    },
  );
}
