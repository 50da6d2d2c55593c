/** Budgets line by line, and the phases in which the money becomes an estate. */
import * as z from "zod";
import { amount, byId, byIdOrNone, date, id, positive, text, texts } from "./fields.ts";

function ledger<D extends "usdOnce" | "usdPerYear">(dimension: D) {
  return byIdOrNone(
    z.strictObject({
      title: text,
      amount: amount(dimension),
      lines: byIdOrNone(
        z.strictObject({
          title: text,
          amount: amount(dimension),
          /** People, where the line pays for people. */
          people: positive.optional(),
          /** Pieces, where the line counts them, and the product or build that they are pieces of. */
          quantity: positive.optional(),
          product: id.optional(),
          /** What the line pays for: clusters, fabrics, arrays, pools, databases, sites, circuits. */
          pays: z.array(id).readonly().default([]),
          /**
           * Which costs of these, where several lines pay for one: kinds of cost, cloud services or kinds of article, such as
           * `power`, `eks`, `gpu`. All where left out.
           */
          covers: z.array(id).readonly().default([]),
          /** Set aside and not planned to be spent. */
          reserve: z.boolean().default(false),
        }),
      ),
    }),
  );
}

export const budget = z
  .strictObject({
    /** Bought once. */
    capital: ledger("usdOnce"),
    /** Paid every year. */
    operating: ledger("usdPerYear"),
    /** Age from which a price is no basis for a decision; the catalogue's limit when left out. */
    staleAfter: amount("duration").optional(),
    /** Totals as a plan states them: checked against the sums. */
    stated: z
      .strictObject({
        capital: amount("usdOnce").optional(),
        operating: amount("usdPerYear").optional(),
        approximateCapital: amount("usdOnce").optional(),
        approximateOperating: amount("usdPerYear").optional(),
      })
      .prefault({}),
  })
  .prefault({});

export const phases = byIdOrNone(
  z.strictObject({
    title: text,
    programme: id,
    /** First and last week, or month where `unit` says so. */
    span: z.tuple([positive, positive]),
    unit: z.enum(["week", "month"]).default("week"),
    components: texts.default([]),
    deliverables: texts.default([]),
    /** Gates: the phase is over when each is proven. */
    gates: byIdOrNone(
      z.strictObject({
        title: text,
        /** Figures that the gate asks for: end-to-end latency, share of the phase that the estate is up. */
        latency: amount("duration").optional(),
        availability: amount("ratio").optional(),
        owner: text.optional(),
        evidence: text.optional(),
        passed: date.optional(),
      }),
    ),
  }),
);

export const checklists = byIdOrNone(
  z.strictObject({
    title: text,
    items: byId(
      z.strictObject({
        title: text,
        owner: text.optional(),
        evidence: text.optional(),
        done: date.optional(),
        leadTime: amount("duration").optional(),
      }),
    ),
  }),
);
