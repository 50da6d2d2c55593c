import type { Catalogue } from "../../catalogue/types.ts";
import type { Database, Estate, Tier } from "../../model/estate.ts";
import { type Bytes, compare, type Duration, format, quantity, raw, scale, subtract, sum } from "../../units/index.ts";
import { factor } from "../constant.ts";
import type { Facts, Rule, Statement } from "../rule.ts";
import { about, list } from "../words.ts";
import { recordSize, sizeWords, stored } from "./records.ts";

type DataClass = Estate["dataClasses"][number];
type Store = Estate["arrays"][number] | Estate["pools"][number];

/** What stays how long in one array or pool. */
interface Content {
  readonly class: DataClass;
  /** Undefined where the class states its size, which is then all of it. */
  readonly time: Duration | undefined;
  readonly format: Tier["format"];
}

/** Data that is said to stay in a store for two different times, or stores whose contents exceed them. */
export const rule: Rule = {
  code: "C-05",
  title: "Data stays in a store as long as its tier lasts, and all of it fits",
  severity: "error",
  formula: "keep = tier.to of the same store; sum of writeRate x time x recordSize and of stated sizes <= capacity",
  sources: ["catalogue constants record-size and fill-limit (a warning above it)"],
  check: (facts) => [...contradictions(facts), ...overfull(facts)],
};

function contradictions({ estate, catalogue }: Facts): readonly Statement[] {
  const tiersIn = Map.groupBy(estate.tiers, ({ storedIn }) => storedIn);
  return estate.dataClasses.flatMap((data) => {
    const { keep, storedIn } = data;
    if (keep === undefined || storedIn === undefined) return [];
    return (tiersIn.get(storedIn) ?? []).flatMap((tier) => {
      if (tier.to === undefined || compare(tier.to, keep) === 0) return [];
      const stream = streamOf(estate);
      const words = [keep, tier.to].map((time) => {
        const size =
          stream === undefined ? undefined : contentSize({ class: data, time, format: tier.format }, stream, catalogue);
        return size === undefined ? undefined : `${format("duration", time)} are ${about("size", size)}`;
      });
      const record = stream === undefined ? "" : ` (modelled from ${sizeWords(recordSize(stream, catalogue))})`;
      return [
        {
          subject: data.id,
          says: `stays ${format("duration", keep)} in ${storedIn}; tier ${tier.id} leaves ${storedIn} after ${format("duration", tier.to)}`,
          computed: words.includes(undefined)
            ? "two times for one thing"
            : `two times for one thing: ${words.join(", ")}${record}`,
          limit: "one time for the data of a tier, stated by the tier",
          remedy: `keep: ${format("duration", tier.to)} in ${data.id}, or to: ${format("duration", keep)} in ${tier.id}`,
          source: `dataClasses.${data.id}.keep`,
        },
      ];
    });
  });
}

function overfull({ estate, catalogue }: Facts): readonly Statement[] {
  const contents = contentsByStore(estate);
  const stream = streamOf(estate);
  const fill = factor(catalogue, "fill-limit", "ratio");
  return [...estate.arrays, ...estate.pools].flatMap((store) => {
    const held = (contents.get(store.id) ?? []).flatMap((content) => {
      const size = contentSize(content, stream, catalogue);
      return size === undefined ? [] : [{ content, size }];
    });
    const capacity = capacityOf(store);
    const total = sum(held.map(({ size }) => size));
    // A cloud's store does not fill up; only what is paid for ends.
    const limit = "placement" in store && store.placement === "cloud" ? capacity : scale(capacity, fill);
    if (compare(total, limit) <= 0) return [];
    const over = compare(total, capacity) > 0;
    const parts = held.map(({ content, size }) => `${content.class.id} ${about("size", size)}`);
    return [
      {
        subject: store.id,
        severity: over ? "error" : "warning",
        says: `${format("size", capacity)} hold ${list(held.map(({ content }) => contentWords(content)))}`,
        computed: `${list(parts)}: ${about("size", total)} in all (modelled)`,
        limit: over
          ? format("size", capacity)
          : `${about("size", limit)}: ${format("ratio", quantity<"1">(fill))} of ${format("size", capacity)}`,
        remedy: `capacity of ${about("size", scale(total, 1 / fill))}, or a shorter time in ${store.id}`,
        source: `${"usable" in store ? "arrays" : "pools"}.${store.id}.${"usable" in store ? "usable" : "capacity"}`,
      },
    ];
  });
}

function capacityOf(store: Store): Bytes {
  return "usable" in store ? store.usable : store.capacity;
}

function contentsByStore(estate: Estate): ReadonlyMap<string, readonly Content[]> {
  const tiers = new Map(estate.tiers.map((tier) => [tier.id, tier]));
  const found = new Map<string, Content[]>();
  const add = (store: string, content: Content) => {
    const known = found.get(store);
    if (known === undefined) found.set(store, [content]);
    else known.push(content);
  };
  for (const data of estate.dataClasses) {
    if (data.storedIn !== undefined) add(data.storedIn, { class: data, time: data.keep, format: undefined });
    for (const id of data.tiers) {
      const tier = tiers.get(id);
      if (tier?.storedIn === undefined || tier.storedIn === data.storedIn) continue;
      // Of a stated size spread over several tiers nobody says how much is in which.
      if (data.size !== undefined && data.tiers.length > 1) continue;
      const time = tier.to === undefined ? undefined : subtract(tier.to, tier.from);
      add(tier.storedIn, { class: data, time, format: tier.format });
    }
  }
  return found;
}

/** Bytes of one content: its stated size, or what the estate's one stream of records leaves in the time; undefined where neither is stated. */
function contentSize(
  { class: data, time, format: kept }: Content,
  stream: Database | undefined,
  catalogue: Catalogue,
): Bytes | undefined {
  if (data.size !== undefined) return data.size;
  if (time === undefined || stream === undefined) return undefined;
  const size = recordSize(stream, catalogue).expected;
  const compressed = stored(stream, time, size);
  return kept === "parquet" ? compressed : scale(compressed, stream.compression);
}

function contentWords({ class: data, time }: Content): string {
  if (data.size !== undefined) return `${format("size", data.size)} of ${data.id}`;
  return time === undefined ? data.id : `${format("duration", time)} of ${data.id}`;
}

/** The stream that classes without a size are taken from; undefined where several databases write, so that nobody can tell which. */
function streamOf({ databases }: Estate): Database | undefined {
  const writing = databases.filter(({ writeRate }) => raw(writeRate) > 0);
  return writing.length === 1 ? writing[0] : undefined;
}
