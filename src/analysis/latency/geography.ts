/** Distances on the earth and the time that light needs for them. */
import type { Catalogue } from "../../catalogue/types.ts";
import type { Circuit } from "../../model/estate.ts";
import { type Duration, type Length, quantity, raw } from "../../units/index.ts";
import { constant, factor } from "../constant.ts";

/** Degrees, north and east positive. */
export interface Coordinates {
  readonly latitude: number;
  readonly longitude: number;
}

/** Coordinates of a record that states both. */
export function coordinatesOf(
  record: { readonly latitude?: number | undefined; readonly longitude?: number | undefined } | undefined,
): Coordinates | undefined {
  if (record?.latitude === undefined || record.longitude === undefined) return undefined;
  return { latitude: record.latitude, longitude: record.longitude };
}

/** Shortest way over the surface, by the haversine formula on a sphere of the catalogue's mean radius. */
export function greatCircle(a: Coordinates, b: Coordinates, catalogue: Catalogue): Length {
  const rad = (degrees: number) => (degrees * Math.PI) / 180;
  const half = (angle: number) => Math.sin(angle / 2) ** 2;
  const [from, to] = [rad(a.latitude), rad(b.latitude)];
  const chord = half(to - from) + Math.cos(from) * Math.cos(to) * half(rad(b.longitude - a.longitude));
  const radius = raw(constant(catalogue, "earth-radius", "length"));
  return quantity<"m">(2 * radius * Math.asin(Math.min(1, Math.sqrt(chord))));
}

/** One-way time of light over a length: in glass, or in air for a microwave path. */
export function lightDelay(length: Length, medium: Circuit["medium"], catalogue: Catalogue): Duration {
  return quantity<"ns">(raw(length) * nanosecondsPerMetre(medium, catalogue));
}

/** How far light gets in a time. */
export function lightReach(time: Duration, medium: Circuit["medium"], catalogue: Catalogue): Length {
  return quantity<"m">(raw(time) / nanosecondsPerMetre(medium, catalogue));
}

// Microseconds per kilometre are nanoseconds per metre.
function nanosecondsPerMetre(medium: Circuit["medium"], catalogue: Catalogue): number {
  return factor(catalogue, medium === "microwave" ? "vacuum-delay" : "fibre-delay", "us/km");
}

/** Every two of a few places, once. */
export function pairs<T>(items: readonly T[]): readonly (readonly [T, T])[] {
  return items.flatMap((a, index) => items.slice(index + 1).map((b) => [a, b] as const));
}
