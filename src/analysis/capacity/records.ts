/** Records of a database as a stream: how many there are after a time, and how many bytes each takes. */
import type { Catalogue } from "../../catalogue/types.ts";
import type { Database } from "../../model/estate.ts";
import { type Bytes, type Duration, format, quantity, raw } from "../../units/index.ts";
import { constant } from "../constant.ts";
import { figure } from "../words.ts";

const SECOND = 1e9;

export interface RecordSize {
  /** Raw, before compression. */
  readonly expected: Bytes;
  /** The least that is credible; the stated size where the estate states one. */
  readonly least: Bytes;
  readonly stated: boolean;
}

/** Size of one record as stated, or as the catalogue assumes it. */
export function recordSize(database: Database, catalogue: Catalogue): RecordSize {
  if (database.recordSize !== undefined) {
    return { expected: database.recordSize, least: database.recordSize, stated: true };
  }
  const expected = constant(catalogue, "record-size", "size");
  return { expected, least: constant(catalogue, "record-size-low", "size"), stated: false };
}

/** `50B a record (stated)`, `50B a record (assumed)`. */
export function sizeWords({ expected, stated }: RecordSize): string {
  return `${format("size", expected)} a record (${stated ? "stated" : "assumed"})`;
}

/** Records that are written in a time. */
export function recordsIn(database: Database, time: Duration): number {
  return (raw(database.writeRate) * raw(time)) / SECOND;
}

/** Bytes that one copy of the records of a time takes, compressed. */
export function stored(database: Database, time: Duration, size: Bytes): Bytes {
  return quantity<"B">((recordsIn(database, time) * raw(size)) / database.compression);
}

/** `63.1 trillion records`. */
export function recordWords(records: number): string {
  const [divisor, word] =
    records >= 1e12
      ? ([1e12, " trillion"] as const)
      : records >= 1e9
        ? ([1e9, " billion"] as const)
        : ([1, ""] as const);
  return `${figure(records / divisor)}${word} records`;
}
