/** A finding as data: what reports and proofs are checked against. */
import * as z from "zod";
import { severities } from "./finding.ts";

/** What every finding has. */
export const plainFinding = z.strictObject({
  code: z.string(),
  severity: z.enum(severities),
  subject: z.string(),
  says: z.string(),
  computed: z.string(),
  limit: z.string(),
  remedy: z.string(),
  source: z.string(),
});

/** One that a waiver may let pass. */
export const waivableFinding = plainFinding.extend({
  cost: z.number().optional().describe("What the subject costs a year, in micro-dollars, where the rule computes it"),
  waiver: z.string().optional().describe("Id of the waiver that lets the finding pass"),
});
