/** Findings of the judges against the list of those that are known and right. */
import { parse } from "yaml";
import { z } from "zod";

/** One objection of one judge to one object. */
export interface Objection {
  readonly tool: string;
  /** Check of the tool, `CKV_K8S_43`. */
  readonly id: string;
  /** Stack and cluster, `prod/gpu-east`. */
  readonly where: string;
  /** `Deployment inference/model-inference`. */
  readonly object: string;
  readonly message: string;
}

/** By tool and check: why it is right here, and for which objects; for all where none are named. */
const schema = z.record(
  z.string(),
  z.record(
    z.string(),
    z
      .array(
        z.strictObject({
          reason: z.string().min(20),
          objects: z.array(z.string().min(1)).min(1).readonly().optional(),
        }),
      )
      .min(1)
      .readonly(),
  ),
);

export type Allowed = z.infer<typeof schema>;

/** @throws z.ZodError for a list of another form */
export function parseAllowed(text: string): Allowed {
  return schema.parse(parse(text));
}

export interface Verdict {
  readonly refused: readonly Objection[];
  readonly allowed: readonly Objection[];
  /** Patterns of the list that no objection needs any more, as `tool id pattern`. */
  readonly unused: readonly string[];
}

/** Splits objections by the list. */
export function compare(objections: readonly Objection[], list: Allowed): Verdict {
  const used = new Set<string>();
  const refused: Objection[] = [];
  const allowed: Objection[] = [];
  for (const objection of objections) {
    const { tool, id, object } = objection;
    const patterns = patternsOf(list, tool, id).filter((pattern) => matches(pattern, object));
    for (const pattern of patterns) used.add(`${tool} ${id} ${pattern}`);
    (patterns.length === 0 ? refused : allowed).push(objection);
  }
  const listed = Object.entries(list).flatMap(([tool, checks]) =>
    Object.keys(checks).flatMap((id) => patternsOf(list, tool, id).map((pattern) => `${tool} ${id} ${pattern}`)),
  );
  return { refused, allowed, unused: listed.filter((entry) => !used.has(entry)) };
}

function patternsOf(list: Allowed, tool: string, id: string): string[] {
  return (list[tool]?.[id] ?? []).flatMap(({ objects }) => objects ?? ["*"]);
}

/** `*` stands for any run of characters. */
function matches(pattern: string, object: string): boolean {
  const parts = pattern.split("*").map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`).test(object);
}
