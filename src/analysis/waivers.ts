/** Which findings pass by a waiver, and what is wrong with the waivers themselves. */
import type { Waiver } from "../model/estate.ts";
import { daysBetween, LONGEST_WAIVER } from "../model/waivers.ts";
import { compare, format, type UsdPerYear } from "../units/index.ts";
import type { Finding, Severity } from "./finding.ts";
import type { RuleInfo } from "./rule.ts";
import { count } from "./words.ts";

/** Days before the end in which a waiver asks for attention: two weekly meetings. */
const NOTICE_DAYS = 14;

const limits = `section waivers: at most ${LONGEST_WAIVER} days, notice of ${NOTICE_DAYS} days`;

/** What is said of waivers, in the form in which rules describe themselves. */
export const waiverRules = {
  expired: info("WAIVER-EXPIRED", "No waiver is past its last day", "error", "today <= waivers.<waiver>.expires"),
  ending: info("WAIVER-ENDING", "A waiver that ends soon is known", "warning", `expires - today > ${NOTICE_DAYS} days`),
  unused: info(
    "WAIVER-UNUSED",
    "Every waiver lets something pass",
    "warning",
    "count(findings of policy and subject) >= 1",
  ),
  ceiling: info(
    "WAIVER-CEILING",
    "What a waiver lets pass costs no more than its ceiling",
    "error",
    "cost of the finding <= waivers.<waiver>.costCeiling",
  ),
} as const satisfies Readonly<Record<string, RuleInfo>>;

function info(code: string, title: string, severity: Severity, formula: string): RuleInfo {
  return { code, title, severity, formula, sources: [limits] };
}

export interface WaiverArgs {
  readonly waivers: readonly Waiver[];
  /** Calendar day. */
  readonly today: string;
  /** Whether the findings of a code are all here: only then can a waiver of it be unused. */
  readonly judged: (code: string) => boolean;
}

/**
 * Marks the findings that a waiver in force lets pass, and adds a finding for each waiver that has ended, ends within 14 days,
 * lets nothing pass, or whose ceiling is exceeded. Of several waivers the first in the file counts. Not sorted.
 */
export function applyWaivers(findings: readonly Finding[], { waivers, today, judged }: WaiverArgs): readonly Finding[] {
  if (waivers.length === 0) return findings;
  const matchers = waivers.map((waiver) => ({ waiver, matches: glob(waiver.subject), used: false }));
  const byCode = Map.groupBy(matchers, ({ waiver }) => waiver.policy);
  const marked: Finding[] = [];
  const own: Finding[] = [];
  for (const finding of findings) {
    const found = (byCode.get(finding.code) ?? []).filter(({ matches }) => matches.test(finding.subject));
    for (const one of found) one.used = true;
    const holding = found.filter(({ waiver }) => waiver.created <= today && today <= waiver.expires);
    const passes = holding.find(({ waiver }) => withinCeiling(waiver.costCeiling, finding.cost));
    for (const { waiver } of passes === undefined ? holding : []) own.push(overCeiling(waiver, finding));
    marked.push(passes === undefined ? finding : { ...finding, waiver: passes.waiver.id });
  }
  for (const { waiver, used } of matchers) {
    const left = daysBetween(today, waiver.expires);
    if (left < 0) own.push(expired(waiver, -left));
    else if (left <= NOTICE_DAYS) own.push(ending(waiver, left));
    if (!used && waiver.created <= today && judged(waiver.policy)) own.push(unused(waiver));
  }
  return [...marked, ...own];
}

/** A pattern in which `*` stands for any characters. */
function glob(pattern: string): RegExp {
  const parts = pattern.split("*").map((part) => part.replace(/[\\^$.+?()[\]{}|]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`, "s");
}

function withinCeiling(ceiling: UsdPerYear | undefined, cost: UsdPerYear | undefined): boolean {
  return ceiling === undefined || (cost !== undefined && compare(cost, ceiling) <= 0);
}

function about(
  { code, severity }: RuleInfo,
  waiver: Waiver,
): Pick<Finding, "code" | "severity" | "subject" | "source"> {
  return { code, severity, subject: waiver.id, source: `waivers.${waiver.id}` };
}

function expired(waiver: Waiver, days: number): Finding {
  return {
    ...about(waiverRules.expired, waiver),
    says: `lets ${waiver.policy} of ${waiver.subject} pass until ${waiver.expires}`,
    computed: `ended ${count(days, "day")} ago: what it let pass counts again`,
    limit: waiver.expires,
    remedy: `resolve ${waiver.ticket} and remove the waiver, or have a new one approved`,
    source: `waivers.${waiver.id}.expires`,
  };
}

function ending(waiver: Waiver, days: number): Finding {
  return {
    ...about(waiverRules.ending, waiver),
    says: `lets ${waiver.policy} of ${waiver.subject} pass until ${waiver.expires}`,
    computed: `${days === 0 ? "today is its last day" : `ends in ${count(days, "day")}`}: what it lets pass counts from then on`,
    limit: `notice of ${count(NOTICE_DAYS, "day")}`,
    remedy: `resolve ${waiver.ticket} (owner: ${waiver.owner}), or have a new waiver approved by ${waiver.approver}`,
    source: `waivers.${waiver.id}.expires`,
  };
}

function unused(waiver: Waiver): Finding {
  return {
    ...about(waiverRules.unused, waiver),
    says: `lets ${waiver.policy} of ${waiver.subject} pass`,
    computed: `no finding of ${waiver.policy} has a subject like ${waiver.subject}`,
    limit: "a waiver lets at least one finding pass",
    remedy: "remove the waiver, or correct its policy and subject",
  };
}

function overCeiling(waiver: Waiver, { subject, cost }: Finding): Finding {
  const ceiling = waiver.costCeiling === undefined ? "" : format("usdPerYear", waiver.costCeiling);
  return {
    ...about(waiverRules.ceiling, waiver),
    says: `lets ${waiver.policy} of ${waiver.subject} pass up to ${ceiling}`,
    computed:
      cost === undefined
        ? `cannot tell: the finding of ${subject} states no cost, so the waiver does not hold`
        : `${subject} costs ${format("usdPerYear", cost)}, so the waiver does not hold`,
    limit: ceiling,
    remedy:
      cost === undefined ? "remove the ceiling" : `bring the cost down, or have ${format("usdPerYear", cost)} approved`,
    source: `waivers.${waiver.id}.costCeiling`,
  };
}
