/** Third-party software on the clusters (Argo CD installs it) and the hosts that everything starts from. */
import * as z from "zod";
import { byIdOrNone, id, text } from "./fields.ts";

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
const json: z.ZodType<Json> = z.lazy(() =>
  z.union([
    z.string().max(10_000),
    z.number(),
    z.boolean(),
    z.null(),
    z.array(json).readonly(),
    z.record(z.string().max(200), json),
  ]),
);

export const platform = z
  .strictObject({
    /** Cluster that runs Metal3, Cluster API and Argo CD. */
    management: id.optional(),
    /** Charts of the catalogue, installed by Argo CD. */
    applications: byIdOrNone(
      z.strictObject({
        chart: id,
        clusters: z.array(id).min(1).readonly(),
        namespace: id,
        values: z.record(z.string().max(200), json).default({}),
      }),
    ),
    /** Where secret values are kept: clusters read them from there, and the program never sees one. */
    secretStore: z
      .strictObject({
        kind: z.literal("vault"),
        server: z.url(),
        /** Mount of the key-value engine, version 2. */
        mount: id,
        /** Role of the Kubernetes login. */
        role: id,
      })
      .optional(),
    /** Who signs images: only those identities' images start. The log that they are written to is a Merkle log, open to audit. */
    signing: z
      .strictObject({
        /** Issuer of the identities. */
        issuer: z.url(),
        /** Identities that may sign, as the issuer names them. */
        subjects: z.array(z.string().max(200)).min(1).readonly(),
        transparencyLog: z.url(),
        clusters: z.array(id).min(1).readonly(),
      })
      .optional(),
    /** Host per site from which the first control plane is made. */
    seeds: byIdOrNone(
      z.strictObject({
        site: id,
        node: id,
        user: z
          .string()
          .regex(/^[a-z_][a-z0-9_-]*$/)
          .max(32),
        /** Host key that the seed must show. */
        hostKey: text.optional(),
      }),
    ),
  })
  .prefault({});
