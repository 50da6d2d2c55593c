import type { Catalogue } from "../../catalogue/types.ts";
import type { Estate } from "../../model/estate.ts";
import { add, compare, type Duration, format, quantity, ratio, raw, scale } from "../../units/index.ts";
import { constant } from "../constant.ts";
import { type Place, placesOf } from "../places.ts";
import type { Facts, Rule, Statement } from "../rule.ts";
import { count, figure } from "../words.ts";
import { classByRole, type Failover, goesOn, type RecoveryClass, rescheduling, standsBy, timeOf } from "./failover.ts";

type Part = Estate["targets"]["availability"][number];

/** Nodes from which a role is taken to be sized for the loss of one. */
const SPARED = 3;

/** A downtime budget that the losses of a role's nodes use up. */
export const rule: Rule = {
  code: "C-32",
  title: "Losses of nodes fit the downtime that a target leaves",
  severity: "error",
  formula:
    "year x P(fewer nodes than needed) + nodes x year / node-mtbf x failover <= year x (1 - target); failover: rto where a standby runs, else leader's lease + nodeMonitorGrace + unreachableToleration",
  sources: ["constants node-mtbf, node-mttr, eviction-default", "losses of nodes are independent at best"],
  check: (facts) => {
    const places = placesOf(facts.estate);
    const classes = classByRole(facts.estate);
    return facts.estate.targets.availability.flatMap((part) =>
      part.role === undefined
        ? []
        : (places.get(part.role) ?? []).flatMap((place) => judge(part, place, classes.get(place.role.id), facts)),
    );
  },
};

function judge(
  part: Part,
  place: Place,
  recovery: RecoveryClass | undefined,
  { catalogue }: Facts,
): readonly Statement[] {
  const { cluster, role } = place;
  const nodes = place.nodes.length;
  if (nodes === 0) return [];
  const year = constant(catalogue, "hours-per-year", "duration");
  const up = nodeAvailability(catalogue);
  const spared = goesOn(role, nodes) || nodes >= SPARED;
  const budget = scale(year, 1 - raw(part.target));
  const gone = scale(year, shareWithout(nodes, spared, up));
  const losses = (nodes * raw(year)) / raw(constant(catalogue, "node-mtbf", "duration"));
  const failover = failoverOf(place, recovery, catalogue);
  const stopped = spared ? scale(failover.time, losses) : quantity<"ns">(0);
  const down = add(gone, stopped);
  if (compare(down, budget) <= 0) return [];
  const assumed = `${format("ratio", quantity<"1">(up), 2)} of the time (assumed, node-mtbf and node-mttr)`;
  return [
    {
      subject: part.id,
      says: `${format("ratio", part.target)} on role ${role.id} of ${cluster.id}: ${count(nodes, "node")}, ${role.degradedMode === undefined ? "no degraded mode" : "a degraded mode"}`,
      computed: spared
        ? `${timeOf(down)} a year (modelled): ${figure(losses)} losses (assumed, node-mtbf) of ${timeOf(failover.time)} each, ${failover.how}`
        : `${timeOf(down)} a year (modelled): every node is needed, each is there ${assumed}; could one be missed, ${allowed(budget, failover, recovery)}`,
      limit: `${timeOf(budget)} a year`,
      remedy: spared
        ? `take over within ${timeOf(scale(subtractOrNone(budget, gone), 1 / losses))} of a loss`
        : `size role ${role.id} for the loss of a node and say how (degradedMode, or ${SPARED} nodes), and take over within ${timeOf(scale(budget, 1 / losses))}`,
      source: `targets.availability.${part.id}`,
    },
  ];
}

/** How many losses a year the budget outlives: by rescheduling, and at the recovery time that is promised. */
function allowed(budget: Duration, { time, how }: Failover, recovery: RecoveryClass | undefined): string {
  const outlived = `${timeOf(time)} per loss leave ${count(Math.floor(ratio(budget, time)), "loss", "losses")} a year: ${how}`;
  if (recovery === undefined || standsBy(recovery)) return outlived;
  return `${outlived}; the promised ${timeOf(recovery.rto)} would leave ${Math.floor(ratio(budget, recovery.rto))}`;
}

function failoverOf({ cluster }: Place, recovery: RecoveryClass | undefined, catalogue: Catalogue): Failover {
  if (recovery === undefined || !standsBy(recovery)) return rescheduling(cluster, catalogue);
  return { time: recovery.rto, how: `as targets.recovery.${recovery.id} promises (stated)` };
}

function nodeAvailability(catalogue: Catalogue): number {
  const between = raw(constant(catalogue, "node-mtbf", "duration"));
  return between / (between + raw(constant(catalogue, "node-mttr", "duration")));
}

/** Share of time in which nodes are missing that are needed: any of them, or a second one where one is spared. */
function shareWithout(nodes: number, spared: boolean, up: number): number {
  const all = up ** nodes;
  return spared ? Math.max(0, 1 - all - nodes * (1 - up) * up ** (nodes - 1)) : 1 - all;
}

function subtractOrNone(budget: Duration, gone: Duration): Duration {
  return quantity<"ns">(Math.max(0, raw(budget) - raw(gone)));
}
