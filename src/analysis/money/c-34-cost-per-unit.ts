import { type Duration, format, quantity, type Rate, ratio, raw } from "../../units/index.ts";
import { factor } from "../constant.ts";
import type { Facts, Rule, Statement } from "../rule.ts";
import { about, figure } from "../words.ts";
import { dollars } from "./dollars.ts";
import { capitalTotal, operatingTotal } from "./lines.ts";

const SECOND = 1e9;

/** A cost per order or per inference that holds only while there is enough of them. */
export const rule: Rule = {
  code: "C-34",
  title: "A cost per unit states how many units carry it",
  severity: "error",
  formula: "(operating + capital / amortisation) / atMost = units a year <= throughput of the metric",
  sources: ["catalogue constants hours-per-year and amortisation-years"],
  check: (facts) =>
    facts.estate.targets.business.flatMap(({ id, title, unit, atMost, per }) =>
      unit === "usd" && atMost !== undefined && atMost > 0 ? unitCost(id, title, atMost, per, facts) : [],
    ),
};

function unitCost(
  id: string,
  title: string,
  atMost: number,
  per: string | undefined,
  facts: Facts,
): readonly Statement[] {
  const { estate, catalogue, measurements } = facts;
  const year = quantity<"ns">(factor(catalogue, "hours-per-year", "h") * 3600 * SECOND);
  const running = raw(operatingTotal(estate.budget)) / 1e6;
  const bought = raw(capitalTotal(estate.budget)) / 1e6;
  const years = factor(catalogue, "amortisation-years", "year");
  const all = running + bought / years;
  if (all === 0) return [];
  const source = `targets.business.${id}`;
  const units = running / atMost;
  const least = rateOf(units, year);
  const withCapital = rateOf(all / atMost, year);
  const says = `${title}: at most USD ${atMost}${per === undefined ? "" : ` per ${per}`}, at ${dollars("usdPerYear", quantity<"uUSD/year">(running * 1e6))} and ${dollars("usdOnce", quantity<"uUSD">(bought * 1e6))}`;
  const computed = `needs ${figure(units / 1e6)} million a year, ${about("rate", least)} on average day and night, ${about("rate", withCapital)} with what was bought over ${figure(years)} years (derived)`;
  const stated = estate.targets.throughput.filter(({ metric }) => metric === per).map(({ limit }) => limit);
  const [rate] = stated;
  if (per === undefined || rate === undefined) {
    return [
      {
        subject: id,
        severity: "warning",
        says,
        computed: `${computed}; cannot tell whether there are so many: ${per === undefined ? "it is not said per what" : `no throughput states ${per}`}`,
        limit: "a stated and measured number of units",
        remedy: `state per in ${source} and a throughput of that metric`,
        source,
      },
    ];
  }
  const measured = measurements.find(({ subject, metric }) => subject === per && metric === "throughput");
  const real = measured === undefined ? rate : quantity<"1/s">(measured.value);
  const cost = all / (raw(real) * (raw(year) / SECOND));
  const within = ratio(real, withCapital) >= 1;
  if (within && measured !== undefined) return [];
  const basis = measured === undefined ? "promised" : `measured on ${measured.date}`;
  return [
    {
      subject: id,
      severity: within ? "warning" : "error",
      says,
      computed: `${computed}; at the ${basis} ${format("rate", real)} it is USD ${figure((cost * running) / all)}, USD ${figure(cost)} with what was bought`,
      limit: within
        ? `${about("rate", withCapital)} on average, measured: a promised rate is a peak, not an average`
        : `USD ${atMost}`,
      remedy: within
        ? `measure the average rate of ${per}, and report the cost per unit with it`
        : `${about("rate", withCapital)} of ${per} on average, or atMost: ${figure(cost)}`,
      source,
    },
  ];
}

function rateOf(units: number, year: Duration): Rate {
  return quantity<"1/s">(units / (raw(year) / SECOND));
}
