/** Zones and what may cross them, perimeter, access, encryption, keys, monitoring. */
import * as z from "zod";
import { amount, byIdOrNone, id, port, positive, text, texts } from "./fields.ts";

export const security = z
  .strictObject({
    zones: byIdOrNone(z.strictObject({ title: text, isolated: z.boolean().default(false) })),
    /** What may cross zones. Everything else is refused. */
    flows: byIdOrNone(
      z.strictObject({
        from: id,
        to: id,
        ports: z.array(port).readonly(),
        protocol: z.enum(["tcp", "udp"]).default("tcp"),
        why: text,
      }),
    ),
    perimeter: z
      .strictObject({
        firewall: z.boolean().default(false),
        intrusionDetection: z.boolean().default(false),
        webFirewall: z.boolean().default(false),
        ddos: z
          .strictObject({
            capacity: amount("bitRate"),
            scrubbing: z
              .strictObject({ capacity: amount("bitRate"), place: z.enum(["upstream", "on-premises"]), provider: text })
              .optional(),
          })
          .optional(),
      })
      .optional(),
    access: z
      .strictObject({
        directory: text.optional(),
        secondFactor: z.boolean(),
        roleBased: z.boolean(),
        privileged: text.optional(),
      })
      .optional(),
    api: z
      .strictObject({
        tokens: texts,
        rateLimit: z.union([z.boolean(), amount("rate")]),
        gateway: z.boolean(),
        minimumTls: z.enum(["1.2", "1.3"]),
      })
      .optional(),
    encryption: z
      .strictObject({
        atRest: z.enum(["none", "aes-256"]),
        inTransit: texts,
        database: text.optional(),
        backup: text.optional(),
      })
      .optional(),
    keys: z
      .strictObject({
        hardwareModule: z.boolean(),
        rotateEvery: amount("duration").optional(),
        automaticRotation: z.boolean().default(false),
        split: z.strictObject({ threshold: positive, shares: positive, holders: texts }).optional(),
        splitKeys: z.boolean().default(false),
        escrow: z.strictObject({ site: id, owner: text }).optional(),
        escrowed: z.boolean().default(false),
      })
      .optional(),
    monitoring: z
      .strictObject({
        siem: z.boolean(),
        aroundTheClock: z.boolean(),
        capabilities: texts,
        components: texts,
      })
      .optional(),
    /** Who may do what in which namespaces. */
    teams: byIdOrNone(
      z.strictObject({
        title: text,
        /** Group of the identity provider. */
        group: text,
        namespaces: z.array(id).readonly().default([]),
        access: z.enum(["view", "edit", "admin"]),
        /** Access to every cluster as a whole. */
        clusterWide: z.boolean().default(false),
      }),
    ),
  })
  .prefault({});
