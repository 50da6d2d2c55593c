/** All rules, generated from the files of this folder by test/generate/rules.ts: do not edit. */
import type { Rule } from "./rule.ts";
import { rule as imageNotBuilt } from "./declaration/image-not-built.ts";
import { rule as recoveryIncomplete } from "./declaration/recovery-incomplete.ts";

export const rules: readonly Rule[] = [
  imageNotBuilt,
  recoveryIncomplete,
];
