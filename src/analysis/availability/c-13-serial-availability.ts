import type { Catalogue } from "../../catalogue/types.ts";
import type { Estate } from "../../model/estate.ts";
import { format, quantity, type Ratio, raw, scale } from "../../units/index.ts";
import { constant } from "../constant.ts";
import type { Rule } from "../rule.ts";
import { count, list } from "../words.ts";
import { timeOf } from "./failover.ts";

type Part = Estate["targets"]["availability"][number];

/** A product of decimal fractions misses its exact value in the last bits. */
const ROUNDING = 1e-12;
/** Decimals of a percentage that tell apart what downtime tells apart. */
const DECIMALS = 4;

/** A whole that is promised more than the parts it cannot work without give together. */
export const rule: Rule = {
  code: "C-13",
  title: "A whole is promised no more than its parts give",
  severity: "error",
  formula: "product of the targets of all parts that are needed, each once >= target",
  sources: ["serial dependencies fail independently at best: their availabilities multiply"],
  check: ({ estate, catalogue }) => {
    const { availability } = estate.targets;
    const partsOf = lastParts(availability);
    return availability.flatMap((whole) => {
      const parts = partsOf(whole);
      if (parts.length === 0) return [];
      const product = parts.reduce((share, { target }) => share * raw(target), 1);
      const target = raw(whole.target);
      if (product >= target - ROUNDING) return [];
      const each = quantity<"1">(Math.ceil(target ** (1 / parts.length) * 1e6 - ROUNDING) / 1e6);
      const given = quantity<"1">(product);
      const weaker = parts.filter((part) => raw(part.target) < target);
      return [
        {
          subject: whole.id,
          says: `${format("ratio", whole.target)}, and needs ${list(parts.map(({ id, target: own }) => `${id} (${format("ratio", own)})`))}`,
          computed: [
            `${format("ratio", given, DECIMALS)}, ${downtime(given, catalogue)} down (derived: product of ${count(parts.length, "stated target")})`,
            ...weaker.map(({ id }) => `${id} alone is promised less than the whole`),
          ].join("; "),
          limit: `${format("ratio", whole.target)}, ${downtime(whole.target, catalogue)} down`,
          remedy: `promise each of the ${count(parts.length, "part")} ${format("ratio", each, DECIMALS)}, or the whole ${format("ratio", floor(product), DECIMALS)}`,
          source: `targets.availability.${whole.id}`,
        },
      ];
    });
  },
};

function downtime(share: Ratio, catalogue: Catalogue): string {
  const year = constant(catalogue, "hours-per-year", "duration");
  return `${timeOf(scale(year, 1 - raw(share)))} a year`;
}

function floor(product: number): Ratio {
  return quantity<"1">(Math.floor(product * 1e6) / 1e6);
}

/**
 * Parts at the end of the chains of needs, each once: what two parts share fails once for both. Without recursion, a chain may be long.
 * Names that mean nothing are skipped, and a cycle ends where it closes: the loader reports both.
 */
function lastParts(parts: readonly Part[]): (whole: Part) => readonly Part[] {
  const byId = new Map(parts.map((part) => [part.id, part]));
  return (whole) => {
    const seen = new Set<string>([whole.id]);
    const ends: Part[] = [];
    const open = [...whole.needs].reverse();
    for (let id = open.pop(); id !== undefined; id = open.pop()) {
      const part = byId.get(id);
      if (part === undefined || seen.has(id)) continue;
      seen.add(id);
      if (part.needs.length === 0) ends.push(part);
      else open.push(...[...part.needs].reverse());
    }
    return ends;
  };
}
