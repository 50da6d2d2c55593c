/** The way of light over a circuit, and the time a frame needs to get onto it. */
import type { Catalogue, Venue } from "../../catalogue/types.ts";
import type { Circuit, Site } from "../../model/estate.ts";
import { type BitRate, format, type Length, raw, scale } from "../../units/index.ts";
import { constant, factor } from "../constant.ts";
import type { Facts } from "../rule.ts";
import { about, count } from "../words.ts";
import { coordinatesOf, greatCircle, lightDelay } from "./geography.ts";
import { fixed, type Hop, span } from "./hop.ts";

/** Distance between the two ends of a circuit; undefined where an end has no coordinates. */
export type Distance = (circuit: Circuit) => Length | undefined;

export function distances({ estate, catalogue }: Facts): Distance {
  const sites = new Map(estate.sites.map((site) => [site.id, site]));
  return (circuit) => {
    const near = coordinatesOf(sites.get(circuit.site ?? ""));
    const far = coordinatesOf(farEnd(circuit, sites, catalogue));
    return near === undefined || far === undefined ? undefined : greatCircle(near, far, catalogue);
  };
}

function farEnd(
  { toSite, toVenue }: Circuit,
  sites: ReadonlyMap<string, Site>,
  catalogue: Catalogue,
): Site | Venue | undefined {
  return toVenue === undefined ? sites.get(toSite ?? "") : catalogue.venues.get(toVenue);
}

/**
 * One way over a circuit. The floor is light on the great circle; expected is what the contract states, else light on the cable's route,
 * which is the great circle with the catalogue's detour where it is not stated. Undefined where neither is known.
 */
export function circuitHop(circuit: Circuit, distance: Length | undefined, catalogue: Catalogue): Hop | undefined {
  const path = `circuits.${circuit.id}`;
  const base = { kind: "circuit", subject: circuit.id, title: circuit.title, stage: undefined, stale: false } as const;
  const floor = distance === undefined ? 0 : raw(lightDelay(distance, circuit.medium, catalogue));
  const route =
    circuit.route ??
    (distance === undefined ? undefined : scale(distance, factor(catalogue, "detour-factor", "ratio")));
  const modelled = route === undefined ? undefined : raw(lightDelay(route, circuit.medium, catalogue));
  if (circuit.latency !== undefined) {
    const stated = Math.max(raw(circuit.latency), floor);
    return { ...base, ...span(floor, stated, stated), basis: "stated", source: `${path}.latency` };
  }
  if (modelled === undefined || route === undefined) return undefined;
  const how = circuit.route === undefined ? "great circle with detour" : `${path}.route`;
  return {
    ...base,
    ...span(floor, Math.max(modelled, floor), Math.max(modelled, floor)),
    basis: circuit.route === undefined ? "modelled" : "derived",
    source: `${about("length", route)} of ${how}`,
  };
}

/** Time of one frame, with its preamble, onto each of the links that it crosses. */
export function serialisationHop(subject: string, rates: readonly BitRate[], catalogue: Catalogue): Hop {
  const frame = constant(catalogue, "latency-frame", "size");
  const bits = (raw(frame) + raw(constant(catalogue, "ethernet-preamble", "size"))) * 8;
  return {
    kind: "serialisation",
    subject,
    title: `${count(raw(frame), "byte")} at ${rates.map((rate) => format("bitRate", rate)).join(" and ")}`,
    ...fixed(rates.reduce((sum, rate) => sum + (bits / raw(rate)) * 1e9, 0)),
    basis: "derived",
    source: "constants latency-frame and ethernet-preamble",
    stage: undefined,
    stale: false,
  };
}
