/** Puts the report of a check together from its parts. */
import { type Finding, isBlocking, type RuleInfo } from "../../analysis/index.ts";
import type { Estate } from "../../model/estate.ts";
import { compareText } from "../order.ts";
import { reported } from "./reported.ts";
import type { CheckReport } from "./schema.ts";

/** Line and column, both counted from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

export interface CheckParts {
  /** The stack file, as the user named it. */
  readonly file: string;
  readonly stack: string;
  readonly estate: Estate;
  /** Calendar day. */
  readonly today: string;
  readonly findings: readonly Finding[];
  /** Everything that was judged by. */
  readonly rules: readonly RuleInfo[];
  /** Where the file has the value of a path, or the nearest ancestor that it has. */
  readonly locate: (path: readonly (string | number)[]) => Place;
}

/** The report of a check. Equal parts give equal reports, byte for byte. */
export function buildCheck({ file, stack, estate, today, findings, rules, locate }: CheckParts): CheckReport {
  const sections = new Set(Object.keys(estate));
  return {
    schema: "estate.check/1",
    stack,
    file,
    today,
    estate: { name: estate.about.name, environment: estate.about.environment },
    blocked: findings.some(isBlocking),
    rules: rules
      .map(({ code, title, severity, formula, sources, controls = [] }) => ({
        code,
        title,
        severity,
        formula,
        sources,
        controls,
      }))
      .sort((a, b) => compareText(a.code, b.code)),
    findings: findings.map((finding) => {
      const path = pathOf(finding.source, sections);
      const { line, column } = path === undefined ? { line: 1, column: 1 } : locate(path);
      return { ...reported(finding), place: { file, line, column } };
    }),
    waivers: estate.waivers.map(({ id, policy, subject, reason, owner, approver, ticket, created, expires }) => {
      return { id, policy, subject, reason, owner, approver, ticket, created, expires };
    }),
  };
}

/** Keys and indices of a path such as `databases.ticks.nodes[0]`; nothing where the source is no place of the stack file. */
function pathOf(source: string, sections: ReadonlySet<string>): readonly (string | number)[] | undefined {
  const written = /^[A-Za-z][\w-]*(\.[\w-]+|\[\d+\])*/.exec(source)?.[0] ?? "";
  const steps = written.split(/\.|(?=\[)/).map((step) => (step.startsWith("[") ? Number(step.slice(1, -1)) : step));
  const [section] = steps;
  return typeof section === "string" && sections.has(section) ? steps : undefined;
}
