/** Where the objects of a bucket lie, by its lifecycle. */
import { listOf, numberOf, recordOf, textOf } from "./resources.ts";

/** Share of a bucket's bytes that one storage class holds. */
export interface Stay {
  /** Storage class as the price list calls it. */
  readonly article: string;
  /** 0 to 1. */
  readonly share: number;
}

const articles: Readonly<Record<string, string>> = {
  STANDARD: "standard",
  STANDARD_IA: "standard-ia",
  ONEZONE_IA: "one-zone-ia",
  INTELLIGENT_TIERING: "intelligent-tiering",
  GLACIER_IR: "glacier-instant",
  GLACIER: "glacier-flexible",
  DEEP_ARCHIVE: "deep-archive",
};

/**
 * Shares for a bucket that receives evenly and is as old as its expiry. Without an expiry the oldest data outweighs all else in
 * time: everything lies in the last class.
 *
 * @param rules rules of the lifecycle configuration
 * @param written class that objects are written in; S3 Standard where nothing says otherwise
 */
export function staysOf(rules: readonly unknown[], written = "STANDARD"): readonly Stay[] {
  const enabled = rules.map(recordOf).filter((rule) => rule["status"] !== "Disabled");
  const moves = enabled
    .flatMap((rule) => listOf(rule["transitions"] ?? (rule["transition"] === undefined ? [] : [rule["transition"]])))
    .map(recordOf)
    .map((move) => ({ day: numberOf(move["days"]) ?? 0, kind: textOf(move["storageClass"]) ?? written }))
    .sort((a, b) => a.day - b.day);
  const steps = [{ day: 0, kind: written }, ...moves];
  const expiry = Math.max(0, ...enabled.map((rule) => numberOf(recordOf(rule["expiration"])["days"]) ?? 0));
  if (expiry === 0) return [{ article: articleOf(steps.at(-1)?.kind ?? written), share: 1 }];
  return steps.flatMap(({ day, kind }, index) => {
    const days = Math.min(expiry, steps[index + 1]?.day ?? expiry) - day;
    return days <= 0 ? [] : [{ article: articleOf(kind), share: days / expiry }];
  });
}

function articleOf(kind: string): string {
  return articles[kind] ?? kind.toLowerCase().replaceAll("_", "-");
}
