import type { Catalogue } from "../../catalogue/types.ts";
import type { Circuit, Estate } from "../../model/estate.ts";
import { compare, format, quantity, raw, type UsdPerMonth, type UsdPerYear } from "../../units/index.ts";
import { factor } from "../constant.ts";
import type { Rule, Statement } from "../rule.ts";
import { count, list } from "../words.ts";

type Line = Estate["budget"]["operating"][number]["lines"][number] & { readonly group: string };

/** A circuit without a price, or one that no line of the budget pays. */
export const rule: Rule = {
  code: "C-16",
  title: "Every circuit has a price, and a budget line that pays it",
  severity: "error",
  formula: "circuits.<circuit>.monthly is stated; sum of monthly x 12 of the circuits of a line <= amount of the line",
  sources: ["constant months-per-year", "a share of a total is no offer of a carrier"],
  check: ({ estate, catalogue }) => {
    const circuits = new Map(estate.circuits.map((circuit) => [circuit.id, circuit]));
    const lines = estate.budget.operating.flatMap(({ id, lines: own }) =>
      own.map((line): Line => ({ ...line, group: id })),
    );
    const paid = new Set<string>();
    const byLine = lines.flatMap((line) => {
      const own = line.pays.flatMap((id) => circuits.get(id) ?? []);
      for (const { id } of own) paid.add(id);
      return own.length === 0 ? [] : judge(line, own, catalogue);
    });
    return [...byLine, ...unpaid(estate.circuits.filter(({ id }) => !paid.has(id)))];
  },
};

function judge(line: Line, circuits: readonly Circuit[], catalogue: Catalogue): readonly Statement[] {
  const months = factor(catalogue, "months-per-year", "count");
  const unpriced = circuits.filter(({ monthly }) => monthly === undefined);
  const source = `budget.operating.${line.group}.lines.${line.id}`;
  const says = `${yearly(line.amount)} for ${count(circuits.length, "circuit")}`;
  if (unpriced.length > 0) {
    const each = raw(line.amount) / circuits.length;
    return [
      {
        subject: line.id,
        says,
        computed: `${list(unpriced.map(({ id }) => id))}: no price; shared alike the line gives each ${yearly(quantity<"uUSD/year">(each))}, ${monthly(quantity<"uUSD/month">(each / months))} (derived)`,
        limit: "a price per circuit, as a carrier offers it",
        remedy: `ask for offers and state circuits.<circuit>.monthly of ${count(unpriced.length, "circuit")}`,
        source,
      },
    ];
  }
  const year = quantity<"uUSD/year">(circuits.reduce((sum, circuit) => sum + raw(circuit.monthly ?? none) * months, 0));
  if (compare(year, line.amount) <= 0) return [];
  return [
    {
      subject: line.id,
      says,
      computed: `${yearly(year)} (derived from ${count(circuits.length, "stated price")})`,
      limit: yearly(line.amount),
      remedy: `raise the line by ${yearly(quantity<"uUSD/year">(raw(year) - raw(line.amount)))}, or order less`,
      source,
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
        : `${monthly(circuit.monthly)} (stated) that no budget line pays`,
    limit: "a price per circuit and a line that pays it",
    remedy:
      circuit.monthly === undefined
        ? `state circuits.${circuit.id}.monthly, and name the circuit in pays of a line`
        : "name the circuit in pays of a line",
    source: `circuits.${circuit.id}`,
  }));
}

const none = quantity<"uUSD/month">(0);
const WHOLE = 1e6;

function yearly(amount: UsdPerYear): string {
  return dollars(format("usdPerYear", quantity<"uUSD/year">(whole(raw(amount)))));
}

function monthly(amount: UsdPerMonth): string {
  return dollars(format("usdPerMonth", quantity<"uUSD/month">(whole(raw(amount)))));
}

function whole(amount: number): number {
  return Math.round(amount / WHOLE) * WHOLE;
}

function dollars(text: string): string {
  return text.replace(/\B(?=(\d{3})+(?!\d))/g, ",");
}
