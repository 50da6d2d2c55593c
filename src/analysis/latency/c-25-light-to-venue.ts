import type { Catalogue, Venue } from "../../catalogue/types.ts";
import type { Circuit, Estate } from "../../model/estate.ts";
import { add, type Duration, format, type Length, max, min, raw, scale } from "../../units/index.ts";
import { factor } from "../constant.ts";
import type { Facts, Rule, Statement } from "../rule.ts";
import { about, list } from "../words.ts";
import { distances } from "./circuit.ts";
import { coordinatesOf, greatCircle, lightDelay, lightReach, pairs } from "./geography.ts";

/** No circuit is quicker than light on the shortest way over the earth. */
export const rule: Rule = {
  code: "C-25",
  title: "Light gets from the venue to the site within the circuit's latency",
  severity: "error",
  formula: "great circle x delay of the medium <= latency of the circuit; the route with its detour as well",
  sources: ["constants fibre-delay, vacuum-delay, detour-factor", "catalogue venues, each with its confidence"],
  check: (facts) => [...circuits(facts), ...spreads(facts)],
};

/** Circuits between two places that are known. */
function circuits(facts: Facts): readonly Statement[] {
  const { estate, catalogue } = facts;
  const distance = distances(facts);
  const detour = factor(catalogue, "detour-factor", "ratio");
  return estate.circuits.flatMap((circuit): Statement[] => {
    const shortest = distance(circuit);
    const { latency, medium, id } = circuit;
    if (shortest === undefined || latency === undefined) return [];
    const floor = lightDelay(shortest, medium, catalogue);
    const route = circuit.route ?? scale(shortest, detour);
    const time = lightDelay(route, medium, catalogue);
    const impossible = raw(floor) > raw(latency);
    if (!impossible && raw(time) <= raw(latency)) return [];
    const far = circuit.toVenue ?? circuit.toSite ?? "";
    const basis = circuit.route === undefined ? `modelled, ${detour} times the great circle` : "stated route";
    return [
      {
        severity: impossible ? "error" : "warning",
        subject: id,
        says: `${format("duration", latency)} one way from ${circuit.site ?? "its site"} to ${far}`,
        computed: `the great circle is ${about("length", shortest)}: ${about("duration", floor)} at least (derived); the cable of ${about("length", route)} takes ${about("duration", time)} (${basis})`,
        limit: `light in ${format("duration", latency)} gets ${about("length", lightReach(latency, medium, catalogue))}`,
        remedy: `stand within ${about("length", lightReach(latency, medium, catalogue))} of ${far}, such as in a pod of its own, or state ${about("duration", max(time, floor))}`,
        source: `circuits.${id}.latency`,
      },
    ];
  });
}

/** A venue with the circuit that is to reach it soonest. */
interface Reach {
  readonly venue: Venue;
  readonly circuit: Circuit;
  readonly latency: Duration;
}

/** Sites whose place is not stated: venues that are too far apart for any place to serve them all. */
function spreads({ estate, catalogue }: Facts): readonly Statement[] {
  const sites = new Map(estate.sites.map((site) => [site.id, site]));
  const bySite = new Map<string, Map<string, Reach>>();
  for (const circuit of estate.circuits) {
    const { site, toVenue, latency } = circuit;
    const venue = toVenue === undefined ? undefined : catalogue.venues.get(toVenue);
    if (site === undefined || venue === undefined || latency === undefined) continue;
    if (coordinatesOf(sites.get(site)) !== undefined) continue;
    const promises = bySite.get(site) ?? new Map<string, Reach>();
    bySite.set(site, promises);
    const known = promises.get(venue.id);
    if (known === undefined || raw(latency) < raw(known.latency)) promises.set(venue.id, { venue, circuit, latency });
  }
  return [...bySite].map(([site, promises]) => judge(site, [...promises.values()], estate, catalogue));
}

function judge(site: string, promises: readonly Reach[], estate: Estate, catalogue: Catalogue): Statement {
  const base = {
    subject: site,
    says: `reaches ${list(promises.map(({ venue, latency }) => `${venue.title} in ${format("duration", latency)}`))} one way`,
    source: `circuits.${promises[0]?.circuit.id ?? ""}.latency`,
  };
  const apart = pairs(promises)
    .map(([a, b]) => ({ a, b, distance: greatCircle(a.venue, b.venue, catalogue) }))
    .filter(({ a, b, distance }) => raw(distance) > raw(add(reach(a, catalogue), reach(b, catalogue))))
    .sort((one, other) => raw(other.distance) - raw(one.distance));
  const [widest] = apart;
  if (widest === undefined) {
    return {
      ...base,
      severity: "info",
      computed: "cannot tell: the coordinates of the site are not stated",
      limit: "light on the great circle",
      remedy: `state sites.${site}.latitude and longitude`,
    };
  }
  const nearest = promises.map((promise) => reach(promise, catalogue)).reduce(min);
  const gaps = apart.map(
    ({ a, b, distance }) =>
      `${a.venue.title} in ${a.venue.city} and ${b.venue.title} in ${b.venue.city} are ${about("length", distance)} apart, ${about("duration", light(distance, catalogue))} one way at least`,
  );
  const pods = promises.map(
    ({ venue }) => estate.sites.find((one) => one.venue === venue.id)?.id ?? `a pod at ${venue.title}`,
  );
  return {
    ...base,
    computed: `${list(gaps)} (derived; places ${list(promises.map(({ venue }) => `of ${venue.title} ${venue.confidence}`))}); the best place between them is ${about("duration", light(scale(widest.distance, 0.5), catalogue))} from one of them`,
    limit: `light in fibre gets ${about("length", nearest)} in ${format("duration", promises.map(({ latency }) => latency).reduce(min))}`,
    remedy: `one execution pod for each venue within ${about("length", nearest)} of it, the circuits starting there: ${list(pods)}`,
  };
}

function reach({ latency, circuit }: Reach, catalogue: Catalogue): Length {
  return lightReach(latency, circuit.medium, catalogue);
}

function light(distance: Length, catalogue: Catalogue): Duration {
  return lightDelay(distance, "fibre", catalogue);
}
