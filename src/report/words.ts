/** Numbers in words: grouped by thousands the same way on every machine. */
import type { Finding } from "../analysis/finding.ts";

/** `1,234`, or with a noun `1 rack`, `2 racks`. */
export function count(value: number, noun?: string): string {
  const digits = grouped(String(value));
  return noun === undefined ? digits : `${digits} ${noun}${value === 1 ? "" : "s"}`;
}

/** Whole dollars, with cents only where there are some. */
export function usd(value: number): string {
  const [whole = "0", cents = "00"] = value.toFixed(2).split(".");
  return `USD ${grouped(whole)}${cents === "00" ? "" : `.${cents}`}`;
}

function grouped(digits: string): string {
  return digits.replace(/^-?\d+/, (whole) => whole.replace(/\B(?=(\d{3})+$)/g, ","));
}

/** `3 errors, 1 warning, 1 waived`, or `no findings`. */
export function findingsLine(findings: readonly Pick<Finding, "severity" | "waiver">[]): string {
  const counted = findings.filter(({ waiver }) => waiver === undefined);
  const of = (severity: string) => counted.filter((finding) => finding.severity === severity).length;
  const parts = [
    [of("error"), "error"],
    [of("warning"), "warning"],
    [of("info"), "note"],
  ] as const;
  const named = parts.filter(([number]) => number > 0).map(([number, noun]) => count(number, noun));
  if (counted.length < findings.length) named.push(`${count(findings.length - counted.length)} waived`);
  return named.length === 0 ? "no findings" : named.join(", ");
}

/** `2 to create, 1 to update, 40 unchanged`, or `no change, 43 unchanged`. */
export function changesLine(summary: { create: number; update: number; delete: number; same: number }): string {
  const operations = (["create", "update", "delete"] as const).filter((op) => summary[op] > 0);
  const parts = operations.map((op) => `${count(summary[op])} to ${op}`);
  return [...(parts.length === 0 ? ["no change"] : parts), `${count(summary.same)} unchanged`].join(", ");
}
