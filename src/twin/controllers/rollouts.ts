/** Argo Rollouts' own controller beside a cluster of the twin: it makes the pods of Rollouts and moves them in steps. */
import { join } from "node:path";
import { ApiError } from "../api/object.ts";
import { loadCrds } from "../crds/index.ts";
import { hasCondition } from "../declared.ts";
import { freePorts } from "../system/ports.ts";
import { type ProcessRecord, startProcess } from "../system/process.ts";
import { waitFor } from "../system/wait.ts";
import { toolPath } from "../tools/where.ts";
import type { TwinCluster } from "../twin.ts";
import { logged } from "./logged.ts";

const API = "argoproj.io/v1alpha1";
/** Kinds that the controller watches whether or not the program declares them. */
const KINDS = ["Rollout", "AnalysisTemplate", "ClusterAnalysisTemplate", "AnalysisRun", "Experiment"];
const DEFINITION = { apiVersion: "apiextensions.k8s.io/v1", kind: "CustomResourceDefinition" } as const;
/** Way out that nobody offers: what an analysis asks does not leave the machine, not even as a name to look up. */
const NO_WAY_OUT = "http://127.0.0.1:1";
/** What its log says when all its workers run. */
const STARTED = "Started controller";

export interface RolloutsArgs {
  readonly cluster: TwinCluster;
  /** For its log. */
  readonly folder: string;
  /** Told of the process as soon as it runs. */
  readonly onStart: (process: ProcessRecord) => void;
}

/**
 * Starts the controller; returns when it works.
 *
 * It has no metric provider in the twin: an analysis that asks one ends as `Error` after five tries, ten seconds apart, and the
 * rollout is aborted and goes back to the version before, as it would in an outage of Prometheus. The first version is made without
 * analysis.
 *
 * @throws Error when a definition is missing or the controller ends
 */
export async function startRollouts({ cluster, folder, onStart }: RolloutsArgs): Promise<void> {
  const { api, control } = cluster;
  const id = cluster.cluster.id;
  const { crds, missing } = await loadCrds(KINDS.map((kind) => ({ apiVersion: API, kind })));
  if (missing.length > 0) throw new Error(`${id}: no definition for ${missing.join(", ")}; run npm run tools`);
  for (const definition of crds) {
    try {
      await api.create(definition, { fieldValidation: "Ignore" });
    } catch (error) {
      if (!(error instanceof ApiError && error.reason === "AlreadyExists")) throw error;
    }
  }
  for (const { metadata } of crds) {
    await waitFor(
      async () => (hasCondition(await api.get({ ...DEFINITION, metadata }), "Established") ? true : undefined),
      { what: `${id}: ${metadata.name} to be served`, everyMs: 100 },
    );
  }
  const [metrics = 0, health = 0] = await freePorts(2);
  const logFile = join(folder, "rollouts-controller.log");
  const started = await startProcess({
    name: `rollouts-controller ${id}`,
    command: toolPath("rollouts-controller"),
    args: [
      `--kubeconfig=${join(control.args.folder, "kubeconfig")}`,
      // One instance: nobody to elect a leader with.
      "--leader-elect=false",
      `--metricsport=${metrics}`,
      `--healthzPort=${health}`,
      "--loglevel=info",
    ],
    // Go asks the loopback, where the cluster is, without a proxy.
    env: { HTTPS_PROXY: NO_WAY_OUT, HTTP_PROXY: NO_WAY_OUT, NO_PROXY: "" },
    cwd: folder,
    logFile,
  });
  onStart(started);
  await logged(started, STARTED);
}
