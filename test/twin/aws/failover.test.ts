import { describe, expect, it } from "vitest";
import type { AwsApi, Params } from "../../../src/twin/aws/api.ts";
import { failoverAnswer } from "../../../src/twin/aws/failover.ts";

const NAME = "api.failover.example.org";

function record(role: "PRIMARY" | "SECONDARY", check?: string): Params {
  const site = role === "PRIMARY" ? "prod" : "dr";
  return {
    Name: `${NAME}.`,
    Type: "CNAME",
    TTL: 60,
    Failover: role,
    SetIdentifier: role.toLowerCase(),
    ResourceRecords: [{ Value: `api.${site}.example.org` }],
    ...(check === undefined ? {} : { HealthCheckId: check }),
  };
}

/** A zone that answers with pages of one record. */
function zone(...records: readonly Params[]): AwsApi {
  const sets = [...records, { Name: "later.example.org.", Type: "A" }];
  return {
    call: async (_region, service, operation, { HostedZoneId, StartRecordIdentifier }) => {
      expect([service, operation, HostedZoneId]).toEqual(["route53", "ListResourceRecordSets", "Z1"]);
      const first = StartRecordIdentifier === undefined;
      const at = first ? 0 : sets.findIndex(({ SetIdentifier }) => SetIdentifier === StartRecordIdentifier);
      const next = sets[at + 1];
      return {
        ResourceRecordSets: [sets[at]],
        IsTruncated: next !== undefined,
        NextRecordName: next?.["Name"],
        NextRecordType: next?.["Type"],
        NextRecordIdentifier: next?.["SetIdentifier"],
      };
    },
    judge: async () => {},
  };
}

const PRIMARY = {
  how: "emulated",
  role: "primary",
  type: "CNAME",
  values: ["api.prod.example.org"],
  ttl: 60,
  because: "the primary is healthy",
};
const SECONDARY = { ...PRIMARY, role: "secondary", values: ["api.dr.example.org"] };

describe("the answer for a failover name", () => {
  const checked = zone(record("PRIMARY", "one"), record("SECONDARY", "two"));
  const ask = (api: AwsApi, ...healthy: readonly string[]) =>
    failoverAnswer(api, "Z1", NAME, (check) => healthy.includes(check));

  it("is the primary while that is healthy, whatever the secondary is", async () => {
    expect(await ask(checked, "one", "two")).toEqual(PRIMARY);
    expect(await ask(checked, "one")).toEqual(PRIMARY);
  });

  it("is the secondary once the primary is unhealthy and the secondary is not", async () => {
    const because = "the primary is unhealthy, the secondary is healthy";
    expect(await ask(checked, "two")).toEqual({ ...SECONDARY, because });
    expect(await ask(zone(record("PRIMARY", "one"), record("SECONDARY")))).toEqual({ ...SECONDARY, because });
  });

  it("is the primary again when both are unhealthy", async () => {
    expect(await ask(checked)).toEqual({ ...PRIMARY, because: "both are unhealthy, so the primary is answered" });
  });

  it("is the primary for good when nothing checks it", async () => {
    expect(await ask(zone(record("PRIMARY"), record("SECONDARY", "two")), "two")).toEqual(PRIMARY);
  });

  it("does not exist for a name without a pair of failover records", async () => {
    await expect(ask(zone(record("PRIMARY", "one")))).rejects.toThrow(
      `${NAME}: zone Z1 has no secondary failover record of this name; deploy the dr stack first`,
    );
    await expect(ask(zone())).rejects.toThrow(
      `${NAME}: zone Z1 has no primary failover record of this name; deploy the dr stack first`,
    );
  });
});
