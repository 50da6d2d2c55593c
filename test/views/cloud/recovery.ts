import { type Recovery, sections } from "../../../src/model/estate.ts";

/** The smallest recovery section that can be built. */
export const smallest = {
  site: "dr",
  region: "us-east-1",
  account: "123456789012",
  mode: "pilot-light",
  network: { cidr: "10.96.0.0/16", zones: ["us-east-1a", "us-east-1b"] },
  buckets: { logs: { title: "Logs", purpose: "logs" } },
  keys: {
    data: { title: "Data", protects: ["buckets", "backups", "cluster"], rotateEvery: "90d", deleteAfter: "30d" },
    logs: { title: "Logs", protects: ["logs"], rotateEvery: "90d", deleteAfter: "30d" },
  },
} as const;

/** A recovery section as the stack file writes it, on top of the smallest one. */
export function recoveryOf(more: Readonly<Record<string, unknown>> = {}): Recovery {
  const parsed = sections.recovery.parse({ ...smallest, ...more });
  if (parsed === undefined) throw new Error("the section is there");
  return parsed;
}
