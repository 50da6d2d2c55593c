/** Every path of the latency targets over every exchange circuit, hop by hop. */
import type { Circuit, Estate } from "../../model/estate.ts";
import { type BitRate, quantity, raw } from "../../units/index.ts";
import { type Place, placesOf } from "../places.ts";
import type { Facts } from "../rule.ts";
import { circuitHop, distances, serialisationHop } from "./circuit.ts";
import { fixed, type Hop, type LatencyPath, total, verdictOf } from "./hop.ts";
import { hostHops, hostRate } from "./host.ts";
import { stageHops } from "./stages.ts";
import { switchHops } from "./switches.ts";

export type { Hop, LatencyPath } from "./hop.ts";

type Path = Estate["targets"]["paths"][number];

/**
 * Latency of each path over each exchange circuit.
 *
 * A path starts where the venue sends and ends with its last stage. Between stages whose roles are played by different clusters lies
 * a network, and a circuit where the clusters stand at different sites. The hops of the way from the venue stand in for a stage that
 * is declared to be that way (`wire`), and come on top where no stage is. What nobody stated is no hop: the sum is then a lower bound.
 *
 * @returns in file order of paths, then of circuits
 */
export function latencyPaths(facts: Facts): readonly LatencyPath[] {
  const exchange = facts.estate.circuits.filter(({ kind }) => kind === "exchange");
  if (exchange.length === 0) return [];
  const walk = walker(facts);
  return facts.estate.targets.paths.flatMap((path) =>
    exchange.map((circuit): LatencyPath => {
      const hops = walk(path, circuit);
      const sum = total(hops);
      const { limit } = path;
      const verdict = verdictOf(sum, limit);
      return { path: path.id, circuit: circuit.id, venue: circuit.toVenue, hops, ...sum, limit, verdict };
    }),
  );
}

function walker(facts: Facts): (path: Path, circuit: Circuit) => readonly Hop[] {
  const { estate } = facts;
  const places = placesOf(estate);
  const stageTime = stageHops(facts);
  const arrive = arrival(facts);
  const cross = crossing(facts);
  return (path, circuit) => {
    const wire = path.stages.find((stage) => stage.wire === true);
    const first = path.stages.find(({ role }) => role !== undefined)?.role;
    const entry = nearest(places.get(first ?? "") ?? [], circuit.site);
    const hops = arrive(circuit, entry).map((hop) => ({ ...hop, stage: wire?.id }));
    let at = entry;
    for (const stage of path.stages) {
      if (stage === wire) continue;
      const next = stage.role === undefined ? at : nearest(places.get(stage.role) ?? [], at?.site ?? circuit.site, at);
      if (at !== undefined && next !== undefined && next.cluster !== at.cluster) hops.push(...cross(at, next));
      hops.push(...stageTime(path, stage));
      at = next ?? at;
    }
    return hops;
  };
}

/** The place to go on at: the cluster where one is already, else one at the same site, else the first. */
function nearest(places: readonly Place[], site: string | undefined, at?: Place): Place | undefined {
  const here = places.find(({ cluster }) => cluster === at?.cluster);
  return here ?? places.find((place) => place.site !== undefined && place.site === site) ?? places[0];
}

/** From the venue to the application of the first place. */
function arrival(facts: Facts): (circuit: Circuit, entry: Place | undefined) => readonly Hop[] {
  const { catalogue } = facts;
  const distance = distances(facts);
  const switches = switchHops(facts);
  const host = hostHops(facts);
  const rate = hostRate(facts.estate);
  const between = circuitBetween(facts);
  return (circuit, entry) => {
    const venue = circuit.toVenue === undefined ? undefined : catalogue.venues.get(circuit.toVenue);
    const start: Hop[] =
      venue === undefined
        ? []
        : [
            {
              kind: "venue",
              subject: venue.id,
              title: `${venue.title}, ${venue.city} (${venue.hosting})`,
              ...fixed(0),
              basis: venue.confidence,
              source: `catalogue venues.${venue.id}`,
              stage: undefined,
              stale: false,
            },
          ];
    const light = circuitHop(circuit, distance(circuit), catalogue);
    const own = entry === undefined ? undefined : rate(entry);
    const far = entry?.site !== circuit.site ? between(circuit.site, entry?.site) : [];
    return [
      ...start,
      ...(light === undefined ? [] : [light]),
      serialisationHop(circuit.id, distinct([circuit.rate, own]), catalogue),
      ...switches(
        { site: circuit.site, leaf: circuit.handoff?.split("/")[0] },
        { site: circuit.site, node: entry?.nodes[0]?.id },
      ),
      ...far,
      ...(entry === undefined ? [] : host(entry)),
    ];
  };
}

/** From the application of one cluster to that of another: out of a host, over the network, into a host. */
export function crossing(facts: Facts): (from: Place, to: Place) => readonly Hop[] {
  const switches = switchHops(facts);
  const host = hostHops(facts);
  const rate = hostRate(facts.estate);
  const between = circuitBetween(facts);
  return (from, to) => {
    const rates = distinct([rate(from), rate(to)]);
    const one = (place: Place) => ({ site: place.site, node: place.nodes[0]?.id });
    const inside =
      from.site === to.site
        ? switches(one(from), one(to))
        : [
            ...switches(one(from), { site: from.site }),
            ...between(from.site, to.site),
            ...switches({ site: to.site }, one(to)),
          ];
    return [
      ...host(from),
      ...(rates.length === 0 ? [] : [serialisationHop(to.cluster.id, rates, facts.catalogue)]),
      ...inside,
      ...host(to),
    ];
  };
}

/** The primary circuit between two sites, in either direction; nothing where none is stated. */
function circuitBetween(facts: Facts): (a: string | undefined, b: string | undefined) => readonly Hop[] {
  const distance = distances(facts);
  const known = new Map<string, Circuit>();
  const order = { primary: 0, secondary: 1, backup: 2 } as const;
  for (const circuit of [...facts.estate.circuits].sort((a, b) => order[a.role] - order[b.role])) {
    if (circuit.site === undefined || circuit.toSite === undefined) continue;
    const key = [circuit.site, circuit.toSite].sort().join(" ");
    if (!known.has(key)) known.set(key, circuit);
  }
  return (a, b) => {
    const circuit = a === undefined || b === undefined ? undefined : known.get([a, b].sort().join(" "));
    const hop = circuit === undefined ? undefined : circuitHop(circuit, distance(circuit), facts.catalogue);
    return hop === undefined ? [] : [hop];
  };
}

function distinct(rates: readonly (BitRate | undefined)[]): readonly BitRate[] {
  const values = new Set(rates.flatMap((rate) => (rate === undefined ? [] : [raw(rate)])));
  return [...values].map((rate) => quantity<"bit/s">(rate));
}
