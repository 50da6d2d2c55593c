import { priceList } from "../../catalogue/cloud-price.ts";
import type { Recovery } from "../../model/estate.ts";
import { compare, format, quantity, ratio, raw, sum, type UsdPerHour, type UsdPerYear } from "../../units/index.ts";
import { factor } from "../constant.ts";
import type { Facts, Rule, Statement } from "../rule.ts";
import { about, count, figure, list } from "../words.ts";
import { dollars } from "./dollars.ts";
import { byPayee, operatingLines } from "./lines.ts";
import { standbyRent } from "./standby.ts";

/** Machines that run all the time, with what each costs. */
interface Running {
  readonly what: string;
  readonly hourly: UsdPerHour;
}

interface Bill {
  readonly running: readonly Running[];
  /** What has no price in the region. */
  readonly unpriced: readonly string[];
  /** How the machines were found. */
  readonly basis: string;
}

/** A recovery site that is said to run more than its budget pays. */
export const rule: Rule = {
  code: "C-04",
  title: "The budget pays for the capacity that the mode of recovery keeps running",
  severity: "error",
  formula:
    "sum of running machines x price per hour x 8,760 <= budget lines of the recovery site; hot-standby runs all that it stands for",
  sources: ["catalogue cloudPrices and instances (dated list prices on demand)", "catalogue constant hours-per-year"],
  check: (facts) => {
    const { recovery } = facts.estate;
    return recovery === undefined ? [] : [...notRunning(recovery), ...overBudget(recovery, facts)];
  },
};

/** Groups of a hot standby that run nothing. */
function notRunning(recovery: Recovery): readonly Statement[] {
  if (recovery.mode !== "hot-standby") return [];
  return (recovery.kubernetes?.nodeGroups ?? []).flatMap((group) => {
    if (group.desired > 0 || group.maximum === 0) return [];
    return [
      {
        subject: group.id,
        says: `mode ${recovery.mode}; ${group.id} runs 0 of ${count(group.maximum, "node")}`,
        computed: group.reserved
          ? "reserved capacity starts in minutes, it does not run"
          : "capacity that is not reserved may not be had in a disaster, and it does not run",
        limit: "a hot standby runs what it stands for",
        remedy: `desired: ${group.maximum}, or mode: pilot-light`,
        source: `recovery.kubernetes.nodeGroups.${group.id}.desired`,
      },
    ];
  });
}

function overBudget(recovery: Recovery, facts: Facts): readonly Statement[] {
  const { estate, catalogue } = facts;
  const lines = byPayee(operatingLines(estate.budget)).get(recovery.site) ?? [];
  const bill =
    recovery.kubernetes === undefined ? standby(recovery, facts) : declared(recovery, recovery.kubernetes, facts);
  const says = `${recovery.mode}${recovery.rto === undefined ? "" : ` within ${format("duration", recovery.rto)}`} in ${recovery.region}`;
  const source = "recovery.mode";
  if (bill.running.length + bill.unpriced.length === 0) return [];
  const hourly = sum(bill.running.map((one) => one.hourly));
  const hours = factor(catalogue, "hours-per-year", "h");
  const yearly = quantity<"uUSD/year">(raw(hourly) * hours);
  const words = bill.running.map((one) => `${one.what} ${about("usdPerHour", one.hourly)}`);
  const open = bill.unpriced.length === 0 ? "" : `; ${list(bill.unpriced)} unpriced in ${recovery.region}`;
  if (lines.length === 0) {
    return [
      {
        subject: recovery.site,
        severity: "warning",
        says,
        computed: `${about("usdPerHour", hourly)} or ${dollars("usdPerYear", yearly)} (${bill.basis})${open}; no budget line pays for it`,
        limit: "a budget line for the recovery site",
        remedy: `name ${recovery.site} in the pays of a line`,
        source,
      },
    ];
  }
  const budget = sum(lines.map(({ amount }) => amount));
  if (compare(yearly, budget) <= 0) {
    if (bill.unpriced.length === 0) return [];
    return [
      {
        subject: recovery.site,
        severity: "info",
        says,
        computed: `cannot tell: ${list(bill.unpriced)} unpriced in ${recovery.region}; all else is ${dollars("usdPerYear", yearly)} (${bill.basis})`,
        limit: format("usdPerYear", budget),
        remedy: `add the prices of ${recovery.region} to the catalogue`,
        source,
      },
    ];
  }
  const dearest = bill.running.reduce((a, b) => (compare(b.hourly, a.hourly) > 0 ? b : a));
  return [
    {
      subject: recovery.site,
      says: `${says}; ${list(lines.map(({ path }) => path))} pays ${format("usdPerYear", budget)}`,
      computed:
        `${list(words)}: ${about("usdPerHour", hourly)} or ${dollars("usdPerYear", yearly)}, ${figure(ratio(yearly, budget))} times the budget ` +
        `(${bill.basis})${open}; ${dearest.what} alone is ${dollars("usdPerYear", yearOf(dearest.hourly, hours))}, ${figure(ratio(yearOf(dearest.hourly, hours), budget))} times`,
      limit: `${format("usdPerYear", budget)} or ${about("usdPerHour", quantity<"uUSD/h">(raw(budget) / hours))} for everything`,
      remedy:
        recovery.mode === "pilot-light"
          ? `fewer machines, or ${dollars("usdPerYear", yearly)} in the budget`
          : `mode: pilot-light, with machines rented for drills and disasters: the budget pays ${count(Math.floor(raw(budget) / raw(dearest.hourly)), "h", "h")} of ${dearest.what}; or ${dollars("usdPerYear", yearly)} in the budget`,
      source,
      cost: yearly,
    },
  ];
}

function yearOf(hourly: UsdPerHour, hours: number): UsdPerYear {
  return quantity<"uUSD/year">(raw(hourly) * hours);
}

/** A hot standby of which nothing is declared runs at least what it stands for. */
function standby(recovery: Recovery, { estate, catalogue, today }: Facts): Bill {
  const basis =
    "modelled: cheapest machines with as many GPUs of the memory, one thread per core elsewhere; without storage and traffic";
  if (recovery.mode !== "hot-standby") return { running: [], unpriced: [], basis };
  const { standbys, unpriced } = standbyRent(estate, catalogue, priceList(catalogue), recovery.region, today);
  const running = standbys.map(({ cluster, instance, number, hourly }) => ({
    what: `${number} x ${instance.article} for ${cluster}`,
    hourly,
  }));
  return { running, unpriced, basis };
}

/** Node groups as they are said to run, and the control plane, gateways and connections that run beside them. */
function declared(
  { region, network, vpn, directConnect }: Recovery,
  cluster: NonNullable<Recovery["kubernetes"]>,
  facts: Facts,
): Bill {
  const prices = priceList(facts.catalogue);
  const running: Running[] = [];
  const unpriced: string[] = [];
  const rent = (service: string, article: string, number: number) => {
    if (number === 0) return;
    const charge = prices({ service, article, region }, facts.today)?.charge;
    const what = `${number} x ${article}`;
    if (charge?.unit === "usdPerHour") running.push({ what, hourly: quantity<"uUSD/h">(raw(charge.price) * number) });
    else unpriced.push(what);
  };
  rent("eks", "control-plane", 1);
  for (const { instanceType, desired, reserved, maximum } of cluster.nodeGroups)
    rent("ec2", instanceType, reserved ? maximum : desired);
  rent("nat-gateway", "gateway", network?.natGateways ?? 0);
  rent("vpn", "connection", vpn.length);
  for (const { rate } of directConnect) rent("direct-connect", `port-${raw(rate) / 1e9}g`, 1);
  return { running, unpriced, basis: "derived from list prices; without drills, storage and traffic" };
}
