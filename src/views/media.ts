/** Which cable or optic joins two ports, and in which length it is ordered. */
import type { Catalogue, Medium } from "../catalogue/types.ts";
import { type BitRate, type Length, quantity, raw } from "../units/index.ts";
import type { Port } from "./types.ts";

/** Cages that also take the plugs of an older generation of the same size. */
const OLDER: Readonly<Record<string, string>> = { sfp28: "sfp-plus", qsfp56: "qsfp28" };

/** True where a plug of the medium goes into both ports. An unknown connector fits nothing. */
export function plugsInto(connector: string, a: Port, b: Port): boolean {
  return [a, b].every((port) => port.connector === connector || OLDER[port.connector ?? ""] === connector);
}

/** Connector that both ports take; undefined where they take none in common. */
export function sharedConnector(a: Port, b: Port): string | undefined {
  return [a.connector, OLDER[a.connector ?? ""]].find(
    (connector) => connector !== undefined && plugsInto(connector, a, b),
  );
}

/** Best rate that both ports run. */
export function sharedRate(a: Port, b: Port): BitRate | undefined {
  let top: BitRate | undefined;
  for (const rate of a.rates) {
    if (b.rates.includes(rate) && (top === undefined || raw(rate) > raw(top))) top = rate;
  }
  return top;
}

/** Media of the catalogue that join the two ports at the rate, in order of preference. */
export type FindMedia = (a: Port, b: Port, rate: BitRate) => readonly Medium[];

export function mediaFinder(catalogue: Catalogue): FindMedia {
  const ranked = [...catalogue.media.values()].sort((a, b) => a.rank - b.rank || (a.id < b.id ? -1 : 1));
  const found = new Map<string, readonly Medium[]>();
  return (a, b, rate) => {
    const key = `${a.connector} ${b.connector} ${raw(rate)}`;
    const known = found.get(key);
    if (known !== undefined) return known;
    const media = ranked.filter((medium) => medium.rates.includes(rate) && plugsInto(medium.connector, a, b));
    found.set(key, media);
    return media;
  };
}

/** Shortest length on sale that covers the need, or whole metres where it is cut to length; undefined beyond its reach. */
export function orderLength(medium: Medium, need: Length): Length | undefined {
  if (raw(need) > raw(medium.reach)) return undefined;
  if (medium.lengths.length === 0) return quantity<"m">(Math.ceil(raw(need)));
  const enough = medium.lengths.filter((length) => raw(length) >= raw(need));
  return enough.length === 0 ? undefined : quantity<"m">(Math.min(...enough.map(raw)));
}
