/** What the estate promises: latency, throughput, availability, recovery, and how it scales to keep the promise. */
import * as z from "zod";
import { amount, byIdOrNone, count, id, positive, text } from "./fields.ts";

/** One metric as one place of a plan states it: several statements of one metric are a contradiction to find. */
const statement = <D extends "duration" | "rate" | "ratio">(dimension: D) =>
  z.strictObject({
    /** Rules read `market-data` (price updates of all venues) and `model-inferences` by name; others are the estate's own. */
    metric: id,
    /** Role of a cluster that carries the load. */
    role: id.optional(),
    limit: amount(dimension),
    /** Stretch goal next to the limit. */
    target: amount(dimension).optional(),
    /** Where it is said. */
    where: text,
  });

export const targets = z
  .strictObject({
    latency: byIdOrNone(statement("duration")),
    /** Stages whose sum is a path's latency. */
    paths: byIdOrNone(
      z.strictObject({
        title: text,
        limit: amount("duration"),
        stages: byIdOrNone(
          z.strictObject({
            title: text,
            limit: amount("duration"),
            role: id.optional(),
            model: id.optional(),
            /** The stage is the way from the venue to the first host: circuit, switches and network card count as its time. */
            wire: z.boolean().optional(),
          }),
        ),
      }),
    ),
    throughput: byIdOrNone(statement("rate")),
    availability: byIdOrNone(
      z.strictObject({
        title: text,
        target: amount("ratio"),
        stretch: amount("ratio").optional(),
        /** Time per year that the target leaves, as a plan works it out: checked against the target. */
        downtimePerYear: amount("duration").optional(),
        /** Parts without which it does not work: their product is its own. */
        needs: z.array(id).readonly().default([]),
        role: id.optional(),
      }),
    ),
    recovery: byIdOrNone(
      z.strictObject({
        title: text,
        rto: amount("duration"),
        stretch: amount("duration").optional(),
        /** Failures that belong to the class. */
        roles: z.array(id).readonly().default([]),
        /** How it gets back: standby already running, or rescheduled. */
        by: z.enum(["active-active", "hot-standby", "reschedule", "restore"]).optional(),
      }),
    ),
    reliability: byIdOrNone(statement("ratio")),
    /** Rules read `sharpe`, `drawdown` and `win-rate` (figures of a model's backtest) by id; others are the estate's own. */
    business: byIdOrNone(
      z.strictObject({
        title: text,
        atLeast: z.number().optional(),
        atMost: z.number().optional(),
        stretch: z.number().optional(),
        unit: z.enum(["ratio", "percent", "usd", "hours"]),
        /** Metric of `throughput` that an amount of money is per. */
        per: id.optional(),
      }),
    ),
  })
  .prefault({});

export const scaling = z
  .strictObject({
    triggers: byIdOrNone(
      z.discriminatedUnion("metric", [
        z.strictObject({ metric: z.enum(["cpu", "memory"]), above: amount("ratio") }),
        z.strictObject({ metric: z.literal("queue-depth"), depth: positive }),
        z.strictObject({ metric: z.literal("response-latency"), latency: amount("duration") }),
      ]),
    ),
    policy: z
      .strictObject({
        out: positive,
        in: positive,
        cooldown: amount("duration"),
        minimum: count.optional(),
        maximum: positive,
      })
      .optional(),
    vertical: z.array(text).readonly().default([]),
    dynamic: z.array(text).readonly().default([]),
    /** Load peak within which the maximum must be reached. */
    burst: amount("duration").optional(),
  })
  .prefault({});
