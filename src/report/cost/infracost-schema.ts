/** What this program writes of Infracost's JSON: amounts are strings, and no other key is allowed. */
import * as z from "zod";
import { DECIMAL } from "./decimal.ts";

const amount = z.string().regex(DECIMAL).nullable();

const costComponent = z.strictObject({
  name: z.string(),
  unit: z.string(),
  hourlyQuantity: amount,
  monthlyQuantity: amount,
  price: z.string().regex(DECIMAL),
  hourlyCost: amount,
  monthlyCost: amount,
  usageBased: z.boolean().optional(),
  priceNotFound: z.boolean(),
});

const resource = z.strictObject({
  name: z.string(),
  resourceType: z.string(),
  tags: z.record(z.string(), z.string()),
  metadata: z.record(z.string(), z.json()),
  hourlyCost: amount,
  monthlyCost: amount,
  monthlyUsageCost: amount,
  costComponents: z.array(costComponent),
});

const breakdown = z.strictObject({
  resources: z.array(resource),
  totalHourlyCost: amount,
  totalMonthlyCost: amount,
  totalMonthlyUsageCost: amount,
});

const counts = z.record(z.string(), z.int());

const summary = z.strictObject({
  totalDetectedResources: z.int(),
  totalSupportedResources: z.int(),
  totalUnsupportedResources: z.int(),
  totalUsageBasedResources: z.int(),
  totalNoPriceResources: z.int(),
  unsupportedResourceCounts: counts,
  noPriceResourceCounts: counts,
});

/** What this program writes of Infracost's format 0.2; the keys that the format requires are all there. */
export const infracostSchema = z.strictObject({
  version: z.literal("0.2"),
  metadata: z.strictObject({
    infracostCommand: z.enum(["breakdown", "diff"]),
    vcsBranch: z.string(),
    vcsCommitSha: z.string(),
    vcsCommitAuthorName: z.string(),
    vcsCommitAuthorEmail: z.string(),
    vcsCommitTimestamp: z.iso.datetime(),
    vcsCommitMessage: z.string(),
  }),
  currency: z.literal("USD"),
  projects: z.array(
    z.strictObject({
      name: z.string(),
      displayName: z.string(),
      metadata: z.strictObject({ path: z.string(), type: z.string() }),
      pastBreakdown: breakdown,
      breakdown,
      diff: breakdown,
      summary,
    }),
  ),
  totalHourlyCost: amount,
  totalMonthlyCost: amount,
  totalMonthlyUsageCost: amount,
  pastTotalHourlyCost: amount,
  pastTotalMonthlyCost: amount,
  pastTotalMonthlyUsageCost: amount,
  diffTotalHourlyCost: amount,
  diffTotalMonthlyCost: amount,
  diffTotalMonthlyUsageCost: amount,
  timeGenerated: z.iso.datetime(),
  summary,
});

export type Infracost = z.output<typeof infracostSchema>;
export type Project = Infracost["projects"][number];
export type Breakdown = Project["breakdown"];
export type Resource = Breakdown["resources"][number];
export type CostComponent = Resource["costComponents"][number];
export type Summary = Infracost["summary"];
