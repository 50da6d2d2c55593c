/** Every cable: its ports, rate, run, medium, length and label. */
import type { Catalogue, Medium } from "../catalogue/types.ts";
import type { Estate } from "../model/estate.ts";
import { type BitRate, format, type Length, max, raw } from "../units/index.ts";
import type { Inventory } from "./devices.ts";
import { type Draft, draftCables } from "./drafts.ts";
import { measureRuns } from "./geometry.ts";
import { mediaFinder, orderLength, plugsInto, sharedConnector, sharedRate } from "./media.ts";
import type { Cable, CablePurpose, Conflict, Device, Port } from "./types.ts";

/** One end with its device, where the catalogue tells the ports of the device. */
interface End {
  readonly device: Device;
  readonly port: Port;
}

/** What is wrong with a draft: the rest of the message after the name of the cable's near end. */
type Problem = string;

/** Cables in file order: what servers state, links of the fabrics, what switches and storage state, circuits. */
export function deriveCabling(
  estate: Estate,
  catalogue: Catalogue,
  inventory: Inventory,
): { readonly cables: readonly Cable[]; readonly conflicts: readonly Conflict[] } {
  const { derived, stated, conflicts: impossible } = draftCables(estate, inventory);
  const conflicts = [...impossible];
  const ports = portIndex();
  const endOf = (end: Cable["a"]): End | "unknown" | Problem => {
    const device = inventory.byId.get(end.device);
    if (device === undefined) return `there is no device ${end.device}; name one of the estate`;
    const port = ports(device).get(end.port);
    if (port !== undefined) return { device, port };
    return inventory.unknownPorts.has(device.id) ? "unknown" : noPort(device, end.port);
  };

  const taken = new Map<string, Draft>();
  // Fabric links claim first: of two cables on a port, the one that somebody wrote down is the one to change.
  const reported = new Set<string>();
  const refuse = (draft: Draft, problem: Problem) => {
    // Four links of one leaf with one wrong `spinePort` are one mistake.
    const key = draft.path.join(".");
    if (!reported.has(key)) conflicts.push({ path: draft.path, message: `${name(draft.a)}: ${problem}` });
    reported.add(key);
  };
  const claim = (draft: Draft): boolean => {
    if (draft.a.device === draft.b.device) {
      refuse(draft, `goes back to ${name(draft.b)} of the same device; name a port of another one`);
      return false;
    }
    for (const end of [draft.a, draft.b]) {
      const holder = taken.get(name(end));
      if (holder === undefined) continue;
      const other = name(holder.a) === name(end) ? holder.b : holder.a;
      refuse(draft, `port ${name(end)} is taken by the cable to ${name(other)}; use a free port${free(end, draft)}`);
      return false;
    }
    taken.set(name(draft.a), draft).set(name(draft.b), draft);
    return true;
  };
  const free = (end: Cable["a"], draft: Draft): string => {
    const device = inventory.byId.get(end.device);
    const wanted = device && ports(device).get(end.port);
    const other = device?.ports.find(
      (port) =>
        port.purpose === wanted?.purpose &&
        wanted.rates.every((rate) => port.rates.includes(rate)) &&
        !taken.has(`${device.id}:${port.name}`),
    );
    return other === undefined || draft.purpose === "uplink" ? "" : ` such as ${end.device}:${other.name}`;
  };

  const claimed = new Set([...derived, ...stated].filter(claim));
  const join = joiner(estate, catalogue);
  const build = (draft: Draft): Cable[] => {
    if (!claimed.has(draft)) return [];
    const far = endOf(draft.b);
    const near = draft.purpose === "circuit" ? "unknown" : endOf(draft.a);
    for (const end of [near, far]) {
      if (typeof end === "string" && end !== "unknown") {
        refuse(draft, end);
        return [];
      }
    }
    if (typeof far === "string") return [];
    const made =
      draft.purpose === "circuit"
        ? handOff(estate, draft, far)
        : typeof near === "string"
          ? []
          : join(draft, near, far);
    if (typeof made !== "string") return [...made];
    refuse(draft, made);
    return [];
  };
  const isServer = (draft: Draft) => inventory.byId.get(draft.a.device)?.kind === "server";
  const order = [...stated.filter(isServer), ...derived, ...stated.filter((draft) => !isServer(draft))];
  return { cables: order.flatMap(build), conflicts };
}

/** Joins two known ports: rate, run, medium and length, or what stands in the way. */
function joiner(estate: Estate, catalogue: Catalogue) {
  const measure = measureRuns(estate);
  const media = mediaFinder(catalogue);
  return (draft: Draft, near: End, far: End): readonly Cable[] | Problem => {
    const farName = name(draft.b);
    if (near.device.site !== undefined && far.device.site !== undefined && near.device.site !== far.device.site) {
      return `stands at ${near.device.site}, ${farName} at ${far.device.site}; a cable stays at one site, use a circuit between sites`;
    }
    const rate = draft.rate ?? sharedRate(near.port, far.port);
    if (rate === undefined || !near.port.rates.includes(rate) || !far.port.rates.includes(rate)) {
      const wanted = draft.rate === undefined ? "" : `, the link is to run ${format("bitRate", draft.rate)}`;
      return `runs ${rates(near.port)}, ${farName} runs ${rates(far.port)}${wanted}; use ports that share a rate`;
    }
    const known = near.port.connector !== undefined && far.port.connector !== undefined;
    if (known && sharedConnector(near.port, far.port) === undefined) {
      return `takes ${near.port.connector}, ${farName} takes ${far.port.connector}: no cable has both ends; use ports with one connector`;
    }
    const run = measure(near.device, far.device);
    if (draft.length !== undefined && run !== undefined && raw(draft.length) < raw(run)) {
      return `the stated length ${metres(draft.length)} is shorter than the run of ${metres(run)}; state at least ${metres(run)} or leave it out`;
    }
    const need = draft.length ?? run;
    const pinned = draft.medium === undefined ? undefined : catalogue.media.get(draft.medium);
    if (pinned !== undefined) {
      const problem = unfit(pinned, near, far, rate, farName);
      if (problem !== undefined) return problem;
    }
    const choice = draft.medium === undefined ? media(near.port, far.port, rate) : pinned === undefined ? [] : [pinned];
    const chosen = choose(choice, need);
    if (need !== undefined && choice.length > 0 && chosen === undefined) return tooLong(choice, need, draft.length);
    return [
      {
        ...ends(draft),
        rate,
        purpose: draft.purpose ?? purposeOf(near, far),
        run,
        length: draft.length ?? chosen?.length,
        // Without a length to cover, only a pinned medium is certain.
        medium: chosen?.medium.id ?? pinned?.id,
        path: draft.path,
      },
    ];
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

function unfit(medium: Medium, near: End, far: End, rate: BitRate, farName: string): Problem | undefined {
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

function tooLong(media: readonly Medium[], need: Length, stated: Length | undefined): Problem {
  const longest = media
    .map((medium) => ({ medium, reach: medium.lengths.length === 0 ? medium.reach : medium.lengths.reduce(max) }))
    .reduce((top, one) => (raw(one.reach) > raw(top.reach) ? one : top));
  const what = stated === undefined ? "the run" : "the stated length";
  return `${what} is ${metres(need)}, ${longest.medium.id} reaches ${metres(longest.reach)}; move a device closer or choose a medium that reaches`;
}

/** A circuit ends at the switch: where it comes from, and so its run and medium, is the provider's matter. */
function handOff(estate: Estate, draft: Draft, far: End): readonly Cable[] | Problem {
  const site = estate.circuits.find((circuit) => circuit.id === draft.a.device)?.site;
  if (site !== undefined && far.device.site !== undefined && site !== far.device.site) {
    return `the circuit ends at ${site}, ${name(draft.b)} stands at ${far.device.site}; hand it over at a switch of its site`;
  }
  const enough = far.port.rates.filter((rate) => draft.rate === undefined || raw(rate) >= raw(draft.rate));
  const rate = enough.reduce<BitRate | undefined>((low, one) => (low && raw(low) <= raw(one) ? low : one), undefined);
  if (rate === undefined) {
    const wanted = draft.rate === undefined ? "" : format("bitRate", draft.rate);
    return `the circuit brings ${wanted}, ${name(draft.b)} runs ${rates(far.port)}; hand it over at a faster port`;
  }
  const unknown = { run: undefined, length: undefined, medium: undefined };
  return [{ ...ends(draft), rate, purpose: "circuit", ...unknown, path: draft.path }];
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

function noPort(device: Device, port: string): Problem {
  const first = device.ports.at(0)?.name;
  const last = device.ports.findLast((one) => one.purpose === "data" || device.kind === "out-of-band-switch")?.name;
  const has = first === undefined ? "it has none" : `it has ${first} to ${last ?? first}`;
  return `${device.id} has no port ${port}, ${has}; name one of its ports`;
}

/** Ports by name. Devices of one product share their list, and so its index. */
function portIndex(): (device: Device) => ReadonlyMap<string, Port> {
  const indexes = new WeakMap<readonly Port[], ReadonlyMap<string, Port>>();
  return (device) => {
    const known = indexes.get(device.ports);
    if (known !== undefined) return known;
    const index = new Map(device.ports.map((port) => [port.name, port]));
    indexes.set(device.ports, index);
    return index;
  };
}

function name(end: Cable["a"]): string {
  return `${end.device}:${end.port}`;
}

function rates(port: Port): string {
  return port.rates.map((rate) => format("bitRate", rate)).join(", ");
}

function metres(length: Length): string {
  return format("length", length);
}
