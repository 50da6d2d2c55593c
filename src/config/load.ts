/** Stack file to Estate, or everything that is wrong with it at once. */
import type { Catalogue } from "../catalogue/types.ts";
import { type Estate, estateSchema } from "../model/estate.ts";
import { checkReferences, type ReferenceFault } from "../model/references.ts";
import type { Conflict } from "../views/types.ts";
import { readDocument } from "./document.ts";
import { complaintsOf } from "./issues.ts";
import { arrange, type Locate, type Path, type Problem, problemAt } from "./problem.ts";
import { type Salvaged, salvage } from "./salvage.ts";

export type Validated =
  | { readonly ok: true; readonly estate: Estate }
  | { readonly ok: false; readonly report: readonly Problem[] };

export type Loaded =
  | { readonly ok: true; readonly estate: Estate; readonly locate: Locate }
  | { readonly ok: false; readonly report: readonly Problem[] };

/** What derives the views and finds what cannot be built; asked only once every reference holds. */
export type Derive = (estate: Estate, catalogue: Catalogue) => { readonly conflicts: readonly Conflict[] };

export interface LoadArgs {
  /** Content of the stack file. */
  readonly text: string;
  /** Name of the file, for the report. */
  readonly file: string;
  readonly catalogue: Catalogue;
  readonly derive?: Derive | undefined;
}

/** Reads, validates and cross-checks a stack file. Never throws: the report names every problem with its place. */
export function loadEstate({ text, file, catalogue, derive }: LoadArgs): Loaded {
  const document = readDocument(text, file);
  if (!document.readable) return { ok: false, report: document.problems };
  const { sections, locate, problems } = document;
  const validated = validateEstate({ sections, locate, file, catalogue, derive });
  const report = arrange([...problems, ...(validated.ok ? [] : validated.report)]);
  return validated.ok && report.length === 0 ? { ok: true, estate: validated.estate, locate } : { ok: false, report };
}

export interface ValidateArgs {
  /** Value of each section, as the file or Pulumi's config gives it. */
  readonly sections: Readonly<Record<string, unknown>>;
  readonly locate: Locate;
  readonly file: string;
  readonly catalogue: Catalogue;
  readonly derive?: Derive | undefined;
}

/**
 * Validates the sections' values: each record by itself, the names between all that are well-formed, and what can be built;
 * beside malformed records and names that mean nothing, of that only what lasts without them.
 */
export function validateEstate({ sections, locate, file, catalogue, derive }: ValidateArgs): Validated {
  const refuse = (complaints: readonly { readonly path: Path; readonly message: string }[]): Validated => ({
    ok: false,
    report: arrange(complaints.map(({ path, message }) => problemAt(file, locate(path), path, message))),
  });
  const parsed = estateSchema.safeParse(sections);
  if (!parsed.success) {
    const complaints = complaintsOf(estateSchema, sections, parsed.error.issues);
    const salvaged = salvage(sections, complaints);
    if (salvaged === undefined) return refuse(complaints);
    const conflicts = derive?.({ about: unnamed, ...salvaged.records }, catalogue).conflicts ?? [];
    return refuse([...complaints, ...stillDangling(salvaged, catalogue), ...conflicts.filter(lasts)]);
  }
  const estate = parsed.data;
  const dangling = checkReferences(estate, catalogue);
  const conflicts = derive?.(estate, catalogue).conflicts ?? [];
  if (dangling.length > 0) return refuse([...dangling, ...conflicts.filter(lasts)]);
  return conflicts.length > 0 ? refuse(conflicts) : { ok: true, estate };
}

/** Stands in for a malformed head of an estate: nothing that can be built depends on it. */
const unnamed: Estate["about"] = {
  name: "unnamed",
  environment: "unnamed",
  role: "primary",
  owner: "nobody",
  costCentre: "none",
  domain: "example.org",
  documents: [],
};

function lasts({ lasting }: Conflict): boolean {
  return lasting === true;
}

/** Faults between well-formed records that what was taken out cannot have caused. */
function stillDangling({ records, lost }: Salvaged, catalogue: Catalogue): readonly ReferenceFault[] {
  return checkReferences(records, catalogue).filter(
    ({ rule, name }) => rule === "duplicate" || (rule === "missing" && !lost.has(name)),
  );
}
