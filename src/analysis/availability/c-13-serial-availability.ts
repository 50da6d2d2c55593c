import type { Catalogue } from "../../catalogue/types.ts";
import type { Estate } from "../../model/estate.ts";
import { format, quantity, type Ratio, raw, scale } from "../../units/index.ts";
import { constant } from "../constant.ts";
import type { Rule, Statement } from "../rule.ts";
import { count, list } from "../words.ts";
import { timeOf } from "./failover.ts";

type Part = Estate["targets"]["availability"][number];

/** A product of decimal fractions misses its exact value in the last bits. */
const ROUNDING = 1e-12;
/** Half of the last of three digits: what rounding may change. */
const STATED_TO = 0.005;
/** Decimals of a percentage that tell apart what downtime tells apart. */
const DECIMALS = 4;

/** A whole that is promised more than the parts it cannot work without give together. */
export const rule: Rule = {
  code: "C-13",
  title: "A whole is promised no more than its parts give",
  severity: "error",
  formula:
    "product of the targets of all parts that are needed, each once >= target; no part between promised less; downtimePerYear = (1 - target) x year",
  sources: ["serial dependencies fail independently at best: their availabilities multiply"],
  check: ({ estate, catalogue }) => {
    const { availability } = estate.targets;
    const partsOf = allParts(availability);
    return availability.flatMap((whole) => [
      ...misstated(whole, catalogue),
      ...overpromised(whole, partsOf(whole), catalogue),
    ]);
  },
};

function overpromised(whole: Part, parts: readonly Part[], catalogue: Catalogue): readonly Statement[] {
  if (parts.length === 0) return [];
  const ends = parts.filter(({ needs }) => needs.length === 0);
  const product = ends.reduce((share, { target }) => share * raw(target), 1);
  // A part between the whole and the ends of its chains may be promised less than what it needs gives.
  const weakest = parts.reduce((least, part) => Math.min(least, raw(part.target)), 1);
  const target = raw(whole.target);
  const least = Math.min(product, weakest);
  if (least >= target - ROUNDING) return [];
  const each = quantity<"1">(Math.ceil(target ** (1 / parts.length) * 1e6 - ROUNDING) / 1e6);
  const given = quantity<"1">(least);
  const weaker = parts.filter((part) => raw(part.target) < target);
  return [
    {
      subject: whole.id,
      says: `${format("ratio", whole.target)}, and needs ${list(parts.map(({ id, target: own }) => `${id} (${format("ratio", own)})`))}`,
      computed: [
        `${format("ratio", given, DECIMALS)}, ${downtime(given, catalogue)} down (derived: ${product <= weakest ? `product of ${count(ends.length, "stated target")}` : "the least of the stated targets"})`,
        ...weaker.map(({ id }) => `${id} alone is promised less than the whole`),
      ].join("; "),
      limit: `${format("ratio", whole.target)}, ${downtime(whole.target, catalogue)} down`,
      remedy: `promise each of the ${count(parts.length, "part")} ${format("ratio", each, DECIMALS)}, or the whole ${format("ratio", floor(least), DECIMALS)}`,
      source: `targets.availability.${whole.id}`,
    },
  ];
}

/** A time per year that a plan works out otherwise than its own target. */
function misstated({ id, target, downtimePerYear }: Part, catalogue: Catalogue): readonly Statement[] {
  if (downtimePerYear === undefined) return [];
  const left = (1 - raw(target)) * raw(constant(catalogue, "hours-per-year", "duration"));
  if (Math.abs(raw(downtimePerYear) - left) <= left * STATED_TO) return [];
  return [
    {
      subject: id,
      says: `${format("ratio", target)}, ${timeOf(downtimePerYear)} down a year`,
      computed: `${format("ratio", target)} leaves ${downtime(target, catalogue)} (derived)`,
      limit: "target and downtime agree to three digits",
      remedy: `state one of the two: ${format("ratio", target)}, or the target that ${timeOf(downtimePerYear)} make`,
      source: `targets.availability.${id}.downtimePerYear`,
    },
  ];
}

function downtime(share: Ratio, catalogue: Catalogue): string {
  const year = constant(catalogue, "hours-per-year", "duration");
  return `${timeOf(scale(year, 1 - raw(share)))} a year`;
}

function floor(product: number): Ratio {
  return quantity<"1">(Math.floor(product * 1e6) / 1e6);
}

/**
 * Parts that the whole needs, directly or through others, each once: what two parts share fails once for both. Without recursion, a chain may be long.
 * Names that mean nothing are skipped, and a cycle ends where it closes: the loader reports both.
 */
function allParts(parts: readonly Part[]): (whole: Part) => readonly Part[] {
  const byId = new Map(parts.map((part) => [part.id, part]));
  return (whole) => {
    const seen = new Set<string>([whole.id]);
    const found: Part[] = [];
    const open = [...whole.needs].reverse();
    for (let id = open.pop(); id !== undefined; id = open.pop()) {
      const part = byId.get(id);
      if (part === undefined || seen.has(id)) continue;
      seen.add(id);
      found.push(part);
      for (const need of [...part.needs].reverse()) open.push(need);
    }
    return found;
  };
}
