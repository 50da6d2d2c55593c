/** kubernetes-validate: every built-in object against the schema of its cluster's Kubernetes version, unknown fields refused. */
import type { Objection } from "./allowed.ts";
import { titleOf } from "./manifests.ts";
import { run } from "./process.ts";
import type { Judged, Subject } from "./subject.ts";

const TOOL = "kubernetes-validate";
/** API groups of the Kubernetes API server itself; every other group with a dot is an operator's. */
const BUILT_IN = new Set([
  "",
  "apps",
  "autoscaling",
  "batch",
  "policy",
  ...[
    "admissionregistration",
    "apiextensions",
    "apiregistration",
    "certificates",
    "coordination",
    "discovery",
    "events",
    "flowcontrol.apiserver",
    "networking",
    "node",
    "rbac.authorization",
    "resource",
    "scheduling",
    "storage",
  ].map((group) => `${group}.k8s.io`),
]);

/** @throws Error when the tool does not answer once for each object */
export async function kubernetesValidate(program: string, subjects: readonly Subject[]): Promise<Judged<Objection>> {
  const objections: Objection[] = [];
  const custom = new Map<string, number>();
  let valid = 0;
  const all = await Promise.all(subjects.map((subject) => answers(program, subject)));
  for (const [index, { where, manifests }] of subjects.entries()) {
    for (const [position, manifest] of manifests.entries()) {
      const answer = all[index]?.[position] ?? "";
      const group = manifest.apiVersion.includes("/") ? manifest.apiVersion.replace(/\/.*$/, "") : "";
      if (!BUILT_IN.has(group)) {
        custom.set(manifest.kind, (custom.get(manifest.kind) ?? 0) + 1);
      } else if (answer.startsWith("INFO ")) {
        valid += 1;
      } else {
        const id = answer.startsWith("ERROR ") ? "schema" : "no-schema";
        objections.push({ tool: TOOL, id, where, object: titleOf(manifest), message: answer.trim() });
      }
    }
  }
  const kinds = [...custom].sort(([a], [b]) => (a < b ? -1 : 1)).map(([kind, count]) => `${count} ${kind}`);
  const skipped = [...custom.values()].reduce((sum, count) => sum + count, 0);
  return {
    objections,
    says: `${valid} objects of built-in kinds are valid; ${skipped} custom resources have no schema here: ${kinds.join(", ")}`,
  };
}

/** The tool's answers in the order of the objects: one per object, some over several lines. */
async function answers(program: string, { file, version, manifests, where }: Subject): Promise<string[]> {
  const { stdout } = await run(program, ["--strict", "--kubernetes-version", version, file], { accept: [0, 1, 2, 3] });
  const found = stdout.split(/^(?=(?:INFO|ERROR|WARN|FATAL) )/m).filter((answer) => answer !== "");
  if (found.length !== manifests.length) {
    throw new Error(
      `${TOOL}: ${where}: ${found.length} answers for ${manifests.length} objects\n${stdout.slice(-2000)}`,
    );
  }
  return found;
}
