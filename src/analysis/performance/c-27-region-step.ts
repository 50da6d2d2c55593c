import type { Catalogue } from "../../catalogue/types.ts";
import type { Circuit, Region } from "../../model/estate.ts";
import { type BitRate, type Duration, format, quantity, raw, scale } from "../../units/index.ts";
import { constant, factor } from "../constant.ts";
import { coordinatesOf, greatCircle, lightDelay, pairs } from "../latency/geography.ts";
import type { Facts, Rule } from "../rule.ts";
import { about, figure, list } from "../words.ts";

/** Training that is spread over regions exchanges gradients over the circuits between them. */
export const rule: Rule = {
  code: "C-27",
  title: "A training step across regions waits for the circuits between them",
  severity: "warning",
  formula: "step = parameters x bytes x 8 / rate of the slowest circuit + round trip of the farthest two regions",
  sources: ["constants gradient-size, large-model-parameters, region-round-trip, detour-factor"],
  check: (facts) => {
    const { estate, catalogue } = facts;
    const byId = new Map(estate.regions.map((region) => [region.id, region]));
    const regions = estate.training.regions.flatMap((id) => byId.get(id) ?? []);
    const sites = new Set(regions.map(({ id, site }) => site ?? `of ${id}`));
    const link = slowestLink(regions, estate.circuits);
    if (sites.size < 2) return [];
    const base = {
      subject: "training",
      says: `one training run over ${list(regions.map(({ id }) => id))}`,
      limit: "gradients of each step inside one region; between regions only federated or asynchronous exchange",
      source: "training.regions",
    };
    if (link === undefined) {
      const remedy = "state a circuit between the regions' sites, or train in one region";
      return [{ ...base, computed: "cannot tell the step time: no circuit to another site is stated", remedy }];
    }
    const trip = roundTrip(regions, facts);
    const largest = estate.models.reduce((most, { parameters = 0 }) => Math.max(most, parameters), 0);
    const steps = [
      ...(largest === 0 ? [] : [{ what: "the estate's largest model", parameters: largest }]),
      { what: "a foundation model", parameters: factor(catalogue, "large-model-parameters", "count") },
    ].map((model) => stepText(model, link.rate, trip.time, catalogue));
    return [
      {
        ...base,
        computed: `${list(steps)} over ${format("bitRate", link.rate)} (${link.what}) with a round trip of ${about("duration", trip.time)} (${trip.basis}; modelled)`,
        remedy: "train inside one region, exchange weights between regions by federated rounds",
      },
    ];
  },
};

function stepText(
  { what, parameters }: { readonly what: string; readonly parameters: number },
  rate: BitRate,
  trip: Duration,
  catalogue: Catalogue,
): string {
  const bytes = parameters * raw(constant(catalogue, "gradient-size", "size"));
  const time = quantity<"ns">(((bytes * 8) / raw(rate)) * 1e9 + raw(trip));
  return `${about("duration", time)} a step for ${what} of ${figure(parameters / 1e6)}M parameters, ${about("size", quantity<"B">(bytes))} of gradients`;
}

/** Slowest circuit among those between the regions' sites; where none is stated the fastest of the estate that leaves a site. */
function slowestLink(regions: readonly Region[], circuits: readonly Circuit[]) {
  const sites = new Set(regions.flatMap(({ site }) => site ?? []));
  const rates = (some: readonly Circuit[]) => some.map(({ rate }) => raw(rate));
  const between = circuits.filter(
    ({ site, toSite, role }) => role === "primary" && sites.has(site ?? "") && sites.has(toSite ?? ""),
  );
  if (between.length > 0) {
    return { rate: quantity<"bit/s">(Math.min(...rates(between))), what: "the slowest circuit between them" };
  }
  const leaving = circuits.filter(({ kind }) => kind !== "exchange");
  if (leaving.length === 0) return undefined;
  return {
    rate: quantity<"bit/s">(Math.max(...rates(leaving))),
    what: "the fastest circuit that leaves a site, none between the regions is stated",
  };
}

/** Of the farthest two, light on a cable with the usual detour; the catalogue's assumption where a place is not stated. */
function roundTrip(regions: readonly Region[], { estate, catalogue }: Facts) {
  const sites = new Map(estate.sites.map((site) => [site.id, site]));
  const places = regions.map(({ site }) => coordinatesOf(sites.get(site ?? "")));
  const known = places.filter((place) => place !== undefined);
  if (known.length < places.length) {
    return { time: constant(catalogue, "region-round-trip", "duration"), basis: "assumed, a place is not stated" };
  }
  const farthest = Math.max(...pairs(known).map(([a, b]) => raw(greatCircle(a, b, catalogue))));
  const cable = scale(quantity<"m">(farthest), factor(catalogue, "detour-factor", "ratio"));
  return { time: scale(lightDelay(cable, "fibre", catalogue), 2), basis: "light on a cable with the usual detour" };
}
