/** What is left of sections once everything malformed is taken out: so that a wrong unit does not hide a wrong name. */
import { type Estate, estateSchema } from "../model/estate.ts";
import { type Complaint, complaintsOf } from "./issues.ts";
import { isMap } from "./plain.ts";
import type { Path } from "./problem.ts";

type Sections = Readonly<Record<string, unknown>>;

export interface Salvaged {
  readonly records: Omit<Estate, "about">;
  /** Keys in what was taken out: a name among them does mean something. */
  readonly lost: ReadonlySet<string>;
}

/** Names between records need every section but this one, which has no default. */
const schema = estateSchema.omit({ about: true });

/** Rounds at most; each takes out a step further up, and a path is shorter than this. */
const ROUNDS = 64;

/**
 * Takes out the value that each complaint is about; where that leaves a record incomplete, the record; and so on upwards.
 *
 * @param sections values that the schema refused; left as they are
 * @returns undefined where nothing can be made of them
 */
export function salvage({ about: _, ...sections }: Sections, complaints: readonly Complaint[]): Salvaged | undefined {
  const rest: unknown = JSON.parse(JSON.stringify(sections));
  const lost = new Set<string>();
  let faulty: readonly Complaint[] = complaints.filter(({ path: [section] }) => section !== "about");
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const { path } of faulty) takeOut(rest, path, lost);
    const parsed = schema.safeParse(rest);
    if (parsed.success) return { records: parsed.data, lost };
    faulty = complaintsOf(schema, rest, parsed.error.issues);
  }
  return undefined;
}

/** Removes the value at the path; where the path ends before or leads into a list, what it ends in. */
function takeOut(sections: unknown, path: Path, lost: Set<string>): void {
  let map = sections;
  for (const [index, step] of path.entries()) {
    if (!isMap(map)) return;
    const key = String(step);
    const inner = map[key];
    const next = path[index + 1];
    // An item cannot go without moving its neighbours, and what is missing cannot go: the list or record goes instead.
    if (next !== undefined && isMap(inner) && Object.hasOwn(inner, next)) {
      map = inner;
      continue;
    }
    keysOf({ [key]: inner }, lost);
    delete map[key];
    return;
  }
}

function keysOf(value: unknown, lost: Set<string>): void {
  if (Array.isArray(value)) {
    for (const item of value) keysOf(item, lost);
  } else if (isMap(value)) {
    for (const [key, inner] of Object.entries(value)) {
      lost.add(key);
      keysOf(inner, lost);
    }
  }
}
