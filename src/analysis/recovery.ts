import type { Estate } from "../model/estate.ts";
import { planSite } from "../views/cloud/site.ts";
import type { Finding } from "./finding.ts";

/** `RECOVERY-INCOMPLETE`: the recovery section names a site that nobody could build from what it states. */
export function recoveryIncomplete(estate: Estate): readonly Finding[] {
  if (estate.recovery === undefined) return [];
  const plan = planSite(estate);
  if (plan.ok) return [];
  return plan.conflicts.map(({ path, message }) => ({
    code: "RECOVERY-INCOMPLETE",
    severity: "error",
    subject: estate.recovery?.site ?? "recovery",
    says: `recovers in ${estate.recovery?.region ?? "a cloud region"}`,
    computed: message,
    limit: "a recovery site is declared once all that it needs is stated",
    remedy: `state ${path.join(".")}`,
    source: path.join("."),
  }));
}
