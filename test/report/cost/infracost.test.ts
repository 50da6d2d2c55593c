import { expect, test } from "vitest";
import { diffCost } from "../../../src/cost/diff.ts";
import { formatInfracost } from "../../../src/report/cost/infracost.ts";
import { infracostSchema } from "../../../src/report/cost/infracost-schema.ts";
import { hostileTexts } from "../sample.ts";
import { document, report, withText } from "./sample.ts";

test("the export has Infracost's shape, amounts of a month, and counts what has no price", () => {
  const root = infracostSchema.parse(JSON.parse(formatInfracost([document])));
  expect(root.totalMonthlyCost).toBe("734.212222");
  expect(root.totalHourlyCost).toBe("1.00577");
  expect(root.timeGenerated).toBe("2026-11-24T00:00:00Z");
  expect(root.summary).toEqual({
    totalDetectedResources: 8,
    totalSupportedResources: 4,
    totalUnsupportedResources: 2,
    totalUsageBasedResources: 3,
    totalNoPriceResources: 2,
    unsupportedResourceCounts: { hardware: 2 },
    noPriceResourceCounts: { "aws:s3/bucketPolicy:BucketPolicy": 2 },
  });
  const [project] = root.projects;
  expect(project?.breakdown.resources.map(({ name, monthlyCost }) => [name, monthlyCost])).toEqual([
    ["house cooling", "146"],
    ["house hardware", "222.222222"],
    ["house power", "365"],
    ["archive", "0.99"],
  ]);
  expect(project?.breakdown.resources[3]).toEqual({
    name: "archive",
    resourceType: "aws:s3/bucket:Bucket",
    tags: { component: "s3", kind: "cloud" },
    metadata: { urn: "urn:pulumi:test::estate::aws:s3/bucket:Bucket::archive" },
    hourlyCost: "0.001356",
    monthlyCost: "0.99",
    monthlyUsageCost: "0.99",
    costComponents: [
      {
        name: "Title of cloud.archive.storage",
        unit: "GB-month",
        hourlyQuantity: "1.369863",
        monthlyQuantity: "1000",
        price: "0.00099",
        hourlyCost: "0.001356",
        monthlyCost: "0.99",
        usageBased: true,
        priceNotFound: false,
      },
    ],
  });
});

test("a purchase enters as its loss of value, with its price beside it, and what has no price is marked so", () => {
  const [project] = infracostSchema.parse(JSON.parse(formatInfracost([document]))).projects;
  const hardware = project?.breakdown.resources[1];
  expect(hardware?.metadata).toEqual({ onceCost: "8000" });
  expect(
    hardware?.costComponents.map(({ name, monthlyCost, priceNotFound }) => [name, monthlyCost, priceNotFound]),
  ).toEqual([
    ["Title of hardware.house.gpu.card, loss of value", "222.222222", false],
    ["Rack, 42 U", null, true],
    ["Cable, 3m", null, true],
  ]);
});

test("a comparison has the past, and the difference of what moved alone", () => {
  const before = { ...report, lines: report.lines.filter(({ kind }) => kind !== "cloud") };
  const comparison = { name: "old", kind: "report" as const, before, delta: diffCost(before, report) };
  const root = infracostSchema.parse(JSON.parse(formatInfracost([{ ...document, comparison }])));
  expect(root.metadata.infracostCommand).toBe("diff");
  expect([root.pastTotalMonthlyCost, root.diffTotalMonthlyCost]).toEqual(["733.222222", "0.99"]);
  expect(root.projects[0]?.diff.resources.map(({ name, monthlyCost }) => [name, monthlyCost])).toEqual([
    ["archive", "0.99"],
  ]);
});

test.each(hostileTexts)("%j stays text", (text) => {
  const [project] = infracostSchema.parse(JSON.parse(formatInfracost([withText(text)]))).projects;
  expect([project?.name, project?.metadata.path]).toEqual([text, text]);
});
