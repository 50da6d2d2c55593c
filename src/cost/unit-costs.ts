/** Cost of one unit of work: an order, a thousand inferences, a terabyte kept for a month. */
import type { Measurement } from "../analysis/rule.ts";
import type { Estate } from "../model/estate.ts";
import { type Bytes, raw } from "../units/index.ts";
import { spreadOf } from "./line.ts";
import { map } from "./spread.ts";
import { sumOf } from "./totals.ts";
import type { Basis, CostLine, UnitCost } from "./types.ts";
import type { Usage } from "./usage.ts";

const SECONDS_A_YEAR = 365 * 86_400;
const MONTHS_A_YEAR = 12;
const BYTES_PER_TERABYTE = 1e12;
/** Units that a price is quoted for: the first whose rate a second is reached. */
const lots = [
  { rate: 1e5, units: 1e6 },
  { rate: 1e3, units: 1e3 },
  { rate: 0, units: 1 },
] as const;

type Volume = { readonly volume: number; readonly basis: Basis; readonly source: string };

/** Throughput targets in the order of the estate, then stores. A year's cost is shared out, depreciation included. */
export function unitCostsOf(
  estate: Estate,
  lines: readonly CostLine[],
  usage: Usage,
  measurements: readonly Measurement[],
): readonly UnitCost[] {
  return [...targetCosts(estate, lines, usage, measurements), ...storeCosts(estate, lines)];
}

function targetCosts(
  estate: Estate,
  lines: readonly CostLine[],
  usage: Usage,
  measurements: readonly Measurement[],
): readonly UnitCost[] {
  const clusterOf = new Map(estate.clusters.flatMap(({ id, roles }) => roles.map((role) => [role.id, id] as const)));
  return estate.targets.throughput.map((target) => {
    const cluster = target.role === undefined ? undefined : clusterOf.get(target.role);
    const shared = cluster === undefined ? lines : lines.filter(({ component }) => component === cluster);
    const { volume, basis, source } = volumeOf(target, usage, measurements);
    const { units } = lots.find(({ rate }) => volume / SECONDS_A_YEAR >= rate) ?? lots[2];
    const yearly = sumOf(shared, (line) => spreadOf(line.yearly));
    const per = units === 1 ? `${target.metric}, each` : `${units.toLocaleString("en-US")} ${target.metric}`;
    return {
      id: target.id,
      per,
      amount: map(yearly, (cost) => (cost * units) / volume),
      yearly,
      volume,
      basis,
      source,
    };
  });
}

function volumeOf(
  { id, metric, limit }: Estate["targets"]["throughput"][number],
  usage: Usage,
  measurements: readonly Measurement[],
): Volume {
  const stated = Object.hasOwn(usage.volumes, id) ? usage.volumes[id] : undefined;
  if (stated !== undefined) return { volume: stated, basis: "stated", source: `usage volumes.${id}` };
  const measured = measurements.find((one) => one.metric === "throughput" && [id, metric].includes(one.subject));
  if (measured !== undefined) {
    const source = `measured on ${measured.machine}, ${measured.date}, around the clock`;
    return { volume: measured.value * SECONDS_A_YEAR, basis: "measured", source };
  }
  const source = `estate targets.throughput.${id}.limit, around the clock`;
  return { volume: raw(limit) * SECONDS_A_YEAR, basis: "stated", source };
}

function storeCosts({ arrays, pools, recovery }: Estate, lines: readonly CostLine[]): readonly UnitCost[] {
  const byComponent = Map.groupBy(lines, ({ component }) => component);
  const stores = [
    ...arrays.map(({ id, usable }) => ({ id, size: usable, path: `arrays.${id}.usable`, own: byComponent.get(id) })),
    ...pools.map(({ id, capacity }) => ({
      id,
      size: capacity,
      path: `pools.${id}.capacity`,
      own: byComponent.get(id),
    })),
    ...(recovery?.buckets ?? []).flatMap(({ id, purpose, expected }) =>
      expected === undefined
        ? []
        : [{ id, size: expected, path: `recovery.buckets.${id}.expected`, own: lines.filter(keeps(purpose)) }],
    ),
  ];
  return stores.flatMap(({ id, size, path, own = [] }) => (own.length === 0 ? [] : [storeCost(id, size, path, own)]));
}

function keeps(purpose: string): (line: CostLine) => boolean {
  return ({ component, tags }) => component === "s3" && tags.includes(purpose);
}

function storeCost(id: string, size: Bytes, path: string, lines: readonly CostLine[]): UnitCost {
  const volume = (raw(size) / BYTES_PER_TERABYTE) * MONTHS_A_YEAR;
  const yearly = sumOf(lines, (line) => spreadOf(line.yearly));
  return {
    id: `store.${id}`,
    per: "TB-month kept",
    amount: map(yearly, (cost) => cost / volume),
    yearly,
    volume,
    basis: "stated",
    source: `estate ${path}`,
  };
}
