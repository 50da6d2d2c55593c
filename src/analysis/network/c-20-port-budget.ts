import type { Rule } from "../rule.ts";
import { portFindings } from "./ports.ts";
import { uplinkFindings } from "./uplinks.ts";

/** What hangs on a fabric fits its uplinks and finds ports that run its speed. */
export const rule: Rule = {
  code: "C-20",
  title: "Leaves have the uplinks and the ports of the right speed for what hangs on them",
  severity: "error",
  formula:
    "host bandwidth / uplink bandwidth <= oversubscription limit; for each speed: ports wanted <= ports that run it",
  sources: ["constant oversubscription-limit", "catalogue switches: ports and rates"],
  check: (facts) => [...uplinkFindings(facts), ...portFindings(facts)],
};
