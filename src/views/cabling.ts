/** Every cable: which drafts get their ports, and what each becomes. */
import type { Catalogue } from "../catalogue/types.ts";
import type { Estate } from "../model/estate.ts";
import type { Inventory } from "./devices.ts";
import { type Draft, draftCables } from "./drafts.ts";
import { type End, handOff, type Joined, joiner, name, type Refused } from "./joining.ts";
import type { Cable, Conflict, Device, Port } from "./types.ts";

/** An end with its port, what is wrong with it, or undefined where nobody knows the ports of the device. */
type Found = { readonly end: End } | Refused | undefined;

/** Cables in file order: what servers state, links of the fabrics, what switches and storage state, circuits. */
export function deriveCabling(
  estate: Estate,
  catalogue: Catalogue,
  inventory: Inventory,
): { readonly cables: readonly Cable[]; readonly conflicts: readonly Conflict[] } {
  const { derived, stated, conflicts: impossible } = draftCables(estate, inventory);
  const conflicts = [...impossible];
  const reported = new Set<string>();
  const refuse = (draft: Draft, { problem, ...weight }: Refused) => {
    // Four links of one leaf with one wrong `spinePort` are one mistake.
    const key = draft.path.join(".");
    if (!reported.has(key)) conflicts.push({ path: draft.path, message: `${name(draft.a)}: ${problem}`, ...weight });
    reported.add(key);
  };

  const ports = portIndex();
  // Fabric links claim first: of two cables on a port, the one that somebody wrote down is the one to change.
  const claimed = claimPorts([...derived, ...stated], inventory, ports, refuse);
  const join = joiner(estate, catalogue);
  const make = (draft: Draft): Joined | undefined => {
    const far = find(draft.b, inventory, ports);
    if (far === undefined || "problem" in far) return far;
    if (draft.purpose === "circuit") return handOff(draft, far.end);
    const near = find(draft.a, inventory, ports);
    return near === undefined || "problem" in near ? near : join(draft, near.end, far.end);
  };
  const isServer = (draft: Draft) => inventory.byId.get(draft.a.device)?.kind === "server";
  const cables: Cable[] = [];
  for (const draft of [...stated.filter(isServer), ...derived, ...stated.filter((one) => !isServer(one))]) {
    const made = claimed.has(draft) ? make(draft) : undefined;
    if (made === undefined) continue;
    if ("problem" in made) refuse(draft, made);
    else cables.push(made.cable);
  }
  return { cables, conflicts };
}

type PortsOf = (device: Device) => ReadonlyMap<string, Port>;

/** Gives each port to the first draft that names it; drafts that get both of their ports. */
function claimPorts(
  drafts: readonly Draft[],
  inventory: Inventory,
  ports: PortsOf,
  refuse: (draft: Draft, refused: Refused) => void,
): ReadonlySet<Draft> {
  const taken = new Map<string, Draft>();
  const freeLike = (end: Cable["a"]): string => {
    const device = inventory.byId.get(end.device);
    const wanted = device && ports(device).get(end.port);
    const other = device?.ports.find(
      (port) =>
        port.purpose === wanted?.purpose &&
        wanted.rates.every((rate) => port.rates.includes(rate)) &&
        !taken.has(`${device.id}:${port.name}`),
    );
    return other === undefined ? "" : ` such as ${end.device}:${other.name}`;
  };
  const claim = (draft: Draft): boolean => {
    if (draft.a.device === draft.b.device) {
      refuse(draft, {
        problem: `goes back to ${name(draft.b)} of the same device; name a port of another one`,
        lasting: true,
      });
      return false;
    }
    const busy = [draft.a, draft.b].find((end) => taken.has(name(end)));
    if (busy !== undefined) {
      const holder = taken.get(name(busy));
      const other = holder === undefined ? busy : name(holder.a) === name(busy) ? holder.b : holder.a;
      // Where the fabric decides the port, another first port has to be stated.
      const way = draft.purpose === "uplink" ? "set another spinePort" : `use a free port${freeLike(busy)}`;
      // Ports of a fabric's links follow from its switches, and would be others with a switch more.
      const stated = [draft, holder].every((one) => one?.purpose !== "uplink" && one?.purpose !== "peer-link");
      const problem = `port ${name(busy)} is taken by the cable to ${name(other)}; ${way}`;
      refuse(draft, stated ? { problem, lasting: true } : { problem });
      return false;
    }
    taken.set(name(draft.a), draft).set(name(draft.b), draft);
    return true;
  };
  return new Set(drafts.filter(claim));
}

function find(at: Cable["a"], inventory: Inventory, ports: PortsOf): Found {
  const device = inventory.byId.get(at.device);
  if (device === undefined) return undefined;
  const port = ports(device).get(at.port);
  if (port !== undefined) return { end: { device, port } };
  return inventory.unknownPorts.has(device.id) ? undefined : { problem: noPort(device, at.port) };
}

function noPort(device: Device, port: string): string {
  const first = device.ports.at(0)?.name;
  const last = device.ports.findLast((one) => one.purpose === "data" || device.kind === "out-of-band-switch")?.name;
  const has = first === undefined ? "it has none" : `it has ${first} to ${last ?? first}`;
  return `${device.id} has no port ${port}, ${has}; name one of its ports`;
}

/** Ports by name. Devices of one product share their list, and so its index. */
function portIndex(): PortsOf {
  const indexes = new WeakMap<readonly Port[], ReadonlyMap<string, Port>>();
  return (device) => {
    const known = indexes.get(device.ports);
    if (known !== undefined) return known;
    const index = new Map(device.ports.map((port) => [port.name, port]));
    indexes.set(device.ports, index);
    return index;
  };
}
