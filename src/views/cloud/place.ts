/** The account and region that cloud resources are made in, and the names that follow from them. */

export interface CloudPlace {
  /** Twelve digits. */
  readonly account: string;
  readonly region: string;
}

/** Region where Route 53 publishes the state of health checks, for all regions. */
export const HEALTH_CHECK_REGION = "us-east-1";

/** Longest bucket name in S3. */
export const BUCKET_NAME_LIMIT = 63;

/**
 * Name of a bucket. Names are global, so the account and region are part of it: nobody else can have taken it,
 * a copy has the name of its original with another region, and a restore can be written down before the disaster.
 */
export function bucketName(id: string, place: CloudPlace): string {
  return `${id}-${place.account}-${place.region}`;
}

/*
 * Resource names are computed rather than taken from outputs: they are then known in a preview, which shows policies
 * whole, and policies can be judged before anything exists.
 */
export const bucketArn = (name: string): string => `arn:aws:s3:::${name}`;
export const accountRoot = (place: CloudPlace): string => `arn:aws:iam::${place.account}:root`;
export const roleArn = (role: string, place: CloudPlace): string => `arn:aws:iam::${place.account}:role/${role}`;
export const managedPolicy = (name: string): string => `arn:aws:iam::aws:policy/${name}`;

export type RegionalService =
  | "backup"
  | "cloudtrail"
  | "cloudwatch"
  | "ec2"
  | "eks"
  | "events"
  | "kms"
  | "logs"
  | "scheduler"
  | "sns"
  | "ssm";

export function regionalArn(service: RegionalService, resource: string, place: CloudPlace): string {
  return `arn:aws:${service}:${place.region}:${place.account}:${resource}`;
}
