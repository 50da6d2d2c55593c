/** What Route 53 would answer for a failover name. The emulator keeps records and checks, and does no routing. */
import type { AwsApi, Params } from "./api.ts";
import { asText, at, listAt } from "./parameters.ts";

export interface FailoverAnswer {
  /** The records are real objects of the emulator; which one is answered is computed here. */
  readonly how: "emulated";
  readonly role: "primary" | "secondary";
  /** For example `CNAME`. */
  readonly type: string;
  readonly values: readonly string[];
  /** How long a resolver may keep the answer, in seconds. */
  readonly ttl: number;
  /** Why this record, in words. */
  readonly because: string;
}

/** Route 53 is in no region, but its requests are signed for this one. */
const SIGNING_REGION = "us-east-1";

/**
 * Applies the rule of failover routing: the primary record while its health check is healthy or while the secondary is
 * not; a record without a health check counts as healthy.
 *
 * @param healthy what a health check says at the moment, by its id
 * @throws Error when the zone has no pair of failover records of this name
 * @see Route 53 API reference, ResourceRecordSet, Failover
 */
export async function failoverAnswer(
  api: AwsApi,
  zoneId: string,
  name: string,
  healthy: (healthCheckId: string) => boolean,
): Promise<FailoverAnswer> {
  const records = await recordsNamed(api, zoneId, name);
  const find = (role: string): Params | undefined => records.find(({ Failover }) => Failover === role);
  const [primary, secondary] = [find("PRIMARY"), find("SECONDARY")];
  if (primary === undefined || secondary === undefined) {
    const missing = primary === undefined ? "primary" : "secondary";
    throw new Error(
      `${name}: zone ${zoneId} has no ${missing} failover record of this name; deploy the dr stack first`,
    );
  }
  const isUp = ({ HealthCheckId: check }: Params): boolean => typeof check !== "string" || healthy(check);
  if (isUp(primary)) return answer(primary, "primary", "the primary is healthy");
  if (isUp(secondary)) return answer(secondary, "secondary", "the primary is unhealthy, the secondary is healthy");
  return answer(primary, "primary", "both are unhealthy, so the primary is answered");
}

function answer(record: Params, role: FailoverAnswer["role"], because: string): FailoverAnswer {
  return {
    how: "emulated",
    role,
    type: asText(record["Type"]),
    values: listAt(record, "ResourceRecords").map(({ Value }) => asText(Value)),
    ttl: Number(record["TTL"]),
    because,
  };
}

/** All records of a name. They come sorted by name in pages, so the first ones after it end the search. */
async function recordsNamed(api: AwsApi, zoneId: string, name: string): Promise<readonly Params[]> {
  const wanted = `${name.replace(/\.$/, "")}.`;
  const found: Params[] = [];
  let from: Params = { StartRecordName: wanted };
  for (;;) {
    const page = await api.call(SIGNING_REGION, "route53", "ListResourceRecordSets", { HostedZoneId: zoneId, ...from });
    const records = listAt(page, "ResourceRecordSets");
    found.push(...records.filter(({ Name }) => Name === wanted));
    if (at(page, "IsTruncated") !== true || page["NextRecordName"] !== wanted) return found;
    from = {
      StartRecordName: page["NextRecordName"],
      StartRecordType: page["NextRecordType"],
      StartRecordIdentifier: page["NextRecordIdentifier"],
    };
  }
}
