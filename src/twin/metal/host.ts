/** A BareMetalHost as far as the reconciler reads it. */
import * as z from "zod";
import type { ApiObject } from "../api/object.ts";

export const HOST = { apiVersion: "metal3.io/v1alpha1", kind: "BareMetalHost" } as const;

const imageSchema = z.object({
  url: z.string(),
  checksum: z.string().optional(),
  format: z.string().optional(),
});

export type Image = z.infer<typeof imageSchema>;

const periodSchema = z.object({ start: z.string().nullish(), end: z.string().nullish() });

const hostSchema = z.object({
  metadata: z.object({
    name: z.string(),
    namespace: z.string(),
    uid: z.string(),
    labels: z.record(z.string(), z.string()).default({}),
  }),
  spec: z.object({
    online: z.boolean().default(false),
    bmc: z.object({ address: z.string(), credentialsName: z.string() }).optional(),
    image: imageSchema.optional(),
    inspectionMode: z.string().optional(),
  }),
  status: z
    .object({
      errorType: z.string().optional(),
      errorMessage: z.string().default(""),
      errorCount: z.number().default(0),
      poweredOn: z.boolean().default(false),
      provisioning: z.object({ state: z.string().default(""), image: imageSchema.partial().optional() }).default({
        state: "",
      }),
      hardware: z.unknown().optional(),
      triedCredentials: z.object({ credentialsVersion: z.string().optional() }).optional(),
      operationHistory: z
        .object({
          register: periodSchema.optional(),
          inspect: periodSchema.optional(),
          provision: periodSchema.optional(),
          deprovision: periodSchema.optional(),
        })
        .default({}),
    })
    .default({
      errorMessage: "",
      errorCount: 0,
      poweredOn: false,
      provisioning: { state: "" },
      hardware: undefined,
      operationHistory: {},
    }),
});

export type Host = z.infer<typeof hostSchema>;

/** @throws Error when it is not one */
export function hostOf(object: ApiObject): Host {
  return hostSchema.parse(object);
}
