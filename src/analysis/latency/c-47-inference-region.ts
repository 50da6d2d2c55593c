import type { Catalogue, Gpu, Venue } from "../../catalogue/types.ts";
import type { Estate, Region } from "../../model/estate.ts";
import { type Duration, format, type Length, raw, scale } from "../../units/index.ts";
import type { Facts, Rule, Statement } from "../rule.ts";
import { about, figure, list } from "../words.ts";
import { type Coordinates, coordinatesOf, greatCircle, lightDelay, lightReach, pairs } from "./geography.ts";
import { inferenceStages } from "./stages.ts";

/** A region that serves inference stands close enough to a venue for the question and the answer. */
export const rule: Rule = {
  code: "C-47",
  title: "A region that serves inference reaches a venue and back within the stage's budget",
  severity: "error",
  formula: "2 x great circle x fibre delay <= limit of the inference stage, for at least one venue",
  sources: ["constant fibre-delay", "catalogue venues", "catalogue gpus: dense fp16 tensor rate"],
  check: (facts) => {
    const { estate, catalogue } = facts;
    const venues = venuesOf(estate, catalogue);
    const budget = tightest(facts);
    if (budget === undefined || venues.length === 0) return [];
    const sites = new Map(estate.sites.map((site) => [site.id, site]));
    return estate.regions
      .filter(({ serves }) => serves?.includes("inference") === true)
      .flatMap((region) => {
        const place = coordinatesOf(sites.get(region.site ?? ""));
        return judge({ region, place, venues, ...budget }, facts);
      });
  },
};

interface Budget {
  readonly limit: Duration;
  /** `stage of path`, for messages. */
  readonly stage: string;
}

interface Case extends Budget {
  readonly region: Region;
  readonly place: Coordinates | undefined;
  readonly venues: readonly Venue[];
}

function judge(one: Case, { estate, catalogue }: Facts): readonly Statement[] {
  const { region, place, venues, limit, stage } = one;
  // Question and answer share the time, so light has half of it each way.
  const reach = lightReach(scale(limit, 0.5), "fibre", catalogue);
  const base = {
    subject: region.id,
    says: `serves inference${region.site === undefined ? ", its site is not stated" : ` at ${region.site}`}`,
    limit: `${format("duration", limit)} for ${stage}: ${about("length", reach)} there and back`,
    remedy: `serve the order path within ${about("length", reach)} of each venue, and keep ${region.id} for what is not on it`,
    source: `regions.${region.id}.${region.site === undefined ? "serves" : "site"}`,
  };
  const cards = slowCards(region, estate, catalogue);
  const roundTrip = (length: Length) => about("duration", scale(lightDelay(length, "fibre", catalogue), 2));
  if (place !== undefined) {
    const trips = venues.map((venue) => ({ venue, distance: greatCircle(place, venue, catalogue) }));
    if (trips.some(({ distance }) => raw(distance) <= raw(reach))) return [];
    const times = trips.map(({ venue, distance }) => `${roundTrip(distance)} to ${venue.title} and back`);
    return [{ ...base, computed: `${list(times)} at least (derived)${cards}` }];
  }
  const [widest] = pairs(venues)
    .map(([a, b]) => ({ a, b, distance: greatCircle(a, b, catalogue) }))
    .sort((a, b) => raw(b.distance) - raw(a.distance));
  if (widest === undefined || raw(widest.distance) <= 2 * raw(reach)) {
    const remedy = `state regions.${region.id}.site`;
    return [{ ...base, severity: "info", computed: `cannot tell: its place is not stated${cards}`, remedy }];
  }
  const half = scale(widest.distance, 0.5);
  return [
    {
      ...base,
      computed: `${widest.a.title} and ${widest.b.title} are ${about("length", widest.distance)} apart: from any one place a venue is ${roundTrip(half)} away, there and back, at least (derived)${cards}`,
    },
  ];
}

/** The slowest card of the region next to the fastest of the estate's own builds. */
function slowCards(region: Region, estate: Estate, catalogue: Catalogue): string {
  const rated = (ids: readonly string[]) =>
    ids
      .flatMap((id) => catalogue.gpus.get(id) ?? [])
      .filter((gpu): gpu is Gpu & { readonly tensorTops: number } => gpu.tensorTops !== undefined)
      .sort((a, b) => a.tensorTops - b.tensorTops);
  const rows = estate.accelerators.filter(({ regions }) => regions.includes(region.id));
  const [slowest] = rated(rows.flatMap(({ products }) => products));
  const fastest = rated(estate.builds.flatMap(({ gpus }) => gpus?.product ?? [])).at(-1);
  if (slowest === undefined || fastest === undefined || slowest.tensorTops >= fastest.tensorTops) return "";
  const share = slowest.tensorTops / fastest.tensorTops;
  return `; ${slowest.title} has ${figure(share * 100)}% of the tensor rate of ${fastest.title} (${slowest.confidence})`;
}

/** Venues that circuits of the estate reach, each once. */
function venuesOf({ circuits }: Estate, catalogue: Catalogue): readonly Venue[] {
  const ids = new Set(circuits.flatMap(({ toVenue }) => toVenue ?? []));
  return [...ids].flatMap((id) => catalogue.venues.get(id) ?? []);
}

function tightest(facts: Facts): Budget | undefined {
  const isInference = inferenceStages(facts.estate);
  const budgets = facts.estate.targets.paths.flatMap((path) =>
    path.stages.filter(isInference).map(({ id, limit }) => ({ limit, stage: `stage ${id} of path ${path.id}` })),
  );
  return budgets.reduce<Budget | undefined>(
    (best, one) => (best === undefined || raw(one.limit) < raw(best.limit) ? one : best),
    undefined,
  );
}
