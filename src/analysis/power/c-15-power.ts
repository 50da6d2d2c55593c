import { compare, format, MICRO, quantity, ratio, raw, scale, sum, type UsdPerKwh } from "../../units/index.ts";
import { constant, factor } from "../constant.ts";
import { operatingLines } from "../money/lines.ts";
import type { Facts, Rule, Statement } from "../rule.ts";
import { about, count, figure, list } from "../words.ts";
import { buildLoad, countedLoad, deviceLoads } from "./load.ts";

/** What the lines of a budget are to cover for this rule to read them. */
const POWER = "power";

/** Servers, racks, feeds and budgets that cannot carry the load. */
export const rule: Rule = {
  code: "C-15",
  title: "Power supplies, racks, feeds and the budget carry the load",
  severity: "error",
  formula:
    "load <= rating of one supply x limit; rack load <= cooling; feed load with the other path lost <= capacity x limit; load x PUE x 8,760 h x tariff <= budget lines that cover power",
  sources: [
    "power of the catalogue's products",
    "catalogue constants psu-load-limit, feed-load-limit, pue, tariff-low, tariff-high, hours-per-year and typical loads",
  ],
  check: (facts) => [...supplies(facts), ...racks(facts), ...feeds(facts), ...energy(facts)],
};

function supplies({ estate, catalogue }: Facts): readonly Statement[] {
  const share = factor(catalogue, "psu-load-limit", "ratio");
  return estate.builds.flatMap((build): readonly Statement[] => {
    const { psus } = build;
    if (psus === undefined) return [];
    const { watts, modelled } = buildLoad(build, catalogue);
    // A supply is rated by what it gives, the load is what it draws.
    const efficiency = psus.product === undefined ? undefined : catalogue.psus.get(psus.product)?.efficiency;
    const given = scale(watts, efficiency === undefined ? 1 : raw(efficiency));
    const limit = scale(psus.rating, share);
    if (compare(given, limit) <= 0) return [];
    return [
      {
        subject: build.id,
        says: `${count(psus.count, "supply", "supplies")} of ${format("power", psus.rating)}`,
        computed: `${about("power", given)} at full work (${modelled ? "modelled" : "derived"}): ${about("ratio", quantity<"1">(ratio(given, psus.rating)))} of one supply${psus.count > 1 ? " with the other one lost" : ""}`,
        limit: `${about("power", limit)}: ${format("ratio", quantity<"1">(share))} of one supply`,
        remedy: `supplies of ${about("power", scale(given, 1 / share))}, or powerCap: ${Math.floor(raw(limit))}W for its nodes`,
        source: `builds.${build.id}.psus`,
      },
    ];
  });
}

function racks({ views }: Facts): readonly Statement[] {
  return views.racks.flatMap(({ id, load, cooling }) => {
    if (cooling === undefined || compare(load, cooling) <= 0) return [];
    return [
      {
        subject: id,
        says: `cooling of ${format("power", cooling)}`,
        computed: `its devices give off ${about("power", load)} (derived)`,
        limit: format("power", cooling),
        remedy: `move ${about("power", quantity<"W">(raw(load) - raw(cooling)))} to another rack, or cooling: ${Math.ceil(raw(load))}W`,
        source: `racks.${id}.cooling`,
      },
    ];
  });
}

function feeds({ views, catalogue }: Facts): readonly Statement[] {
  const share = factor(catalogue, "feed-load-limit", "ratio");
  return views.feeds.flatMap(({ id, capacity, loadAlone }) => {
    const limit = scale(capacity, share);
    if (compare(loadAlone, limit) <= 0) return [];
    return [
      {
        subject: id,
        says: `feed of ${format("power", capacity)}`,
        computed: `carries ${about("power", loadAlone)} with the other path lost (derived): ${about("ratio", quantity<"1">(ratio(loadAlone, capacity)))}`,
        limit: `${about("power", limit)}: ${format("ratio", quantity<"1">(share))} of ${format("power", capacity)}`,
        remedy: `capacity: ${Math.ceil(raw(loadAlone) / share)}W, or devices on other feeds`,
        source: `feeds.${id}.capacity`,
      },
    ];
  });
}

/** Energy of one place for a year: what its tariff is, or the range that is assumed where none is stated. */
interface Energy {
  readonly kilowattHours: number;
  readonly low: UsdPerKwh;
  readonly high: UsdPerKwh;
  readonly stated: boolean;
}

function energy(facts: Facts): readonly Statement[] {
  const { estate, catalogue } = facts;
  const loads = deviceLoads(facts);
  const bySite = new Map<string | undefined, number>();
  for (const device of facts.views.devices) {
    const watts = loads.get(device.id)?.watts;
    if (watts !== undefined) bySite.set(device.site, (bySite.get(device.site) ?? 0) + raw(watts));
  }
  const counted = raw(countedLoad(estate, catalogue));
  if (counted > 0) bySite.set(undefined, (bySite.get(undefined) ?? 0) + counted);
  if (bySite.size === 0) return [];
  const load = quantity<"W">([...bySite.values()].reduce((a, b) => a + b, 0));
  const parts = [...bySite].map(([site, watts]) => energyOf(site, watts, facts));
  const lines = powerLines(estate);
  const total = parts.reduce((a, part) => a + part.kilowattHours, 0);
  const cost = (key: "low" | "high") =>
    quantity<"uUSD/year">(parts.reduce((a, part) => a + part.kilowattHours * raw(part[key]), 0));
  const [low, high] = [cost("low"), cost("high")];
  const guessed = counted > 0 || [...loads.values()].some(({ modelled }) => modelled);
  const computed = `${about("power", load)} of IT load (${guessed ? "modelled: what is not stated is assumed" : "derived"}) take ${figure(total / 1e3)} MWh a year with the facility`;
  const [first] = lines;
  if (first === undefined) {
    return [
      {
        subject: "estate",
        severity: "info",
        says: "no budget line covers power",
        computed: `${computed}: ${costs(raw(low), raw(high))}`,
        limit: "cannot tell: no line to compare with",
        remedy: "covers: [power] in the line that pays for it",
        source: "budget.operating",
      },
    ];
  }
  const budget = sum(lines.map(({ amount }) => amount));
  const stated = parts.every((part) => part.stated);
  const over = compare(low, budget) > 0;
  if (stated && !over) return [];
  const most = raw(budget) / MICRO / total;
  return [
    {
      subject: first.id,
      severity: over ? "error" : "warning",
      says: `${list(lines.map(({ path }) => path))} pays ${format("usdPerYear", budget)}${stated ? "" : "; tariff or PUE of a site are not stated"}`,
      computed: `${computed}: ${costs(raw(low), raw(high))}${stated ? "" : " (assumed tariffs)"}`,
      limit: `${format("usdPerYear", budget)}: at most USD ${figure(most)}/kWh on average`,
      remedy: over
        ? `amount: ${about("usdPerYear", high)}, or a tariff below USD ${figure(most)}/kWh`
        : `state pue and tariff of each site; the budget holds up to USD ${figure(most)}/kWh`,
      source: first.path,
    },
  ];
}

/** Lines that name power; where none does, those that pay for a site and name nothing, which is all of its costs. */
function powerLines({ budget, sites }: Facts["estate"]): ReturnType<typeof operatingLines> {
  const lines = operatingLines(budget);
  const named = lines.filter(({ covers }) => covers.includes(POWER));
  if (named.length > 0) return named;
  const places = new Set(sites.map(({ id }) => id));
  return lines.filter(({ covers, pays }) => covers.length === 0 && pays.some((id) => places.has(id)));
}

function energyOf(site: string | undefined, watts: number, { estate, catalogue }: Facts): Energy {
  const place = site === undefined ? undefined : estate.sites.find(({ id }) => id === site);
  const pue = place?.pue ?? factor(catalogue, "pue", "ratio");
  const { tariff } = place ?? {};
  return {
    kilowattHours: (watts / 1e3) * pue * factor(catalogue, "hours-per-year", "h"),
    low: tariff ?? constant(catalogue, "tariff-low", "usdPerKwh"),
    high: tariff ?? constant(catalogue, "tariff-high", "usdPerKwh"),
    stated: tariff !== undefined && place?.pue !== undefined,
  };
}

function costs(low: number, high: number): string {
  const words = [low, high].map((value) => about("usdPerYear", quantity<"uUSD/year">(value)));
  return low === high ? (words[0] ?? "") : words.join(" to ");
}
