import type { Estate } from "../../model/estate.ts";
import { total } from "../latency/hop.ts";
import { crossing } from "../latency/paths.ts";
import { type Place, placesOf } from "../places.ts";
import type { Facts, Rule, Statement } from "../rule.ts";
import { about, list } from "../words.ts";

type Path = Estate["targets"]["paths"][number];

/** What the order path and the workloads cross between zones is open in the segmentation matrix. */
export const rule: Rule = {
  code: "C-30",
  title: "Every crossing between zones is open in the segmentation matrix",
  severity: "error",
  formula:
    "stages in different clusters, calls of a workload: zone of one = zone of the other, or a flow between the two",
  sources: ["security.flows: everything else is refused", "constants of the host path"],
  check: (facts) => {
    const open = openings(facts.estate);
    const places = placesOf(facts.estate);
    const cross = crossing(facts);
    return [
      ...facts.estate.targets.paths.flatMap((path) =>
        crossings(path, places)
          .filter(({ from, to }) => !open(from.zone, to.zone))
          .map((one) => crossingStatement(path, one, cross, facts)),
      ),
      ...closedCalls(facts),
    ];
  },
};

interface Crossing {
  readonly from: Place;
  readonly to: Place;
  readonly stages: string;
}

/** Whether one of two zones may start a conversation with the other: answers need no flow of their own. */
function openings({ security }: Estate): (a: string | undefined, b: string | undefined) => boolean {
  const { zones, flows } = security;
  const pairs = new Set(flows.flatMap(({ from, to }) => [`${from} ${to}`, `${to} ${from}`]));
  return (a, b) => {
    // An estate without zones plans no segmentation that could be in the way.
    if (zones.length === 0 || (a !== undefined && a === b)) return true;
    return a !== undefined && b !== undefined && pairs.has(`${a} ${b}`);
  };
}

/** Changes of cluster along a path, one for each two zones. */
function crossings(path: Path, places: ReadonlyMap<string, readonly Place[]>): readonly Crossing[] {
  const placed = path.stages.flatMap(({ id, role }) => {
    const at = places.get(role ?? "");
    return at === undefined ? [] : [{ id, at }];
  });
  const found = new Map<string, Crossing>();
  for (const [index, next] of placed.entries()) {
    const before = placed[index - 1];
    if (before === undefined) continue;
    const clusters = new Set(before.at.map(({ cluster }) => cluster));
    if (next.at.some(({ cluster }) => clusters.has(cluster))) continue;
    for (const from of byZone(before.at)) {
      for (const to of byZone(next.at)) {
        const key = [from.zone ?? from.cluster.id, to.zone ?? to.cluster.id].sort().join(" ");
        if (!found.has(key)) found.set(key, { from, to, stages: `${before.id} to ${next.id}` });
      }
    }
  }
  return [...found.values()];
}

/** One place for each zone. */
function byZone(places: readonly Place[]): readonly Place[] {
  return [...new Map([...places].reverse().map((place) => [place.zone, place])).values()].reverse();
}

function crossingStatement(
  path: Path,
  { from, to, stages }: Crossing,
  cross: ReturnType<typeof crossing>,
  { estate }: Facts,
): Statement {
  const { minimum, expected, p99 } = total(cross(from, to));
  const isolated = estate.security.zones.filter((zone) => zone.isolated && [from.zone, to.zone].includes(zone.id));
  const unzoned = [from, to].filter(({ zone }) => zone === undefined).map(({ cluster }) => cluster.id);
  const why =
    unzoned.length > 0
      ? `${list(unzoned)} states no zone, so no flow can name it`
      : `no flow joins ${from.zone ?? ""} and ${to.zone ?? ""}`;
  const flow = `security.flows from ${from.zone ?? "its zone"} to ${to.zone ?? "its zone"} with one port`;
  return {
    subject: path.id,
    says: `from ${stages} the path goes from ${placeText(from)} to ${placeText(to)}${isolated.length === 0 ? "" : `; ${list(isolated.map(({ id }) => id))} is isolated`}`,
    computed: `${why}; the crossing takes ${about("duration", minimum)} to ${about("duration", expected)} each way, p99 ${about("duration", p99)} (modelled: two host stacks and the switches between)`,
    limit: "what no flow opens is refused",
    remedy: `${unzoned.map((id) => `state clusters.${id}.zone, `).join("")}open ${flow}, or play both stages on one cluster`,
    source: `targets.paths.${path.id}.stages`,
  };
}

function placeText({ cluster, zone }: Place): string {
  return `${cluster.id} (${zone === undefined ? "no zone" : `zone ${zone}`})`;
}

/** Zones that workloads call and no flow lets them reach. */
function closedCalls({ estate }: Facts): readonly Statement[] {
  const zones = new Map(estate.namespaces.map(({ id, zone }) => [id, zone]));
  const flows = new Set(estate.security.flows.map(({ from, to }) => `${from} ${to}`));
  return estate.workloads.flatMap(({ id, namespace, calls }): Statement[] => {
    const from = zones.get(namespace);
    if (from === undefined) return [];
    const closed = calls.filter((to) => to !== from && !flows.has(`${from} ${to}`));
    if (closed.length === 0) return [];
    return [
      {
        subject: id,
        says: `runs in zone ${from} and calls ${list(closed)}`,
        computed: `no flow leads from ${from} to ${list(closed)} (derived)`,
        limit: "what no flow opens is refused",
        remedy: `open security.flows from ${from} to ${list(closed)} with its ports, or remove the call`,
        source: `workloads.${id}.calls`,
      },
    ];
  });
}
