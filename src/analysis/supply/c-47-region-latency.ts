import type { Catalogue, Gpu } from "../../catalogue/types.ts";
import type { Estate, Region } from "../../model/estate.ts";
import { compare, type Duration, format, quantity, ratio, raw, scale } from "../../units/index.ts";
import { factor } from "../constant.ts";
import { coordinatesOf, greatCircle, lightDelay, lightReach } from "../latency/geography.ts";
import { placesOf } from "../places.ts";
import type { Facts, Rule, Statement } from "../rule.ts";
import { about, figure, list } from "../words.ts";

interface InferenceStage {
  readonly id: string;
  readonly path: string;
  readonly limit: Duration;
  /** Sites where the other stages of the path are performed. */
  readonly sites: ReadonlySet<string>;
}

/** A region that serves inference too slowly, or from too far away, for the stage that waits for it. */
export const rule: Rule = {
  code: "C-47",
  title: "A region that serves inference answers within the stage's time",
  severity: "error",
  formula:
    "round trip to the nearest site of the path <= limit of the stage; latency of the fastest model x tensor rate of its hardware / tensor rate of the region's best card <= limit",
  sources: [
    "constants fibre-delay, detour-factor, earth-radius",
    "gpus.tensorTops of the catalogue: latency scales with it at best",
  ],
  check: (facts) => {
    const { estate } = facts;
    const stage = tightest(estate);
    if (stage === undefined) return [];
    const rows = new Map<string, Set<string>>();
    for (const { regions, products } of estate.accelerators) {
      for (const region of regions) rows.set(region, new Set([...(rows.get(region) ?? []), ...products]));
    }
    return estate.regions.flatMap((region): readonly Statement[] => {
      if (region.serves?.includes("inference") !== true) return [];
      const cards = [...(rows.get(region.id) ?? [])].flatMap((id) => facts.catalogue.gpus.get(id) ?? []);
      return [...distance(region, stage, facts), ...speed(region, stage, cards, facts)];
    });
  },
};

/** The inference stage with the least time: one that names a model, or whose role is played by GPUs. */
function tightest(estate: Estate): InferenceStage | undefined {
  const places = placesOf(estate);
  const sitesOf = (role: string | undefined) => (places.get(role ?? "") ?? []).flatMap(({ site }) => site ?? []);
  const byGpu = (role: string | undefined) =>
    (places.get(role ?? "") ?? []).some((place) => place.role.gpus.length > 0);
  const stages = estate.targets.paths.flatMap((path) =>
    path.stages
      .filter(({ model, role }) => model !== undefined || byGpu(role))
      .map(({ id, limit }) => ({
        id,
        path: path.id,
        limit,
        sites: new Set(path.stages.flatMap((other) => (other.id === id ? [] : sitesOf(other.role)))),
      })),
  );
  return stages.reduce<InferenceStage | undefined>(
    (least, stage) => (least === undefined || compare(stage.limit, least.limit) < 0 ? stage : least),
    undefined,
  );
}

function distance(region: Region, stage: InferenceStage, { estate, catalogue }: Facts): readonly Statement[] {
  const sites = new Map(estate.sites.map((site) => [site.id, site]));
  const here = coordinatesOf(sites.get(region.site ?? ""));
  const says = `serves inference${region.site === undefined ? ", its site is not stated" : ` from ${region.site}`}`;
  const base = { subject: region.id, says, limit: limitOf(stage) };
  const detour = factor(catalogue, "detour-factor", "ratio");
  const far = [...stage.sites].flatMap((id) => {
    const there = coordinatesOf(sites.get(id));
    if (here === undefined || there === undefined) return [];
    const length = scale(greatCircle(here, there, catalogue), detour);
    return [{ id, length, trip: scale(lightDelay(length, "fibre", catalogue), 2) }];
  });
  const [first, ...rest] = far;
  if (first === undefined) {
    if (region.site !== undefined && stage.sites.has(region.site)) return [];
    return [
      {
        ...base,
        severity: "info",
        computed: `cannot tell the round trip: ${untold(region, stage, here === undefined)}`,
        remedy: `state regions.${region.id}.site, and latitude and longitude of both sites`,
        source: `regions.${region.id}.site`,
      },
    ];
  }
  const nearest = rest.reduce((best, one) => (compare(one.trip, best.trip) < 0 ? one : best), first);
  if (compare(nearest.trip, stage.limit) <= 0) return [];
  const reach = lightReach(scale(stage.limit, 0.5), "fibre", catalogue);
  return [
    {
      ...base,
      computed: `round trip of ${about("duration", nearest.trip)} to ${nearest.id}, the nearest site of the path, over ${about("length", nearest.length)} of fibre (modelled: great circle x detour-factor)`,
      remedy: `serve the stage within ${about("length", scale(reach, 1 / detour))} of ${nearest.id}, or give ${region.id} other work`,
      source: `regions.${region.id}.site`,
    },
  ];
}

function untold(region: Region, stage: InferenceStage, noPlace: boolean): string {
  if (region.site === undefined) return "the region's site is not stated";
  return noPlace || stage.sites.size === 0
    ? "the place of the region or of the path is not stated"
    : `the places of ${list([...stage.sites])} are not stated`;
}

/** Latency scaled by tensor rates is a floor: smaller cards have less memory bandwidth too. */
function speed(
  region: Region,
  stage: InferenceStage,
  cards: readonly Gpu[],
  { estate, catalogue }: Facts,
): readonly Statement[] {
  const model = fastest(estate, catalogue);
  if (model === undefined) return [];
  const scaled = cards.flatMap((card) =>
    card.tensorTops === undefined
      ? []
      : [{ card, latency: quantity<"ns">((raw(model.latency) * model.tops) / card.tensorTops), tops: card.tensorTops }],
  );
  if (scaled.length === 0 || scaled.some(({ latency }) => compare(latency, stage.limit) <= 0)) return [];
  const best = bestOf(estate, catalogue);
  const weakest = scaled.reduce((least, one) => (one.tops < least.tops ? one : least));
  const compared =
    best === undefined || best.tops <= weakest.tops
      ? ""
      : `; ${weakest.card.id} has 1/${figure(best.tops / weakest.tops)} of the tensor rate of ${best.id}`;
  return [
    {
      subject: region.id,
      says: `serves inference on ${list(cards.map(({ id }) => id))}`,
      computed: `${model.id}, the fastest model, takes ${list(scaled.map(({ card, latency }) => `${about("duration", latency)} on ${card.id}`))} at best (modelled: stated ${format("duration", model.latency)} on ${model.hardware} by tensor rate)${compared}`,
      limit: limitOf(stage),
      remedy: `serve the stage elsewhere, or with a model that is ${figure(fewest(scaled.map(({ latency }) => ratio(latency, stage.limit))))}x as fast`,
      source: `regions.${region.id}.serves`,
    },
  ];
}

function fastest(estate: Estate, catalogue: Catalogue) {
  return estate.models
    .flatMap(({ id, inference }) => {
      const tops = catalogue.gpus.get(inference?.hardware ?? "")?.tensorTops;
      if (inference === undefined || tops === undefined) return [];
      return [{ id, latency: inference.latency, hardware: inference.hardware, tops }];
    })
    .sort((a, b) => compare(a.latency, b.latency))[0];
}

/** The card of the estate's servers with the highest tensor rate. */
function bestOf({ builds }: Estate, catalogue: Catalogue) {
  return builds
    .flatMap(({ gpus }) => {
      const card = catalogue.gpus.get(gpus?.product ?? "");
      return card?.tensorTops === undefined ? [] : [{ id: card.id, tops: card.tensorTops }];
    })
    .sort((a, b) => b.tops - a.tops)[0];
}

function fewest(values: readonly number[]): number {
  return values.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY);
}

function limitOf({ path, id, limit }: InferenceStage): string {
  return `${format("duration", limit)} of stage ${path}.${id}`;
}
