/** kube-score: one run per cluster, because it looks for the pods that a Service, policy or autoscaler of the cluster means. */
import { z } from "zod";
import type { Objection } from "./allowed.ts";
import { titleOf } from "./manifests.ts";
import { run } from "./process.ts";
import type { Judged, Subject } from "./subject.ts";

const TOOL = "kube-score";
/** Grade of a check that is met; less is a warning or worse. */
const MET = 10;

const report = z.array(
  z.object({
    type_meta: z.object({ kind: z.string() }),
    object_meta: z.object({ name: z.string(), namespace: z.string().default("") }),
    checks: z
      .array(
        z.object({
          check: z.object({ id: z.string() }),
          grade: z.number(),
          skipped: z.boolean(),
          comments: z.array(z.object({ path: z.string(), summary: z.string() })).nullable(),
        }),
      )
      .nullable(),
  }),
);

export async function kubeScore(program: string, subjects: readonly Subject[]): Promise<Judged<Objection>> {
  const all = await Promise.all(subjects.map((subject) => scores(program, subject)));
  const objects = all.reduce((sum, { objects }) => sum + objects, 0);
  const checks = all.reduce((sum, { checks }) => sum + checks, 0);
  return {
    objections: all.flatMap(({ objections }) => objections),
    says: `${checks} checks of ${objects} objects; other kinds have no check`,
  };
}

async function scores(program: string, { podsFile, version, where }: Subject) {
  const { stdout } = await run(
    program,
    [
      "score",
      "--output-format=json",
      `--kubernetes-version=v${version.split(".").slice(0, 2).join(".")}`,
      "--disable-ignore-checks-annotations",
      podsFile,
    ],
    { accept: [0, 1] },
  );
  const scored = report.parse(JSON.parse(stdout));
  const made = scored.flatMap(({ type_meta, object_meta, checks }) =>
    (checks ?? [])
      .filter(({ skipped }) => !skipped)
      .map((check) => ({ ...check, object: titleOf({ ...type_meta, ...object_meta }) })),
  );
  return {
    objects: scored.length,
    checks: made.length,
    objections: made
      .filter(({ grade }) => grade < MET)
      .map(
        ({ check, comments, object }): Objection => ({
          tool: TOOL,
          id: check.id,
          where,
          object,
          message: (comments ?? [])
            .map(({ path, summary }) => (path === "" ? summary : `${path}: ${summary}`))
            .join("; "),
        }),
      ),
  };
}
