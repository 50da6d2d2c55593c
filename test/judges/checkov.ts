/** Checkov: its Kubernetes checks, without a network. */
import { z } from "zod";
import type { Objection } from "./allowed.ts";
import { run } from "./process.ts";
import type { Judged, Subject } from "./subject.ts";

const TOOL = "checkov";

const check = z.object({
  check_id: z.string(),
  check_name: z.string(),
  file_path: z.string(),
  /** `Deployment.inference.model-inference`; `default` where the object has no namespace. */
  resource: z.string(),
});
const report = z.object({
  summary: z.object({ passed: z.number(), failed: z.number(), parsing_errors: z.number(), resource_count: z.number() }),
  results: z.object({ failed_checks: z.array(check), skipped_checks: z.array(check) }),
});

/**
 * @param folder holds the files of all subjects with pods as Deployments, and nothing else
 * @throws Error when the tool could not read a file
 */
export async function checkov(
  program: string,
  folder: string,
  subjects: readonly Subject[],
): Promise<Judged<Objection>> {
  const { stdout } = await run(
    program,
    ["--directory", ".", "--framework", "kubernetes", "--skip-download", "--compact", "--output", "json"],
    { cwd: folder, accept: [0, 1] },
  );
  const { summary, results } = report.parse(JSON.parse(stdout));
  if (summary.parsing_errors > 0)
    throw new Error(`${TOOL}: could not read ${summary.parsing_errors} files of ${folder}`);
  // An object may ask to be skipped by an annotation; only the list allows.
  const objections = [...results.failed_checks, ...results.skipped_checks].map(
    ({ check_id, check_name, file_path, resource }): Objection => ({
      tool: TOOL,
      id: check_id,
      where: subjects.find(({ podsFile }) => podsFile.endsWith(file_path))?.where ?? file_path,
      object: resource.replace(/^([^.]+)\.([^.]+)\./, "$1 $2/"),
      message: check_name,
    }),
  );
  return {
    objections,
    says: `${summary.passed + objections.length} checks of ${summary.resource_count} objects; custom resources have no check`,
  };
}
