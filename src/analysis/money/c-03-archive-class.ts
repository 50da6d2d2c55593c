import { type PriceList, priceList, storageCost } from "../../catalogue/cloud-price.ts";
import type { Catalogue, ObjectClass } from "../../catalogue/types.ts";
import type { Estate, Pool, Tier } from "../../model/estate.ts";
import {
  compare,
  type Duration,
  format,
  quantity,
  ratio,
  raw,
  scale,
  sum,
  type UsdPerYear,
} from "../../units/index.ts";
import { factor } from "../constant.ts";
import type { Facts, Rule, Statement } from "../rule.ts";
import { about, count, figure, list } from "../words.ts";
import { dollars } from "./dollars.ts";
import { byPayee, type Line, operatingLines } from "./lines.ts";

/** One class of an object store for a pool: what it costs a year for one copy. */
interface Offer {
  readonly object: ObjectClass;
  readonly yearly: UsdPerYear;
}

/** Data in a cloud's object store that its class does not give in time, or that its budget does not pay. */
export const rule: Rule = {
  code: "C-03",
  title: "The storage class that answers in time is within the budget",
  severity: "error",
  formula: "min over classes with retrieval <= access of capacity x price x 12 x copies <= budget lines of the pool",
  sources: ["catalogue objectClasses (retrieval) and cloudPrices (dated list prices)"],
  check: (facts) => {
    const prices = priceList(facts.catalogue);
    const lines = byPayee(operatingLines(facts.estate.budget));
    return [
      ...[
        ...facts.estate.pools.map((pool) => ["pools", pool] as const),
        ...facts.estate.tiers.map((tier) => ["tiers", tier] as const),
      ]
        .filter(([, { placement }]) => placement === "cloud")
        .flatMap(([section, record]) => tooSlow(section, record, facts.catalogue)),
      ...facts.estate.pools
        .filter(({ placement, medium }) => placement === "cloud" && medium === "object")
        .flatMap((pool) => tooDear(pool, facts, prices, lines.get(pool.id) ?? [])),
    ];
  },
};

function tooSlow(section: "pools" | "tiers", record: Pool | Tier, catalogue: Catalogue): readonly Statement[] {
  const { id, access, objectClass } = record;
  const object = objectClass === undefined ? undefined : catalogue.objectClasses.get(objectClass);
  if (object === undefined || access === undefined || compare(object.retrieval, access) <= 0) return [];
  return [
    {
      subject: id,
      says: `is read within ${format("duration", access)} from class ${object.id}`,
      computed: `${object.title} gives the first byte after up to ${format("duration", object.retrieval)} (${object.confidence})`,
      limit: format("duration", access),
      remedy: `access: ${format("duration", object.retrieval)}, or one of ${list(classesWithin(catalogue, access).map((one) => one.id))}`,
      source: `${section}.${id}.objectClass`,
    },
  ];
}

function classesWithin(catalogue: Catalogue, access: Duration | undefined): readonly ObjectClass[] {
  return [...catalogue.objectClasses.values()].filter(
    ({ retrieval }) => access === undefined || compare(retrieval, access) <= 0,
  );
}

function tooDear(
  pool: Pool,
  facts: Facts,
  prices: PriceList,
  lines: readonly Line<UsdPerYear>[],
): readonly Statement[] {
  const { id, capacity, copies, access, objectClass } = pool;
  const { catalogue, estate } = facts;
  const region = regionOf(pool, estate);
  const says =
    `${format("size", capacity)} in ${count(copies, "place")}` +
    `${access === undefined ? "" : `, read within ${format("duration", access)}`}${objectClass === undefined ? "" : `, class ${objectClass}`}`;
  if (lines.length === 0)
    return [cannotTell(pool, says, "no budget line pays for it", `name ${id} in the pays of a line`)];
  if (region === undefined) {
    return [
      cannotTell(
        pool,
        says,
        "neither it nor a recovery site states a cloud region",
        "state the pool's site with its cloudRegion",
      ),
    ];
  }
  const all = [...catalogue.objectClasses.values()]
    .flatMap((object) => offerOf(object, pool, region, facts, prices))
    .sort(cheapestFirst);
  const stated = all.filter(({ object }) => object.id === objectClass);
  const inTime = all.filter(({ object }) => access === undefined || compare(object.retrieval, access) <= 0);
  const [best] = objectClass === undefined ? inTime : stated;
  if (best === undefined) {
    const what = objectClass === undefined ? "a class that answers in time" : `class ${objectClass}`;
    return [cannotTell(pool, says, `${what} is unpriced in ${region}`, `add the price of ${region} to the catalogue`)];
  }
  const budget = sum(lines.map(({ amount }) => amount));
  const cost = scale(best.yearly, copies);
  if (compare(cost, budget) <= 0) return [];
  const [cheapest] = all;
  const pays = quantity<"uUSD/GB-month">(
    raw(budget) / factor(catalogue, "months-per-year", "count") / (raw(capacity) / 1e9),
  );
  const holds = cheapest === undefined ? "" : `; ${remaining(cheapest, pool, budget)}`;
  return [
    {
      subject: id,
      says: `${says}; ${list(lines.map(({ path }) => path))} pays ${format("usdPerYear", budget)}`,
      computed:
        `${offerWords(best, copies)} (derived): ${figure(ratio(cost, budget))} times the budget, which pays ${about("usdPerGbMonth", pays)}` +
        (cheapest === undefined || cheapest === best ? "" : `; the cheapest class: ${offerWords(cheapest, copies)}`),
      limit: format("usdPerYear", budget),
      remedy: `${dollars("usdPerYear", cost)} for ${best.object.id}${holds}`,
      source: `pools.${id}`,
      cost,
    },
  ];
}

/** `glacier-instant (200ms) costs USD 96000/year a copy, USD 288000/year for 3 copies`. */
function offerWords({ object, yearly }: Offer, copies: number): string {
  const all =
    copies === 1 ? "" : `, ${dollars("usdPerYear", scale(yearly, copies))} for ${count(copies, "copy", "copies")}`;
  return `${object.id} (${format("duration", object.retrieval)}) costs ${dollars("usdPerYear", yearly)} a copy${all}`;
}

/** What the budget does pay in the cheapest class, for the copies and for one. */
function remaining({ object, yearly }: Offer, { capacity, copies }: Pool, budget: UsdPerYear): string {
  const share = Math.min(1, ratio(budget, yearly));
  const one = about("size", scale(capacity, share));
  const each =
    copies === 1
      ? ""
      : ` or ${about("size", scale(capacity, Math.min(1, ratio(budget, yearly) / copies)))} in ${count(copies, "copy", "copies")}`;
  return `${format("usdPerYear", budget)} pays ${one} in one copy${each} of ${object.id} with access: ${format("duration", object.retrieval)}`;
}

function offerOf(object: ObjectClass, pool: Pool, region: string, facts: Facts, prices: PriceList): readonly Offer[] {
  const charge = prices({ service: object.service, article: object.id, region }, facts.today)?.charge;
  if (charge?.unit !== "usdPerGbMonth") return [];
  const monthly = storageCost(charge, pool.capacity);
  if (monthly === undefined) return [];
  return [
    { object, yearly: quantity<"uUSD/year">(raw(monthly) * factor(facts.catalogue, "months-per-year", "count")) },
  ];
}

function cheapestFirst(a: Offer, b: Offer): number {
  return compare(a.yearly, b.yearly);
}

/** Region of the pool's site; that of the recovery site where the pool names none. */
function regionOf(pool: Pool, estate: Estate): string | undefined {
  if (pool.site === undefined) return estate.recovery?.region;
  return estate.sites.find(({ id }) => id === pool.site)?.cloudRegion;
}

function cannotTell({ id }: Pool, says: string, why: string, remedy: string): Statement {
  return {
    subject: id,
    severity: "info",
    says,
    computed: `cannot tell what it may cost: ${why}`,
    limit: "a budget line and a price for every pool in a cloud",
    remedy,
    source: `pools.${id}`,
  };
}
