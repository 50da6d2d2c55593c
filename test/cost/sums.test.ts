import { describe, expect, test } from "vitest";
import { lineOf, priceResources, resource, usageOf, yearlyDollars } from "./sample.ts";

const archive = [
  resource("aws:s3/bucket:Bucket", "archive-bucket", { bucket: "archive" }),
  resource("aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration", "archive-lifecycle", {
    bucket: "archive",
    rules: [{ status: "Enabled", transitions: [{ days: 0, storageClass: "DEEP_ARCHIVE" }] }],
  }),
];

describe("two petabytes in Deep Archive", () => {
  test("cost 22,128 to 24,914 a year by the reading of two petabytes, and 23,760 as written", () => {
    const report = priceResources(archive, { usage: usageOf({ buckets: { archive: { size: "2PB" } } }) });
    const line = lineOf(report, "cloud.archive-bucket.deep-archive");
    expect(yearlyDollars(line)).toEqual([22_128, 23_760, 24_914]);
    expect(line.factors[0]?.value).toEqual({ low: 1_862_645.149230957, expected: 2_000_000, high: 2_097_152 });
    expect(line.formula).toBe("size x months x price");
    expect(line.usageBased).toBe(true);
  });

  test.each([
    ["100MB", 1_000, 52],
    ["10MB", 10_000, 518],
    ["1MB", 100_000, 5_176],
  ])("in objects of %s cost %d once for moving them and %d a year for their index", (objectSize, moves, index) => {
    const report = priceResources(archive, { usage: usageOf({ buckets: { archive: { size: "2PB", objectSize } } }) });
    const once = lineOf(report, "cloud.archive-bucket.moves");
    expect(Number(once.once.expected) / 1e6).toBeCloseTo(moves, 6);
    expect(once.depreciation).toBeUndefined();
    const [, listing] = yearlyDollars(lineOf(report, "cloud.archive-bucket.archive-listing"));
    const [, data] = yearlyDollars(lineOf(report, "cloud.archive-bucket.archive-index"));
    expect(Math.abs(listing + data - index)).toBeLessThanOrEqual(1);
  });

  test("cost 5,000 to read back whole by bulk retrieval", () => {
    const usage = usageOf({ buckets: { archive: { size: "2PB", restored: "2PB" } } });
    const [low, expected, high] = yearlyDollars(
      lineOf(priceResources(archive, { usage }), "cloud.archive-bucket.restore"),
    );
    expect([low, expected, high]).toEqual([4_657, 5_000, 5_243]);
  });
});

describe("eight A100 in hot standby", () => {
  test.each([
    ["p4d.24xlarge", "us-east-1", 192_349],
    ["p4de.24xlarge", "us-east-1", 240_436],
    ["p4de.24xlarge", "ap-southeast-1", 288_523],
    ["p4de.24xlarge", "ap-northeast-1", 329_571],
  ])("as %s in %s cost %d a year", (kind, region, yearly) => {
    const nodes = { instanceTypes: [kind], scalingConfig: { desiredSize: 1, maxSize: 1, minSize: 1 } };
    const report = priceResources([resource("aws:eks/nodeGroup:NodeGroup", "gpu-nodes", nodes, region)]);
    expect(yearlyDollars(lineOf(report, "cloud.gpu-nodes.nodes"))).toEqual([yearly, yearly, yearly]);
  });
});
