/** Self-healing, automation, observability and alerting. */
import * as z from "zod";
import { amount, byIdOrNone, id, text, texts } from "./fields.ts";

export const operations = z
  .strictObject({
    /** Somebody watches at every hour of the year. */
    aroundTheClock: z.boolean().default(false),
    detection: texts.default([]),
    recovery: texts.default([]),
    escalation: byIdOrNone(
      z.strictObject({
        level: z.int().min(1).max(9),
        title: text,
        receiver: text.optional(),
        after: amount("duration").optional(),
      }),
    ),
    orchestration: texts.default([]),
    tools: texts.default([]),
    /** Which tool owns which kind of object: two owners fight. */
    ownership: byIdOrNone(z.strictObject({ title: text, owners: texts })),
    metrics: texts.default([]),
    logging: texts.default([]),
    tracing: texts.default([]),
    /** Where metrics are kept and for how long. */
    metricsRetention: amount("duration").optional(),
    alerting: z
      .strictObject({
        channels: z.array(z.enum(["slack", "email", "sms", "pager", "webhook"])).readonly(),
        features: texts.default([]),
        categories: byIdOrNone(
          z.strictObject({
            title: text,
            severity: z.enum(["critical", "high", "medium", "low"]),
            /** Channels and escalation level that an alert of the category reaches. */
            channels: z
              .array(z.enum(["slack", "email", "sms", "pager", "webhook"]))
              .readonly()
              .default([]),
            escalation: id.optional(),
          }),
        ),
        maintenance: byIdOrNone(
          z.strictObject({ title: text, days: texts, from: z.string().max(5), to: z.string().max(5), timeZone: text }),
        ),
      })
      .optional(),
    efficiency: byIdOrNone(z.strictObject({ title: text, items: texts })),
    migration: z
      .strictObject({ strategy: z.enum(["blue-green", "rolling", "canary"]), steps: texts, safeguards: texts })
      .optional(),
  })
  .prefault({});
