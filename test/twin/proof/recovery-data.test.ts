import { describe, expect, it } from "vitest";
import { type AwsApi, AwsError, type Params } from "../../../src/twin/aws/api.ts";
import { findCopies, planCopies, writeCopies } from "../../../src/twin/proof/recovery/copies.ts";
import { lineOf, neededBytes, neededSeconds, restores } from "../../../src/twin/proof/recovery/restore.ts";
import { planTakeover } from "../../../src/twin/proof/recovery/takeover.ts";
import { type Edit, primary, recoverySource } from "./recovery-world.ts";

const LOST_AT = Date.UTC(2026, 0, 2, 3, 4, 5);
const takeoverOf = (...edits: readonly Edit[]) => planTakeover(primary, recoverySource(...edits));

/** Buckets in memory, with a replication to each of `copiedTo`. */
function buckets(copiedTo: readonly string[], lost: readonly string[] = []) {
  const objects = new Map<string, Params>();
  const keyOf = (region: string, { Bucket, Key }: Params): string => `${region} ${Bucket} ${Key}`;
  const api: AwsApi = {
    judge: async () => {},
    call: async (region, service, operation, params) => {
      expect(service).toBe("s3");
      switch (operation) {
        case "PutObject":
          if (!lost.includes(String(params["Bucket"]))) objects.set(keyOf(region, params), params);
          return {};
        case "HeadObject": {
          const found = objects.get(keyOf(region, params));
          if (found === undefined) throw new AwsError("404", "Not Found");
          return { Metadata: found["Metadata"] };
        }
        case "GetBucketReplication": {
          if (copiedTo.length === 0) throw new AwsError("ReplicationConfigurationNotFoundError", "none");
          const Rules = copiedTo.map((name) => ({
            Status: "Enabled",
            Destination: { Bucket: `arn:aws:s3:::${name}` },
          }));
          return { ReplicationConfiguration: { Rules } };
        }
        default:
          throw new Error(`${operation} was not expected`);
      }
    },
  };
  return { api, objects };
}

describe("copies of the primary's data", () => {
  it("are as old as their schedule allows, or as one object is on the line where they go over as they happen", () => {
    expect(
      planCopies(takeoverOf()).map(({ data, rpo, age, basis, original }) => [data, rpo, age, basis, original.bucket]),
    ).toEqual([
      // 16 MB at 1 Gbit/s.
      ["orders", 60, 0.128, "modelled", "backup-123456789012-us-east-1"],
      ["model-weights", 900, 900, "derived", "models-123456789012-us-east-1"],
      ["configuration", 3600, 3600, "derived", "backup-123456789012-us-east-1"],
      ["state", 86_400, 86_400, "derived", "state-123456789012-us-east-1"],
      ["market-data", 604_800, 604_800, "derived", "archive-123456789012-us-east-1"],
    ]);
  });

  it("are looked for in every bucket where the estate wants them", async () => {
    const copies = planCopies(takeoverOf()).filter(({ data }) => data === "orders");
    const both = ["backup-123456789012-us-west-2", "backup-123456789012-eu-central-1"];
    const whole = buckets(both);
    await writeCopies(whole.api, copies, LOST_AT);
    expect([...whole.objects.keys()].sort()).toEqual([
      "eu-central-1 backup-123456789012-eu-central-1 primary/meridian/orders",
      "us-east-1 backup-123456789012-us-east-1 primary/meridian/orders",
      "us-west-2 backup-123456789012-us-west-2 primary/meridian/orders",
    ]);
    expect(await findCopies(whole.api, copies, LOST_AT)).toEqual([
      { data: "orders", rpo: 60, age: 0.128, basis: "modelled", holds: true },
    ]);
    for (const api of [
      buckets([]).api,
      buckets(both.slice(1)).api,
      buckets(both, ["backup-123456789012-us-east-1"]).api,
    ]) {
      await writeCopies(api, copies, LOST_AT);
      expect((await findCopies(api, copies, LOST_AT)).map(({ holds }) => holds)).toEqual([false]);
    }
  });

  it("do not hold once they are older than the recovery point", async () => {
    const copies = planCopies(takeoverOf(["rpo: 1d, size: 1TB", "rpo: 23h, size: 1TB"])).filter(
      ({ data }) => data === "state",
    );
    const { api } = buckets([]);
    await writeCopies(api, copies, LOST_AT);
    expect(await findCopies(api, copies, LOST_AT)).toMatchObject([{ rpo: 82_800, age: 86_400, holds: false }]);
  });
});

describe("the restore of the data", () => {
  const rows = restores(takeoverOf());

  it("goes to all nodes that take any pod, and back to the primary over the leased line", () => {
    // 6 nodes of 4 threads and 3 of 32 at 390 Mbit/s each; nodes with GPUs are kept for pods that use one.
    const rate = 120 * 390e6;
    expect(rows.find(({ data }) => data === "orders to the nodes of dr")).toEqual({
      data: "orders to the nodes of dr",
      bytes: 2e12,
      bitsPerSecond: rate,
      seconds: 0.2 + 16e12 / rate,
      basis: "modelled",
      needed: true,
    });
    // 1.6 PB is the size that its bucket is expected to have; Deep Archive needs 12 h before the first byte.
    expect(rows.find(({ data }) => data === "market-data to meridian over tokyo")).toEqual({
      data: "market-data to meridian over tokyo",
      bytes: 1.6e15,
      bitsPerSecond: 1e9,
      seconds: 43_200 + 12.8e6,
      basis: "modelled",
      needed: false,
    });
  });

  it("is waited for where a tier can be read within the recovery time, so not for the archive", () => {
    expect(rows.filter(({ needed }) => needed).map(({ data }) => data.split(" ")[0])).toEqual([
      "orders",
      "model-weights",
      "configuration",
      "state",
    ]);
    expect(neededBytes(takeoverOf())).toBe(13.1e12);
    expect(neededSeconds(rows)).toBeCloseTo(4 * 0.2 + (13.1e12 * 8) / (120 * 390e6), 6);
  });

  it("is waited for by nobody at a hot standby, which holds its data", () => {
    expect(neededSeconds(restores(takeoverOf(["mode: pilot-light", "mode: hot-standby"])))).toBe(0);
  });

  it("goes over the primary's fastest line to the Internet where no line is leased", () => {
    const takeover = takeoverOf();
    const record = { ...takeover.site.record, directConnect: [] };
    expect(lineOf({ primary, site: { ...takeover.site, record } })?.id).toBe("internet-primary");
    expect(lineOf(takeover)?.id).toBe("tokyo");
  });
});
