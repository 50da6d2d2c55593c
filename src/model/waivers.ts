/** Exceptions from rules and policies: who lets what pass, why, and until when. */
import * as z from "zod";
import { amount, byIdOrNone, date, text } from "./fields.ts";

/** Longest life of a waiver, in days: what is needed for longer is a change of the estate or of the rule. */
export const LONGEST_WAIVER = 180;

const DAY_MS = 86_400_000;

export const waivers = byIdOrNone(
  z
    .strictObject({
      /** Code of the rule or policy, `C-03`. */
      policy: z.string().regex(/^[A-Z][A-Z0-9]*(-[A-Z0-9]+)+$/, {
        error: "is not the code of a rule or policy; write one such as C-03, estate check --explain lists them",
      }),
      /** Subject of the findings, with `*` for any characters: `archive`, `gpu-*`. */
      subject: text,
      reason: text,
      /** Who works on the cause. */
      owner: text,
      /** Who let it pass; not the owner. */
      approver: text,
      ticket: text,
      created: date,
      /** Last day on which the waiver holds, at most 180 days after `created`. */
      expires: date,
      /** Most that what is waived may cost a year: above it, or where the finding tells no cost, the waiver does not hold. */
      costCeiling: amount("usdPerYear").optional(),
    })
    .check((ctx) => {
      // A day that is none has been reported, and cannot be counted from.
      if (ctx.issues.length > 0) return;
      const { created, expires, owner, approver } = ctx.value;
      const days = daysBetween(created, expires);
      const refuse = (path: string, message: string) =>
        ctx.issues.push({ code: "custom", input: ctx.value, path: [path], message });
      if (days < 0) refuse("expires", `is ${expires}, before created ${created}; write a later day`);
      if (days > LONGEST_WAIVER) {
        const last = new Date(Date.parse(created) + LONGEST_WAIVER * DAY_MS).toISOString().slice(0, 10);
        refuse("expires", `is ${days} days after created, limit is ${LONGEST_WAIVER}; write ${last} or earlier`);
      }
      if (owner === approver) refuse("approver", `is ${JSON.stringify(owner)}, who owns it; name somebody else`);
    }),
);

/** Days from one calendar day to another; negative where the second is earlier. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS);
}
