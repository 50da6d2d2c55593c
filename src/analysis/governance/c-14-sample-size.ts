import type { Phase } from "../../model/estate.ts";
import { type Duration, format, quantity, type Ratio, raw } from "../../units/index.ts";
import { constant, factor } from "../constant.ts";
import type { Facts, Rule, Statement } from "../rule.ts";
import { about, figure } from "../words.ts";

const WEEK = 7 * 86_400e9;
const YEAR = 365 * 86_400e9;

/** An availability that is to be proven in less time than a proof takes. */
export const rule: Rule = {
  code: "C-14",
  title: "A phase is long enough to prove the availability that its gate asks for",
  severity: "warning",
  formula: "length of the phase / time between independent samples >= 3 / (1 - availability)",
  sources: [
    "rule of three: no failure in n trials shows at most 3/n with 95 % confidence",
    "catalogue constants sample-rule-of-three and availability-sample",
  ],
  check: (facts) =>
    facts.estate.phases.flatMap((phase) =>
      phase.gates.flatMap(({ id, availability }) =>
        availability === undefined ? [] : gate(phase, id, availability, facts),
      ),
    ),
};

function gate(phase: Phase, id: string, availability: Ratio, { catalogue, estate }: Facts): readonly Statement[] {
  const source = `phases.${phase.id}.gates.${id}.availability`;
  const span = lengthOf(phase, factor(catalogue, "months-per-year", "count"));
  const down = 1 - raw(availability);
  const sample = constant(catalogue, "availability-sample", "duration");
  const trials = factor(catalogue, "sample-rule-of-three", "count");
  const says = `${format("ratio", availability)} in ${phase.span[1] - phase.span[0] + 1} ${phase.unit}s`;
  if (down <= 0) {
    return [
      {
        subject: phase.id,
        says,
        computed: "no number of samples proves that nothing ever fails",
        limit: "an availability below 100%",
        remedy: "state the availability that the phase can show",
        source,
      },
    ];
  }
  const needed = trials / down;
  const had = raw(span) / raw(sample);
  if (had >= needed) return [];
  const stretches = estate.targets.availability.flatMap(({ stretch }) => (stretch === undefined ? [] : [raw(stretch)]));
  const most = Math.max(...stretches, 0);
  const stretch =
    most > raw(availability) && most < 1
      ? `; the stretch target of ${format("ratio", quantity<"1">(most))} would need ${figure(trials / (1 - most))}`
      : "";
  return [
    {
      subject: phase.id,
      says,
      computed: `leaves ${about("duration", time(raw(span) * down))} of downtime, so one restart decides; no failure in ${figure(needed)} independent samples shows it with 95 % confidence, the phase has ${figure(had)} of ${format("duration", sample)} (assumed)${stretch}`,
      limit: `${about("duration", time(needed * raw(sample)))} without a failure`,
      remedy: `${Math.ceil((needed * raw(sample)) / WEEK)} weeks, or at most ${about("ratio", quantity<"1">(Math.floor((1 - trials / had) * 1e4) / 1e4))} as the gate, or call it an indication`,
      source,
    },
  ];
}

function lengthOf({ span: [first, last], unit }: Phase, months: number): Duration {
  return time((last - first + 1) * (unit === "week" ? WEEK : YEAR / months));
}

function time(nanoseconds: number): Duration {
  return quantity<"ns">(nanoseconds);
}
