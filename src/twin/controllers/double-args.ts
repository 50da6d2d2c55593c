/** What the process of doubles is told, and what it tells. */
import * as z from "zod";

export const argsSchema = z.strictObject({
  access: z.strictObject({
    cluster: z.string(),
    context: z.string(),
    server: z.string(),
    ca: z.string(),
    certificate: z.string(),
    key: z.string(),
  }),
  /** Kinds whose operators it stands in for. */
  kinds: z.array(z.strictObject({ apiVersion: z.string(), kind: z.string() })),
  stores: z.strictObject({
    drivers: z.array(z.string()),
    capacities: z.array(
      z.strictObject({
        name: z.string(),
        namespace: z.string(),
        className: z.string(),
        place: z.record(z.string(), z.string()),
        amount: z.string(),
      }),
    ),
  }),
});

/** What the process is told. */
export type DoubleArgs = z.infer<typeof argsSchema>;

/** Word in its log by which its starter knows that it works. */
export const WATCHING = "watching";
