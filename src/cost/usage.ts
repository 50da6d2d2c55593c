/** The usage file: what a price list and a stack file leave open. Everything in it may be left out. */
import * as z from "zod";
import { amount, date, text } from "../model/fields.ts";
import { type Bytes, raw } from "../units/index.ts";

const positiveNumber = z.number().min(0).max(1e15);

function ordered<T>(low: (value: T) => number) {
  return ({ low: a, expected: b, high: c }: { low: T; expected: T; high: T }) => low(a) <= low(b) && low(b) <= low(c);
}

/** A number, or a band of three. */
const spread = z.union([
  positiveNumber.transform((value) => ({ low: value, expected: value, high: value })),
  z.strictObject({ low: positiveNumber, expected: positiveNumber, high: positiveNumber }).refine(
    ordered<number>((value) => value),
    "low, expected and high are not in this order; sort them",
  ),
]);

/** A size, or a band of three. */
const size = z.union([
  z
    .strictObject({ low: amount("size"), expected: amount("size"), high: amount("size") })
    .refine(ordered<Bytes>(raw), "low, expected and high are not in this order; sort them"),
  amount("size").transform((value) => ({ low: value, expected: value, high: value })),
]);

export const usageSchema = z.strictObject({
  /** Share of the full load that devices draw over the year, 0 to 1. */
  loadShare: spread.optional(),
  /** Hours a year in which the recovery site runs at full size for drills, and for a disaster. */
  drillHours: spread.optional(),
  disasterHours: spread.optional(),
  /** How purchases are written off. */
  books: z
    .strictObject({
      method: z.enum(["straight-line", "declining-balance"]).default("straight-line"),
      months: z.int().min(1).max(240),
      residual: z.number().min(0).max(1).default(0),
    })
    .optional(),
  /** Use of object stores, by the bucket's id in the estate or its name. */
  buckets: z
    .record(
      z.string(),
      z.strictObject({
        size: size.optional(),
        objectSize: size.optional(),
        /** Data read back from the archive classes each year, by bulk retrieval. */
        restored: size.optional(),
      }),
    )
    .default({}),
  /** Quantity a year of lines that depend on use, by the line's id in its own unit: GB, thousand requests, hours. */
  quantities: z.record(z.string(), spread).default({}),
  /** Units of work a year, by throughput target: what unit costs are shared out over. */
  volumes: z.record(z.string(), z.number().positive()).default({}),
  /** Quoted prices by line id: they replace the price of the line, per unit of its quantity. */
  quotes: z
    .record(
      z.string(),
      z.strictObject({
        amount: positiveNumber,
        currency: z.string().length(3).default("USD"),
        source: text,
        date,
      }),
    )
    .default({}),
  /** Dollars for one unit of a currency. */
  exchange: z
    .record(z.string().length(3), z.strictObject({ rate: z.number().positive(), source: text, date }))
    .default({}),
});

export type Usage = z.output<typeof usageSchema>;

/** What holds where there is no usage file. */
export const noUsage: Usage = usageSchema.parse({});
