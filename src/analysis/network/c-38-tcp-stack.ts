import type { Catalogue, Venue } from "../../catalogue/types.ts";
import type { Build, Estate } from "../../model/estate.ts";
import { add, format } from "../../units/index.ts";
import { constant } from "../constant.ts";
import { placesOf } from "../places.ts";
import type { Rule, Statement } from "../rule.ts";
import { about, count, list } from "../words.ts";

type Bypass = Build["nics"][number]["bypass"];

/** Bypass that hands over frames: what makes a byte stream of them has to be named besides. */
const withoutTcp: ReadonlySet<Bypass> = new Set<Bypass>(["dpdk", "af-xdp"]);

/** A venue that speaks TLS over TCP needs a stack that speaks TCP. */
export const rule: Rule = {
  code: "C-38",
  title: "Hosts with kernel bypass name a TCP implementation where the venue speaks TCP",
  severity: "warning",
  formula: "transport of the venue in {tls, tcp} => bypass in {none, onload}",
  sources: ["catalogue venues: transport", "constants tls-json-decode-low and tls-json-decode"],
  check: ({ estate, catalogue }) => {
    const venues = streamVenues(estate, catalogue);
    const budget = firstBudget(estate);
    return estate.builds.flatMap((build) => {
      const reached = venues.filter(({ builds }) => builds.has(build.id)).map(({ venue }) => venue);
      return build.nics
        .filter(({ bypass }) => reached.length > 0 && withoutTcp.has(bypass))
        .map((nic) => statement(build, nic, reached, budget, catalogue));
    });
  },
};

/** Venues with a byte stream, and the builds of trading clusters at the sites that their circuits end at. */
function streamVenues({ circuits, clusters }: Estate, catalogue: Catalogue) {
  const buildsAt = new Map<string | undefined, Set<string>>();
  for (const { kind, site, nodes } of clusters) {
    if (kind !== "trading") continue;
    const builds = buildsAt.get(site) ?? new Set();
    buildsAt.set(site, builds);
    for (const { build } of nodes) builds.add(build);
  }
  const found = new Map<string, { readonly venue: Venue; readonly builds: Set<string> }>();
  for (const { kind, site, toVenue } of circuits) {
    const venue = kind !== "exchange" || toVenue === undefined ? undefined : catalogue.venues.get(toVenue);
    if (venue === undefined || venue.transport === "multicast") continue;
    const known = found.get(venue.id) ?? { venue, builds: new Set<string>() };
    found.set(venue.id, known);
    for (const build of buildsAt.get(site) ?? []) known.builds.add(build);
  }
  return [...found.values()];
}

/** First timed stage of a path that trading clusters play: what decoding has to fit into. */
function firstBudget(estate: Estate): string | undefined {
  const places = placesOf(estate);
  for (const path of estate.targets.paths) {
    const stage = path.stages.find(({ wire }) => wire !== true);
    const trading = (places.get(stage?.role ?? "") ?? []).some(({ cluster }) => cluster.kind === "trading");
    if (stage !== undefined && trading) {
      return `${format("duration", stage.limit)} of stage ${stage.id}`;
    }
  }
  return undefined;
}

function statement(
  build: Build,
  nic: Build["nics"][number],
  venues: readonly Venue[],
  budget: string | undefined,
  catalogue: Catalogue,
): Statement {
  const path = constant(catalogue, "host-path-dpdk", "duration");
  const low = add(path, constant(catalogue, "tls-json-decode-low", "duration"));
  const high = add(path, constant(catalogue, "tls-json-decode", "duration"));
  const library = nic.bypass === "dpdk" ? "DPDK" : "AF_XDP";
  return {
    subject: build.id,
    says: `${library} drives ${count(nic.ports, "port")} of ${format("bitRate", nic.rate)}; ${list(venues.map(({ title, protocol }) => `${title} offers ${protocol}`))}`,
    computed: `${library} gives frames, no TCP; a frame with TLS record and JSON decode takes ${about("duration", low)} to ${about("duration", high)} (assumed)`,
    limit: budget === undefined ? "a stack that speaks TCP" : `a stack that speaks TCP, within ${budget}`,
    remedy: `bypass: onload, or name the user-space TCP stack that runs on ${library}; ask venues for a binary feed`,
    source: `builds.${build.id}.nics.${nic.id}.bypass`,
  };
}
