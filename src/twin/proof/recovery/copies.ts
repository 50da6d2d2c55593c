/** The primary's data in the object store of the recovery site: what its backups would have left there when it is lost. */
import type { Estate } from "../../../model/estate.ts";
import { raw } from "../../../units/index.ts";
import { bucketName } from "../../../views/cloud/place.ts";
import { type AwsApi, isNotFound } from "../../aws/api.ts";
import { asText, at, listAt } from "../../aws/parameters.ts";
import type { RecoveryProof } from "../schema.ts";
import { lineOf } from "./restore.ts";
import type { Takeover } from "./takeover.ts";

export type Copy = RecoveryProof["copies"][number];
type DataClass = Estate["dataClasses"][number];

/** One bucket in one region. */
interface Store {
  readonly region: string;
  readonly bucket: string;
}

/** The newest backup of a class of data at the worst moment: just before the next one. */
export interface PlannedCopy {
  readonly data: string;
  /** In seconds. */
  readonly rpo: number;
  readonly age: number;
  readonly basis: Copy["basis"];
  readonly key: string;
  readonly original: Store;
  /** Where the estate wants copies of it. */
  readonly replicas: readonly Store[];
}

const BITS = 8;
const SECOND = 1e9;
/** Object metadata with the moment that the primary wrote it. */
const WRITTEN_AT = "written-at";

/** Bucket of the recovery site that the backup of a class goes to; nothing where there is none. */
export function bucketOf(estate: Estate, { backup }: DataClass) {
  const target = estate.backups.find(({ id }) => id === backup)?.to;
  return estate.recovery?.buckets.find(({ id }) => id === target);
}

/** Classes with a recovery point and a bucket; those without are findings. */
export function planCopies(takeover: Takeover): PlannedCopy[] {
  const { estate } = takeover.source;
  const { account, region } = takeover.site;
  return estate.dataClasses.flatMap((data): PlannedCopy[] => {
    const bucket = bucketOf(estate, data);
    if (data.rpo === undefined || bucket === undefined) return [];
    const storeIn = (place: string): Store => ({
      region: place,
      bucket: bucketName(bucket.id, { account, region: place }),
    });
    return [
      {
        data: data.id,
        rpo: raw(data.rpo) / SECOND,
        ...ageOf(takeover, data),
        key: `primary/${takeover.primary.about.name}/${data.id}`,
        original: storeIn(region),
        replicas: bucket.replicateTo.map(storeIn),
      },
    ];
  });
}

/** A schedule leaves its whole interval; what goes over as it happens is on its way for as long as one object takes on the line. */
function ageOf(takeover: Takeover, data: DataClass): Pick<PlannedCopy, "age" | "basis"> {
  const { estate } = takeover.source;
  const every = estate.backups.find(({ id }) => id === data.backup)?.every;
  if (every !== undefined && every !== "continuous") return { age: raw(every) / SECOND, basis: "derived" };
  const size = bucketOf(estate, data)?.objectSize;
  const line = lineOf(takeover);
  if (size === undefined || line === undefined) return { age: 0, basis: "stated" };
  return { age: (raw(size) * BITS) / raw(line.rate), basis: "modelled" };
}

/**
 * Puts what the primary would have written into the emulated buckets, and does the replication that the emulator does not: to where
 * the bucket's own configuration says.
 *
 * @param lostAt moment of the loss, in milliseconds since 1970
 */
export async function writeCopies(api: AwsApi, copies: readonly PlannedCopy[], lostAt: number): Promise<void> {
  await Promise.all(
    copies.map(async (copy) => {
      const write = ({ region, bucket }: Store) =>
        api.call(region, "s3", "PutObject", {
          Bucket: bucket,
          Key: copy.key,
          Body: `newest backup of ${copy.data}`,
          Metadata: { [WRITTEN_AT]: new Date(lostAt - copy.age * 1000).toISOString() },
        });
      await write(copy.original);
      const targets = await replicationTargets(api, copy.original);
      await Promise.all(copy.replicas.filter(({ bucket }) => targets.has(bucket)).map(write));
    }),
  );
}

/** Names of the buckets that S3 would copy every object to. */
async function replicationTargets(api: AwsApi, { region, bucket }: Store): Promise<ReadonlySet<string>> {
  try {
    const answer = await api.call(region, "s3", "GetBucketReplication", { Bucket: bucket });
    const rules = listAt(answer, "ReplicationConfiguration", "Rules").filter(({ Status }) => Status === "Enabled");
    return new Set(rules.map((rule) => asText(at(rule, "Destination", "Bucket")).replace(/^arn:aws:s3:::/, "")));
  } catch (error) {
    if (isNotFound(error)) return new Set();
    throw error;
  }
}

/** Looks for the copies after the loss: how old what is really there is. */
export async function findCopies(api: AwsApi, copies: readonly PlannedCopy[], lostAt: number): Promise<Copy[]> {
  return Promise.all(
    copies.map(async ({ data, rpo, age, basis, key, original, replicas }): Promise<Copy> => {
      const [written, ...others] = await Promise.all(
        [original, ...replicas].map((store) => writtenAt(api, store, key)),
      );
      const found = written === undefined ? age : (lostAt - written) / 1000;
      const isWhole = written !== undefined && others.every((time) => time !== undefined);
      return { data, rpo, age: found, basis, holds: isWhole && found <= rpo };
    }),
  );
}

async function writtenAt(api: AwsApi, { region, bucket }: Store, key: string): Promise<number | undefined> {
  try {
    const { Metadata } = await api.call(region, "s3", "HeadObject", { Bucket: bucket, Key: key });
    return Date.parse(asText(at(Metadata, WRITTEN_AT)));
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}
