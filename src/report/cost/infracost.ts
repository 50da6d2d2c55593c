/** The cost of one month in the JSON of Infracost, for what reads that. */
import { spreadOf } from "../../cost/line.ts";
import type { CostLine, CostReport, Factor, Unpriced } from "../../cost/types.ts";
import { MICRO } from "../../units/index.ts";
import { compareText } from "../order.ts";
import { decimal } from "./decimal.ts";
import type { CostDocument } from "./document.ts";
import {
  type Breakdown,
  type CostComponent,
  type Infracost,
  infracostSchema,
  type Project,
  type Resource,
  type Summary,
} from "./infracost-schema.ts";

const MONTHS = 12;
const HOURS = 8760;
/** Decimals of an amount. */
const PLACES = 6;

/**
 * Ends with a line feed. Infracost knows a month's cost only: a purchase enters as its loss of value, its price is in the
 * metadata. It has no range either: amounts are the expected ones.
 */
export function formatInfracost(documents: readonly CostDocument[]): string {
  const projects = documents.map(projectOf);
  const sums = (pick: (project: Project) => Breakdown) => totals(projects.map(pick));
  const now = sums(({ breakdown }) => breakdown);
  const past = sums(({ pastBreakdown }) => pastBreakdown);
  const diff = sums((project) => project.diff);
  const [first] = documents;
  const root: Infracost = {
    version: "0.2",
    metadata: {
      infracostCommand: documents.some(({ comparison }) => comparison !== undefined) ? "diff" : "breakdown",
      vcsBranch: "",
      vcsCommitSha: "",
      vcsCommitAuthorName: "",
      vcsCommitAuthorEmail: "",
      // As Infracost writes it where there is no repository.
      vcsCommitTimestamp: "0001-01-01T00:00:00Z",
      vcsCommitMessage: "",
    },
    currency: "USD",
    projects,
    ...now,
    pastTotalHourlyCost: past.totalHourlyCost,
    pastTotalMonthlyCost: past.totalMonthlyCost,
    pastTotalMonthlyUsageCost: past.totalMonthlyUsageCost,
    diffTotalHourlyCost: diff.totalHourlyCost,
    diffTotalMonthlyCost: diff.totalMonthlyCost,
    diffTotalMonthlyUsageCost: diff.totalMonthlyUsageCost,
    timeGenerated: `${first?.report.today ?? "1970-01-01"}T00:00:00Z`,
    summary: summed(projects.map((project) => project.summary)),
  };
  return `${JSON.stringify(infracostSchema.parse(root), null, 2)}\n`;
}

function projectOf({ file, report, comparison }: CostDocument): Project {
  const resources = resourcesOf(report);
  const past = comparison === undefined ? [] : resourcesOf(comparison.before);
  return {
    name: report.name,
    displayName: `${report.name}/${report.environment}`,
    metadata: { path: file, type: "estate" },
    pastBreakdown: breakdownOf(past),
    breakdown: breakdownOf(resources),
    diff: breakdownOf(comparison === undefined ? [] : difference(past, resources)),
    summary: summaryOf(report),
  };
}

/** Lines of one resource, or of one component, as one resource with a part for each. */
function resourcesOf({ lines, unpriced }: CostReport): Resource[] {
  const key = ({ urn, kind, component }: CostLine | Unpriced) => urn ?? `${kind} ${component}`;
  const priced = Map.groupBy(lines, key);
  const open = Map.groupBy(unpriced, key);
  return [...new Set([...priced.keys(), ...open.keys()])].sort(compareText).flatMap((id): Resource[] => {
    const own = priced.get(id) ?? [];
    const missing = open.get(id) ?? [];
    const first = own[0] ?? missing[0];
    if (first === undefined) return [];
    const sum = (list: readonly CostLine[]) => list.reduce((total, line) => total + spreadOf(line.yearly).expected, 0);
    const once = own.reduce((total, line) => total + spreadOf(line.once).expected, 0);
    return [
      {
        name:
          first.urn === undefined ? `${first.component} ${first.kind}` : (first.urn.split("::").at(-1) ?? first.urn),
        resourceType: first.urn === undefined ? `estate:cost:${first.kind}` : typeOf(first.urn),
        tags: { component: first.component, kind: first.kind },
        metadata: {
          ...(once === 0 ? {} : { onceCost: money(once) }),
          ...(first.urn === undefined ? {} : { urn: first.urn }),
        },
        hourlyCost: money(sum(own) / HOURS),
        monthlyCost: money(sum(own) / MONTHS),
        monthlyUsageCost: money(sum(own.filter(({ usageBased }) => usageBased)) / MONTHS),
        costComponents: [...own.map(partOf), ...missing.map(missingPart)],
      },
    ];
  });
}

function typeOf(urn: string): string {
  return urn.split("::").at(-2)?.split("$").at(-1) ?? "unknown";
}

function partOf({ title, factors, paid, yearly, usageBased }: CostLine): CostComponent {
  const price =
    factors.find(({ cause, price: id }) => cause === "price" && id !== undefined) ??
    factors.find(({ cause }) => cause === "price");
  const cost = spreadOf(yearly).expected;
  const unitPrice = price?.value.expected ?? 0;
  const perMonth = unitPrice === 0 ? undefined : cost / MICRO / unitPrice / MONTHS;
  return {
    name: title,
    unit: price === undefined ? "USD" : unitOf(price),
    hourlyQuantity: perMonth === undefined ? null : rounded((perMonth * MONTHS) / HOURS),
    monthlyQuantity: perMonth === undefined ? null : rounded(perMonth),
    price: decimal(unitPrice),
    hourlyCost: money(cost / HOURS),
    monthlyCost: money(cost / MONTHS),
    ...(usageBased ? { usageBased } : {}),
    priceNotFound: false,
    ...(paid === "once" ? { name: `${title}, loss of value` } : {}),
  };
}

/** `h` of `USD/h`. */
function unitOf({ unit }: Factor): string {
  return unit.replace(/^USD\/?/, "") || "USD";
}

function missingPart({ title, unit }: Unpriced): CostComponent {
  const none = { hourlyQuantity: null, monthlyQuantity: null, hourlyCost: null, monthlyCost: null };
  return { name: title, unit, ...none, price: "0", priceNotFound: true };
}

function breakdownOf(resources: readonly Resource[]): Breakdown {
  const sum = (key: "hourlyCost" | "monthlyCost" | "monthlyUsageCost") =>
    rounded(resources.reduce((total, one) => total + Number(one[key] ?? 0), 0));
  return {
    resources: [...resources],
    totalHourlyCost: sum("hourlyCost"),
    totalMonthlyCost: sum("monthlyCost"),
    totalMonthlyUsageCost: sum("monthlyUsageCost"),
  };
}

/** What moved, resource by resource and part by part; quantities and prices of a part that moved are its change as well. */
function difference(past: readonly Resource[], now: readonly Resource[]): Resource[] {
  const key = ({ name, resourceType }: Resource) => `${resourceType} ${name}`;
  const before = new Map(past.map((one) => [key(one), one]));
  const after = new Map(now.map((one) => [key(one), one]));
  return [...new Set([...before.keys(), ...after.keys()])].sort(compareText).flatMap((id) => {
    const was = before.get(id);
    const is = after.get(id);
    const shape = is ?? was;
    if (shape === undefined || was?.monthlyCost === is?.monthlyCost) return [];
    const parts = new Map(
      [...(was?.costComponents ?? []), ...(is?.costComponents ?? [])].map((part) => [part.name, part]),
    );
    const costComponents = [...parts.values()].flatMap((part) => {
      const old = was?.costComponents.find(({ name }) => name === part.name);
      const next = is?.costComponents.find(({ name }) => name === part.name);
      if (old?.monthlyCost === next?.monthlyCost) return [];
      const step = (field: "hourlyQuantity" | "monthlyQuantity" | "hourlyCost" | "monthlyCost") =>
        minus(next?.[field], old?.[field]);
      return [
        {
          ...part,
          hourlyQuantity: step("hourlyQuantity"),
          monthlyQuantity: step("monthlyQuantity"),
          price: rounded(Number(next?.price ?? 0) - Number(old?.price ?? 0)),
          hourlyCost: step("hourlyCost"),
          monthlyCost: step("monthlyCost"),
        },
      ];
    });
    return [
      {
        ...shape,
        hourlyCost: minus(is?.hourlyCost, was?.hourlyCost),
        monthlyCost: minus(is?.monthlyCost, was?.monthlyCost),
        monthlyUsageCost: minus(is?.monthlyUsageCost, was?.monthlyUsageCost),
        costComponents,
      },
    ];
  });
}

function minus(after: string | null | undefined, before: string | null | undefined): string {
  return rounded(Number(after ?? 0) - Number(before ?? 0));
}

function totals(list: readonly Breakdown[]): Omit<Breakdown, "resources"> {
  const sum = (key: Exclude<keyof Breakdown, "resources">) =>
    rounded(list.reduce((total, one) => total + Number(one[key] ?? 0), 0));
  return {
    totalHourlyCost: sum("totalHourlyCost"),
    totalMonthlyCost: sum("totalMonthlyCost"),
    totalMonthlyUsageCost: sum("totalMonthlyUsageCost"),
  };
}

function summaryOf({ lines, unpriced, free }: CostReport): Summary {
  const usage = lines.filter(({ usageBased }) => usageBased).length;
  const nothing = free.reduce((sum, one) => sum + one.count, 0);
  const missing = Map.groupBy(unpriced, ({ kind }): string => kind);
  return {
    totalDetectedResources: lines.length + unpriced.length + nothing,
    totalSupportedResources: lines.length,
    totalUnsupportedResources: unpriced.length,
    totalUsageBasedResources: usage,
    totalNoPriceResources: nothing,
    unsupportedResourceCounts: Object.fromEntries(
      [...missing].sort(([a], [b]) => compareText(a, b)).map(([kind, list]) => [kind, list.length]),
    ),
    noPriceResourceCounts: countsOf(free),
  };
}

function countsOf(free: CostReport["free"]): Record<string, number> {
  const found: Record<string, number> = {};
  for (const { type, count } of free) found[type] = (found[type] ?? 0) + count;
  return found;
}

function summed(list: readonly Summary[]): Summary {
  const sum = (pick: (one: Summary) => number) => list.reduce((total, one) => total + pick(one), 0);
  const merged = (pick: (one: Summary) => Record<string, number>) => {
    const found: Record<string, number> = {};
    for (const one of list)
      for (const [key, count] of Object.entries(pick(one))) found[key] = (found[key] ?? 0) + count;
    return found;
  };
  return {
    totalDetectedResources: sum((one) => one.totalDetectedResources),
    totalSupportedResources: sum((one) => one.totalSupportedResources),
    totalUnsupportedResources: sum((one) => one.totalUnsupportedResources),
    totalUsageBasedResources: sum((one) => one.totalUsageBasedResources),
    totalNoPriceResources: sum((one) => one.totalNoPriceResources),
    unsupportedResourceCounts: merged((one) => one.unsupportedResourceCounts),
    noPriceResourceCounts: merged((one) => one.noPriceResourceCounts),
  };
}

/** Dollars of micro-dollars. */
function money(micro: number): string {
  return rounded(micro / MICRO);
}

function rounded(value: number): string {
  const scale = 10 ** PLACES;
  return decimal(Math.round(value * scale) / scale);
}
