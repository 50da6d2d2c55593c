import type { Catalogue } from "../../catalogue/types.ts";
import type { Circuit } from "../../model/estate.ts";
import { compare, format, quantity, raw, sum, type UsdPerYear } from "../../units/index.ts";
import { factor } from "../constant.ts";
import type { Rule, Statement } from "../rule.ts";
import { count, list } from "../words.ts";
import { dollars } from "./dollars.ts";
import { type Line, operatingLines } from "./lines.ts";

/** A circuit without a price, or one that no line of the budget pays. */
export const rule: Rule = {
  code: "C-16",
  title: "Every circuit has a price, and a budget line that pays it",
  severity: "error",
  formula: "circuits.<circuit>.monthly is stated; sum of monthly x 12 of the circuits of a line <= amount of the line",
  sources: ["constant months-per-year", "a share of a total is no offer of a carrier"],
  check: ({ estate, catalogue }) => {
    const circuits = new Map(estate.circuits.map((circuit) => [circuit.id, circuit]));
    const paid = new Set<string>();
    const byLine = operatingLines(estate.budget).flatMap((line) => {
      const own = line.pays.flatMap((id) => circuits.get(id) ?? []);
      for (const { id } of own) paid.add(id);
      return own.length === 0 ? [] : judge(line, own, catalogue);
    });
    return [...byLine, ...unpaid(estate.circuits.filter(({ id }) => !paid.has(id)))];
  },
};

function judge(line: Line<UsdPerYear>, circuits: readonly Circuit[], catalogue: Catalogue): readonly Statement[] {
  const months = factor(catalogue, "months-per-year", "count");
  const unpriced = circuits.filter(({ monthly }) => monthly === undefined);
  const says = `${dollars("usdPerYear", line.amount)} for ${count(circuits.length, "circuit")}`;
  if (unpriced.length > 0) {
    const each = raw(line.amount) / circuits.length;
    return [
      {
        subject: line.id,
        says,
        computed: `${list(unpriced.map(({ id }) => id))}: no price; shared alike the line gives each ${dollars("usdPerYear", quantity<"uUSD/year">(each))}, ${dollars("usdPerMonth", quantity<"uUSD/month">(each / months))} (derived)`,
        limit: "a price per circuit, as a carrier offers it",
        remedy: `ask for offers and state circuits.<circuit>.monthly of ${count(unpriced.length, "circuit")}`,
        source: line.path,
      },
    ];
  }
  const year = quantity<"uUSD/year">(raw(sum(circuits.flatMap(({ monthly }) => monthly ?? []))) * months);
  if (compare(year, line.amount) <= 0) return [];
  return [
    {
      subject: line.id,
      says,
      computed: `${dollars("usdPerYear", year)} (derived from ${count(circuits.length, "stated price")})`,
      limit: dollars("usdPerYear", line.amount),
      remedy: `raise the line by ${dollars("usdPerYear", quantity<"uUSD/year">(raw(year) - raw(line.amount)))}, or order less`,
      source: line.path,
    },
  ];
}

function unpaid(circuits: readonly Circuit[]): readonly Statement[] {
  return circuits.map((circuit) => ({
    // A stated price is money that the budget forgets, not a circuit that nobody can price.
    ...(circuit.monthly === undefined ? {} : { severity: "warning" as const }),
    subject: circuit.id,
    says: `${circuit.title}, ${format("bitRate", circuit.rate)}`,
    computed:
      circuit.monthly === undefined
        ? "no price and no budget line that pays it"
        : `${dollars("usdPerMonth", circuit.monthly)} (stated) that no budget line pays`,
    limit: "a price per circuit and a line that pays it",
    remedy:
      circuit.monthly === undefined
        ? `state circuits.${circuit.id}.monthly, and name the circuit in pays of a line`
        : "name the circuit in pays of a line",
    source: `circuits.${circuit.id}`,
  }));
}
