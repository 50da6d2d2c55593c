/** All rules in one list: the preview, the policy pack and the tests run the same ones. */
import type { Catalogue } from "../catalogue/types.ts";
import type { Estate } from "../model/estate.ts";
import type { Views } from "../views/types.ts";
import { compareFindings, type Finding, type Rule } from "./finding.ts";
import { imagesWithoutDigest } from "./images.ts";
import { recoveryIncomplete } from "./recovery.ts";

export type { Finding, Rule, Severity } from "./finding.ts";

const rules: readonly Rule[] = [imagesWithoutDigest, recoveryIncomplete];

/** Runs every rule and gives the findings worst first, then by code and subject. */
export function analyse(estate: Estate, catalogue: Catalogue, views: Views): readonly Finding[] {
  return rules.flatMap((rule) => rule(estate, catalogue, views)).sort(compareFindings);
}
