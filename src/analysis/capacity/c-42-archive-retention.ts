import { compare, format, ratio, scale, sum } from "../../units/index.ts";
import { factor } from "../constant.ts";
import type { Rule, Statement } from "../rule.ts";
import { about, count, figure, list } from "../words.ts";
import { recordSize, recordsIn, recordWords, sizeWords, stored } from "./records.ts";

/** An archive that does not hold what the databases write for as long as it is to be kept. */
export const rule: Rule = {
  code: "C-42",
  title: "The archive holds the databases' records for as long as they are archived",
  severity: "error",
  formula: "sum of writeRate x retentionArchived x recordSize / compression, x copies of the archive <= its capacity",
  sources: ["catalogue constants record-size and fill-limit (on premises only)"],
  check: ({ estate, catalogue }) => {
    const kept = estate.databases.flatMap((database) => {
      const { retentionArchived: time } = database;
      return time === undefined ? [] : [{ database, time, size: recordSize(database, catalogue) }];
    });
    const archives = estate.pools.filter(({ purpose }) => purpose === "archive");
    if (kept.length === 0) return [];
    const says = list(
      kept.map(
        ({ database, time }) =>
          `${database.id} archives ${format("rate", database.writeRate)} for ${format("duration", time)}`,
      ),
    );
    const records = kept.reduce((total, { database, time }) => total + recordsIn(database, time), 0);
    const perCopy = sum(kept.map(({ database, time, size }) => stored(database, time, size.expected)));
    const sizes = [...new Set(kept.map(({ size }) => sizeWords(size)))].join(", ");
    const computed = `${recordWords(records)} of ${sizes} take ${about("size", perCopy)} a copy (modelled)`;
    if (archives.length === 0) {
      return kept.map(
        ({ database }): Statement => ({
          subject: database.id,
          says,
          computed,
          limit: "no pool of purpose archive is stated",
          remedy: `a pool of purpose archive of ${about("size", perCopy)}`,
          source: `databases.${database.id}.retentionArchived`,
        }),
      );
    }
    // Nothing says which database goes to which archive: together they must hold all of it.
    const share = archives.map((pool) => {
      const fill = pool.placement === "cloud" ? 1 : factor(catalogue, "fill-limit", "ratio");
      return { pool, usable: scale(pool.capacity, fill), perCopy: scale(pool.capacity, fill / pool.copies) };
    });
    const holds = sum(share.map((one) => one.perCopy));
    const first = share[0]?.pool;
    if (first === undefined || compare(perCopy, holds) <= 0) return [];
    const pools = archives.map(
      ({ id, capacity, copies }) => `${id} has ${format("size", capacity)} for ${count(copies, "copy", "copies")}`,
    );
    const short = ratio(perCopy, holds);
    const needed =
      first.copies === 1 || share.length > 1
        ? ""
        : `, ${about("size", scale(perCopy, first.copies))} for ${first.copies} copies`;
    return [
      {
        subject: first.id,
        says: `${says}; ${list(pools)}`,
        computed: `${computed}${needed}: ${figure(short)} times what there is`,
        limit: `${about("size", sum(share.map((one) => one.usable)))} in all, ${about("size", holds)} a copy`,
        remedy: `capacity of ${about("size", scale(sum(archives.map(({ capacity }) => capacity)), short))} in all, or fewer copies, or a shorter retentionArchived`,
        source: `pools.${first.id}.capacity`,
      },
    ];
  },
};
