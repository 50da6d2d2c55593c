import { planSite } from "../../views/cloud/site.ts";
import type { Rule } from "../rule.ts";

/** A recovery section from which nobody could build the site that it names. */
export const rule: Rule = {
  code: "RECOVERY-INCOMPLETE",
  title: "The recovery section states all that its site needs",
  severity: "error",
  formula: "account, keys, log bucket and networks of recovery are stated and agree",
  sources: ["requirements of the AWS services that the site is made of"],
  check: ({ estate }) => {
    const { recovery } = estate;
    if (recovery === undefined) return [];
    const plan = planSite(estate);
    if (plan.ok) return [];
    return plan.conflicts.map(({ path, message }) => ({
      subject: recovery.site,
      says: `recovers in ${recovery.region}`,
      computed: message,
      limit: "a recovery site is declared once all that it needs is stated",
      remedy: `state ${path.join(".")}`,
      source: path.join("."),
    }));
  },
};
