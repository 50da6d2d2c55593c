/**
 * Independent judges over every Kubernetes object of the stacks (`npm run judges`). Ends with 1 for an objection that
 * `allowed.yaml` does not explain, for an entry there that nothing needs, and for a tool that is missing.
 *
 * `--system` lets it install missing packages of the system, as root on Debian and Ubuntu: for machines of a CI.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { parse } from "yaml";
import { graphOf } from "../generate/program.ts";
import { compare, parseAllowed } from "./allowed.ts";
import { canary, canaryObjections, canaryStackFile } from "./canary.ts";
import { checkov } from "./checkov.ts";
import { kubeScore } from "./kube-score.ts";
import { kubernetesValidate } from "./kubernetes-validate.ts";
import { type ClusterManifests, manifestsOf, toYaml } from "./manifests.ts";
import { judgeMonitoring } from "./monitoring.ts";
import { asDeployment, asDeploymentScaler } from "./pods.ts";
import type { Subject } from "./subject.ts";
import { CHECKOV, installTools, KUBE_SCORE, KUBERNETES_VALIDATE, type Tools } from "./tools.ts";

const top = join(import.meta.dirname, "../..");
const stacks = [
  { stack: "prod", file: "Pulumi.prod.yaml" },
  { stack: "dr", file: "Pulumi.dr.yaml" },
  { stack: "small", file: "test/estates/small.yaml" },
];

/** Writes the files of one cluster for the judges. */
function subjectOf(folder: string, where: string, { version, manifests }: Omit<ClusterManifests, "cluster">): Subject {
  const declared = join(folder, "declared", `${where}.yaml`);
  const pods = join(folder, "pods", `${where}.yaml`);
  for (const path of [declared, pods]) mkdirSync(dirname(path), { recursive: true });
  writeFileSync(declared, toYaml(manifests));
  writeFileSync(pods, toYaml(manifests.map(asDeployment).map(asDeploymentScaler)));
  return { where, version, manifests, file: declared, podsFile: pods };
}

async function subjectsIn(folder: string): Promise<Subject[]> {
  const subjects: Subject[] = [];
  for (const { stack, file } of stacks) {
    for (const { cluster, ...rest } of manifestsOf(await graphOf(file, stack))) {
      subjects.push(subjectOf(folder, `${stack}/${cluster}`, rest));
    }
  }
  return subjects;
}

async function askAll(tools: Tools, folder: string, subjects: readonly Subject[], stackFiles: Map<string, unknown>) {
  const [schemas, scores, policies, monitoring] = await Promise.all([
    kubernetesValidate(tools.kubernetesValidate, subjects),
    kubeScore(tools.kubeScore, subjects),
    checkov(tools.checkov, join(folder, "pods"), subjects),
    judgeMonitoring(tools, folder, subjects, stackFiles),
  ]);
  return {
    objections: [schemas, scores, policies, monitoring].flatMap(({ objections }) => objections),
    says: [
      `kubernetes-validate ${KUBERNETES_VALIDATE}: ${schemas.says}`,
      `kube-score ${KUBE_SCORE}: ${scores.says}`,
      `checkov ${CHECKOV}: ${policies.says}`,
      ...monitoring.says,
    ],
  };
}

/** @throws Error when a judge lets an object pass that it has to refuse */
async function askAboutCanary(tools: Tools, folder: string, version: string): Promise<void> {
  mkdirSync(folder);
  const subject = subjectOf(folder, "canary/canary", { version, manifests: canary });
  const { objections } = await askAll(tools, folder, [subject], new Map([["canary", canaryStackFile]]));
  const made = new Set(objections.map(({ tool, id }) => `${tool} ${id}`));
  const silent = canaryObjections.filter((wanted) => !made.has(wanted));
  if (silent.length > 0) throw new Error(`the judges do not judge: no ${silent.join(", no ")} against the canary`);
}

async function judge(folder: string): Promise<number> {
  const tools = await installTools({
    folder: join(top, ".tools/judges"),
    system: process.argv.includes("--system") && process.getuid?.() === 0,
  });
  const subjects = await subjectsIn(folder);
  const stackFiles = new Map(
    stacks.map(({ stack, file }): [string, unknown] => [stack, parse(readFileSync(join(top, file), "utf8"))]),
  );
  await askAboutCanary(tools, join(folder, "canary"), subjects[0]?.version ?? "");
  const { objections, says } = await askAll(tools, folder, subjects, stackFiles);
  const objects = subjects.reduce((sum, { manifests }) => sum + manifests.length, 0);
  console.log([`${objects} objects of ${subjects.length} clusters`, ...says].join("\n"));

  const list = parseAllowed(readFileSync(join(import.meta.dirname, "allowed.yaml"), "utf8"));
  const { refused, allowed, unused } = compare(objections, list);
  for (const { tool, id, where, object, message } of refused) {
    console.error(`${tool} ${id}: ${where} ${object}: ${message}`);
  }
  for (const entry of unused) console.error(`test/judges/allowed.yaml: ${entry}: no objection needs it; remove it`);
  console.log(
    `${refused.length} objections, ${allowed.length} allowed with a reason, ${unused.length} reasons without one`,
  );
  return refused.length + unused.length === 0 ? 0 : 1;
}

const folder = mkdtempSync(join(tmpdir(), "judges-"));
try {
  process.exitCode = await judge(folder);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
