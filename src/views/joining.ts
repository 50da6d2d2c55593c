/** What a cable between two known ports is: its rate, run, medium and length, or what stands in the way. */
import type { Catalogue, Medium } from "../catalogue/types.ts";
import type { Estate } from "../model/estate.ts";
import { type BitRate, format, type Length, max, raw } from "../units/index.ts";
import type { Draft } from "./drafts.ts";
import { measureRuns } from "./geometry.ts";
import { mediaFinder, orderLength, plugsInto, sharedConnector, sharedRate } from "./media.ts";
import type { Cable, CablePurpose, Device, Port } from "./types.ts";

/** One end with its device. */
export interface End {
  readonly device: Device;
  readonly port: Port;
}

/** What stands in the way of a cable; lasting as in a {@link Conflict}. */
export interface Refused {
  readonly problem: string;
  readonly lasting?: true;
}

export type Joined = { readonly cable: Cable } | Refused;

/** Joins two known ports: rate, run, medium and length, or what stands in the way. */
export function joiner(estate: Estate, catalogue: Catalogue) {
  const measure = measureRuns(estate);
  const media = mediaFinder(catalogue);
  return (draft: Draft, near: End, far: End): Joined => {
    const farName = name(draft.b);
    if (near.device.site !== undefined && far.device.site !== undefined && near.device.site !== far.device.site) {
      return {
        problem: `stands at ${near.device.site}, ${farName} at ${far.device.site}; a cable stays at one site, use a circuit between sites`,
      };
    }
    const rate = draft.rate ?? sharedRate(near.port, far.port);
    if (rate === undefined || !near.port.rates.includes(rate) || !far.port.rates.includes(rate)) {
      const wanted = draft.rate === undefined ? "" : `, the link is to run ${format("bitRate", draft.rate)}`;
      return {
        problem: `runs ${rates(near.port)}, ${farName} runs ${rates(far.port)}${wanted}; use ports that share a rate`,
      };
    }
    const known = near.port.connector !== undefined && far.port.connector !== undefined;
    if (known && sharedConnector(near.port, far.port) === undefined) {
      return {
        problem: `takes ${near.port.connector}, ${farName} takes ${far.port.connector}: no cable has both ends; use ports with one connector`,
      };
    }
    const run = measure(near.device, far.device);
    if (draft.length !== undefined && run !== undefined && raw(draft.length) < raw(run)) {
      return {
        problem: `the stated length ${metres(draft.length)} is shorter than the run of ${metres(run)}; state at least ${metres(run)} or leave it out`,
        lasting: true,
      };
    }
    const need = draft.length ?? run;
    const pinned = draft.medium === undefined ? undefined : catalogue.media.get(draft.medium);
    if (pinned !== undefined) {
      const problem = unfit(pinned, near, far, rate, farName);
      if (problem !== undefined) return { problem };
    }
    const choice = draft.medium === undefined ? media(near.port, far.port, rate) : pinned === undefined ? [] : [pinned];
    const chosen = choose(choice, need);
    if (need !== undefined && choice.length > 0 && chosen === undefined) {
      const problem = tooLong(choice, need, draft.length);
      return known || pinned !== undefined ? { problem, lasting: true } : { problem };
    }
    return {
      cable: {
        ...ends(draft),
        rate,
        purpose: draft.purpose ?? purposeOf(near, far),
        run,
        length: chosen?.length ?? draft.length,
        // Without a length to cover, only a pinned medium is certain.
        medium: chosen?.medium.id ?? pinned?.id,
        path: draft.path,
      },
    };
  };
}

function choose(media: readonly Medium[], need: Length | undefined) {
  if (need === undefined) return undefined;
  for (const medium of media) {
    const length = orderLength(medium, need);
    if (length !== undefined) return { medium, length };
  }
  return undefined;
}

function unfit(medium: Medium, near: End, far: End, rate: BitRate, farName: string): string | undefined {
  const connectors = [near.port.connector, far.port.connector];
  if (!connectors.includes(undefined) && !plugsInto(medium.connector, near.port, far.port)) {
    return `the stated medium ${medium.id} has ${medium.connector} ends, the port takes ${connectors[0]} and ${farName} takes ${connectors[1]}; state one that fits both or leave it out`;
  }
  if (!medium.rates.includes(rate)) {
    const runs = medium.rates.map((one) => format("bitRate", one)).join(", ");
    return `the stated medium ${medium.id} runs ${runs}, the link runs ${format("bitRate", rate)}; state one that runs it or leave it out`;
  }
  return undefined;
}

function tooLong(media: readonly Medium[], need: Length, stated: Length | undefined): string {
  const longest = media
    .map((medium) => ({ medium, reach: medium.lengths.length === 0 ? medium.reach : medium.lengths.reduce(max) }))
    .reduce((top, one) => (raw(one.reach) > raw(top.reach) ? one : top));
  const what = stated === undefined ? "the run" : "the stated length";
  return `${what} is ${metres(need)}, ${longest.medium.id} reaches ${metres(longest.reach)}; move a device closer or choose a medium that reaches`;
}

/** A circuit ends at the switch: where it comes from, and so its run and medium, is the provider's matter. */
export function handOff(draft: Draft, far: End): Joined {
  const { site } = draft;
  if (site !== undefined && far.device.site !== undefined && site !== far.device.site) {
    return {
      problem: `the circuit ends at ${site}, ${name(draft.b)} stands at ${far.device.site}; hand it over at a switch of its site`,
    };
  }
  const enough = far.port.rates.filter((rate) => draft.rate === undefined || raw(rate) >= raw(draft.rate));
  const rate = enough.reduce<BitRate | undefined>((low, one) => (low && raw(low) <= raw(one) ? low : one), undefined);
  if (rate === undefined) {
    const wanted = draft.rate === undefined ? "" : format("bitRate", draft.rate);
    return {
      problem: `the circuit brings ${wanted}, ${name(draft.b)} runs ${rates(far.port)}; hand it over at a faster port`,
    };
  }
  const unknown = { run: undefined, length: undefined, medium: undefined };
  return { cable: { ...ends(draft), rate, purpose: "circuit", ...unknown, path: draft.path } };
}

function ends(draft: Draft) {
  const [a, b] = [name(draft.a), name(draft.b)];
  return { id: `${a}--${b}`, label: `${a} / ${b}`, a: draft.a, b: draft.b };
}

function purposeOf(near: End, far: End): CablePurpose {
  if (near.port.purpose === "management" || far.port.purpose === "management") return "management";
  const storage = [near, far].some(({ device }) => device.kind === "array" || device.kind === "pool");
  return storage ? "storage" : "host";
}

/** A port as labels and messages write it. */
export function name(end: Cable["a"]): string {
  return `${end.device}:${end.port}`;
}

function rates(port: Port): string {
  return port.rates.map((rate) => format("bitRate", rate)).join(", ");
}

function metres(length: Length): string {
  return format("length", length);
}
