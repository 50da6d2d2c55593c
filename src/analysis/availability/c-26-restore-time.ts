import type { Estate, Pool } from "../../model/estate.ts";
import {
  type BitRate,
  type Bytes,
  compare,
  type Duration,
  format,
  quantity,
  ratio,
  raw,
  sum,
} from "../../units/index.ts";
import type { Rule, Statement } from "../rule.ts";
import { about, figure } from "../words.ts";

const BITS = 8;
const SECOND = 1e9;

/** A way out of a site. */
interface Way {
  readonly what: string;
  readonly rate: BitRate;
}

/** Data that does not pass its line in the time that recovery, or the next backup, leaves. */
export const rule: Rule = {
  code: "C-26",
  title: "What a recovery needs passes the lines within the recovery time",
  severity: "error",
  formula: "bytes x 8 / rate of the best line <= recovery time; bytes x 8 / rate of the store <= time between backups",
  sources: ["rates of the stated circuits at their full line rate, without protocol overhead: a floor"],
  check: ({ estate }) => [...restores(estate), ...windows(estate)],
};

function restores(estate: Estate): readonly Statement[] {
  const { recovery, pools } = estate;
  const rto = recovery?.rto;
  if (rto === undefined) return elsewhere(estate);
  const ways = waysOut(estate);
  const [best] = ways;
  const classes = backedUpInto(estate);
  const needed = pools.filter(({ purpose }) => purpose !== "cold");
  return needed.flatMap((pool): readonly Statement[] => {
    const bytes = bytesOf(pool, classes.get(pool.id) ?? []);
    const says = `${format("size", bytes)} in ${pool.id}, recovery within ${format("duration", rto)}`;
    if (best === undefined) {
      return [
        {
          subject: pool.id,
          severity: "info",
          says,
          computed: "cannot tell how long it takes: no circuit to another site or the Internet is stated",
          limit: format("duration", rto),
          remedy: "state the circuit that a restore uses",
          source: `pools.${pool.id}`,
        },
      ];
    }
    const time = transfer(bytes, best.rate);
    if (compare(time, rto) <= 0) return [];
    const slowest = ways.at(-1);
    const other =
      slowest === undefined || slowest === best
        ? ""
        : `, ${long(transfer(bytes, slowest.rate))} over ${slowest.what} of ${format("bitRate", slowest.rate)}`;
    const copies = pool.copies > 1 ? `; each of its ${pool.copies} copies takes as long to make` : "";
    const fits = quantity<"B">((raw(rto) / SECOND) * (raw(best.rate) / BITS));
    // An archive is not what works after an hour: its time counts for rebuilding a copy.
    const archive = pool.purpose === "archive";
    return [
      {
        subject: pool.id,
        severity: archive ? "warning" : "error",
        says,
        computed: `${long(time)} over ${best.what} of ${format("bitRate", best.rate)}${other} (derived)${copies}`,
        limit: `${format("duration", rto)}: ${about("size", fits)} over ${best.what}`,
        remedy: `keep what must work within ${format("duration", rto)} in the recovery site, or state it as data classes of at most ${about("size", fits)}, or ${figure(ratio(time, rto))} times the rate`,
        source: `pools.${pool.id}.capacity`,
      },
    ];
  });
}

/** A restore that is promised here and happens in another estate. */
function elsewhere({ targets, pools }: Estate): readonly Statement[] {
  const promised = targets.recovery.find(({ by }) => by === "restore");
  if (promised === undefined || pools.length === 0) return [];
  return [
    {
      subject: promised.id,
      severity: "info",
      says: `${promised.title}: restored within ${format("duration", promised.rto)}`,
      computed: "cannot tell how long a restore takes: this estate has no recovery section",
      limit: format("duration", promised.rto),
      remedy: "check the estate that recovers this one",
      source: `targets.recovery.${promised.id}`,
    },
  ];
}

/** Circuits and leased lines that leave a site for something else than an exchange, fastest first. */
function waysOut({ circuits, recovery }: Estate): readonly Way[] {
  return [
    ...circuits.filter(({ kind }) => kind !== "exchange").map(({ id, rate }) => ({ what: id, rate })),
    ...(recovery?.directConnect ?? []).map(({ id, rate }) => ({ what: id, rate })),
  ].sort((a, b) => compare(b.rate, a.rate));
}

type DataClass = Estate["dataClasses"][number];

/** Classes by the pool that their backup goes to. */
function backedUpInto({ dataClasses, backups }: Estate): ReadonlyMap<string | undefined, readonly DataClass[]> {
  const target = new Map(backups.map(({ id, to }) => [id, to]));
  return Map.groupBy(dataClasses, ({ backup }) => (backup === undefined ? undefined : target.get(backup)));
}

/** The classes together where they all state sizes; all that the pool holds otherwise. */
function bytesOf(pool: Pool, classes: readonly DataClass[]): Bytes {
  const sizes = classes.flatMap(({ size }) => size ?? []);
  return classes.length > 0 && sizes.length === classes.length ? sum(sizes) : pool.capacity;
}

/** Backups that take longer to write than until the next one. */
function windows(estate: Estate): readonly Statement[] {
  const byBackup = Map.groupBy(estate.dataClasses, ({ backup }) => backup);
  const stores = new Map(estate.arrays.map((array) => [array.id, array]));
  return estate.backups.flatMap((backup): readonly Statement[] => {
    const { id, every } = backup;
    if (every === "continuous") return [];
    return (byBackup.get(id) ?? []).flatMap((data): readonly Statement[] => {
      const store = data.storedIn === undefined ? undefined : stores.get(data.storedIn);
      const bytes = data.size ?? store?.usable;
      const rate =
        store?.ports === undefined ? undefined : quantity<"bit/s">(raw(store.ports.rate) * store.ports.count);
      if (bytes === undefined || rate === undefined) return [];
      const time = transfer(bytes, rate);
      if (compare(time, every) <= 0) return [];
      return [
        {
          subject: id,
          says: `copies ${format("size", bytes)} of ${data.id} every ${format("duration", every)}`,
          computed: `${long(time)} over the ports of ${store?.id ?? data.id}, ${format("bitRate", rate)} (derived)`,
          limit: format("duration", every),
          remedy: `every: ${Math.ceil(raw(time) / (3600 * SECOND))}h, or changes only, or ${figure(ratio(time, every))} times the rate`,
          source: `backups.${id}.every`,
        },
      ];
    });
  });
}

/** Hours, or days from ten on: restores are planned in both. */
function long(time: Duration): string {
  const hours = raw(time) / (3600 * SECOND);
  return hours < 240 ? `${figure(hours)} h` : `${figure(hours / 24)} d`;
}

function transfer(bytes: Bytes, rate: BitRate): Duration {
  // Seconds first: bits times nanoseconds would leave the range of exact numbers.
  return quantity<"ns">((raw(bytes) / raw(rate)) * BITS * SECOND);
}
