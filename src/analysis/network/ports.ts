/** Ports by speed: what has no cable yet against what the leaves have left. */
import type { Fabric } from "../../model/estate.ts";
import { type BitRate, format, quantity, raw } from "../../units/index.ts";
import type { Facts, Statement } from "../rule.ts";
import { count, list } from "../words.ts";
import { type Attached, attached, dataPorts } from "./attached.ts";

/** One wanted port. */
interface Wish {
  readonly rate: number;
  /** Cluster, array or circuit that wants it. */
  readonly who: string;
}

export function portFindings(facts: Facts): readonly Statement[] {
  const taken = new Set<string>();
  for (const { a, b } of facts.views.cables) taken.add(`${a.device}:${a.port}`).add(`${b.device}:${b.port}`);
  const speeds = speedsOf(facts);
  return attached(facts).flatMap((one) => {
    const wishes = wishesOf(one, taken, speeds);
    return wishes.length === 0 ? [] : judge(one.fabric, wishes, facts, taken);
  });
}

/** Data ports and circuits without a cable. A circuit is handed over at the next speed that ports have. */
function wishesOf(
  { devices, circuits }: Attached,
  taken: ReadonlySet<string>,
  speeds: readonly number[],
): readonly Wish[] {
  return [
    ...devices.flatMap((device) =>
      dataPorts(device)
        .filter((port) => !taken.has(`${device.id}:${port.name}`))
        .map((port) => ({ rate: raw(port.rate), who: device.group ?? device.id })),
    ),
    ...circuits
      .filter(({ handoff }) => handoff === undefined)
      .map(({ id, rate }) => ({ rate: speeds.find((speed) => speed >= raw(rate)) ?? raw(rate), who: id })),
  ];
}

function judge(
  fabric: Fabric,
  wishes: readonly Wish[],
  { views }: Facts,
  taken: ReadonlySet<string>,
): readonly Statement[] {
  const leaves = fabric.leaves.flatMap(({ id, product }) =>
    product === undefined ? [] : (views.deviceById.get(id) ?? []),
  );
  const base = { subject: fabric.id, source: `fabrics.${fabric.id}.leaves` };
  if (leaves.length === 0) return unknownProducts(fabric, wishes, base);
  const free = leaves.flatMap((leaf) =>
    dataPorts(leaf)
      .filter((port) => !taken.has(`${leaf.id}:${port.name}`))
      .map((port) => new Set(port.rates.map((rate) => raw(rate)))),
  );
  const missing = unmatched(wishes, free);
  if (missing.length === 0) return [];
  return [
    {
      ...base,
      says: `${count(wishes.length, "port")} without a cable on ${count(leaves.length, "leaf", "leaves")} with ${count(free.length, "free port")}`,
      computed: `no port is left for ${bySpeed(missing)} (derived)`,
      limit: "a port that runs the speed for each",
      remedy: `leaves with ${count(missing.length, "more port")} of that speed, or hosts with other cards`,
    },
  ];
}

/** Leaves that name no product may still name the speeds that they run. */
function unknownProducts(
  fabric: Fabric,
  wishes: readonly Wish[],
  base: Pick<Statement, "subject" | "source">,
): readonly Statement[] {
  const rates = new Set(fabric.leaves.flatMap((leaf) => leaf.rates.map((rate) => raw(rate))));
  const strange = rates.size === 0 ? [] : wishes.filter(({ rate }) => !rates.has(rate));
  const runs = list([...rates].map((rate) => speed(rate)));
  if (strange.length === 0) {
    return [
      {
        ...base,
        severity: "info",
        says: `${count(wishes.length, "port")} want a leaf: ${bySpeed(wishes)}`,
        computed: "cannot tell whether they fit: no leaf names a product, so its ports are not known",
        limit: "a port that runs the speed for each",
        remedy: "name a product for each leaf",
      },
    ];
  }
  return [
    {
      ...base,
      says: `leaves run ${runs}`,
      computed: `${bySpeed(strange)} want a port (derived); how many ports there are is not stated`,
      limit: `a port that runs the speed for each: ${runs}`,
      remedy: `name a product for each leaf whose ports also run ${list([...new Set(strange.map(({ rate }) => speed(rate)))])}, in groups of one speed`,
    },
  ];
}

/** Wishes that get no port, the choosiest served first, each from the least able port that will do. */
function unmatched(wishes: readonly Wish[], free: readonly ReadonlySet<number>[]): readonly Wish[] {
  const kinds = new Map<string, { readonly rates: ReadonlySet<number>; left: number }>();
  for (const rates of free) {
    const key = [...rates].sort((a, b) => a - b).join(" ");
    const kind = kinds.get(key) ?? { rates, left: 0 };
    kinds.set(key, kind);
    kind.left += 1;
  }
  const able = [...kinds.values()].sort((a, b) => a.rates.size - b.rates.size);
  const choices = (rate: number) => able.filter(({ rates }) => rates.has(rate)).length;
  return [...wishes]
    .sort((a, b) => choices(a.rate) - choices(b.rate))
    .filter(({ rate }) => {
      const kind = able.find(({ rates, left }) => left > 0 && rates.has(rate));
      if (kind !== undefined) kind.left -= 1;
      return kind === undefined;
    });
}

/** `6 at 10Gbps (monitoring) and 1 at 40Gbps (hot-array)`, fastest first. */
function bySpeed(wishes: readonly Wish[]): string {
  const groups = Map.groupBy(wishes, ({ rate }) => rate);
  return list(
    [...groups]
      .sort(([a], [b]) => b - a)
      .map(([rate, group]) => `${group.length} at ${speed(rate)} (${list([...new Set(group.map(({ who }) => who))])})`),
  );
}

function speed(rate: number): string {
  return format("bitRate", quantity<"bit/s">(rate));
}

/** Speeds that ports of the catalogue's switches have, slowest first. */
function speedsOf({ catalogue }: Facts): readonly number[] {
  const rates = [...catalogue.switches.values()].flatMap(({ ports }) =>
    ports.flatMap((group): readonly BitRate[] => group.rates),
  );
  return [...new Set(rates.map((rate) => raw(rate)))].sort((a, b) => a - b);
}
