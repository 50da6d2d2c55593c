/** Times and sizes of a proof as a reader expects them. */
import type { Proof } from "../../twin/proof/schema.ts";
import { format, quantity } from "../../units/index.ts";
import { count } from "../words.ts";

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const parts = [
  ["d", DAY],
  ["h", HOUR],
  ["min", MINUTE],
] as const;

/** Digits that survive before a time is rounded up, so that 1.1 s is not 1.2 s for an error of the last bit. */
const EXACT = 6;

/** `2 min 0.1 s` from seconds. Rounded up, so that no time beyond its limit is printed as the limit: to 0.1 s below an hour, 1 s below a day, else 1 min. */
export function secondsText(seconds: number): string {
  const step = seconds < HOUR ? 0.1 : seconds < DAY ? 1 : MINUTE;
  const steps = Math.ceil(Number((seconds / step).toFixed(EXACT)));
  let rest = step < 1 ? Number((steps * step).toFixed(1)) : steps * step;
  const words: string[] = [];
  for (const [unit, size] of parts) {
    const whole = Math.floor(rest / size);
    if (whole > 0) words.push(`${whole} ${unit}`);
    rest = Number((rest - whole * size).toFixed(1));
  }
  if (rest > 0 || words.length === 0) words.push(`${rest} s`);
  return words.join(" ");
}

/** `1.5TB`; sizes of data are decimal. */
export function bytesText(bytes: number): string {
  const units = ["PB", "TB", "GB", "MB", "kB"];
  const at = units.findIndex((_, index) => bytes >= 1000 ** (units.length - index));
  return at === -1 ? `${bytes}B` : `${Number((bytes / 1000 ** (units.length - at)).toFixed(2))}${units[at]}`;
}

const GIBI = 2 ** 30;

/** `24GiB`; memory of machines is binary. */
export function memoryText(bytes: number): string {
  return `${Number((bytes / GIBI).toFixed(1))}GiB`;
}

/** `9.5Gbps`. */
export function rateText(bitsPerSecond: number): string {
  return format("bitRate", quantity(bitsPerSecond), 2);
}

/** `34.3 s from nothing to 107 resources deployed (measured): controllers 6.7 s, deployment 16.3 s`. */
export function startText({ seconds, phases, resources }: NonNullable<Proof["start"]>): string {
  const named = phases.map((phase) => `${phase.name} ${secondsText(phase.seconds)}`).join(", ");
  const total = `${secondsText(seconds)} from nothing to ${count(resources, "resource")} deployed (measured)`;
  return named === "" ? total : `${total}: ${named}`;
}
