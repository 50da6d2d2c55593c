/**
 * Stands in for the Kubeflow trainer 2.3 and for JobSet: a TrainJob becomes one Job per replicated job of its runtime.
 *
 * Like them: the runtime's pods, patched by the TrainJob; image, arguments and resources of the trainer; one pod per node; a Job
 * that is let go takes over where Kueue wants its pods: labels, node selector, tolerations, gates.
 * Device claims of `resourcesPerNode` are lost there as they are here: the trainer takes over requests and limits alone.
 * Added: the TrainJob's labels, so that Kueue finds the Job's queue and the pods their workload. Where Kueue watches TrainJobs
 * itself, it leaves their Jobs alone.
 * Not shown: variables of the frameworks, the network between nodes, order of the jobs, MPI, gang scheduling.
 */
import type { ApiObject } from "../../api/object.ts";
import { type Fields, fieldsAt, fieldsOf, listOf, numberOf, textOf, textsOf } from "../fields.ts";
import { type Child, NAME, namespaceOf, type Operator } from "./operator.ts";

const API = "trainer.kubeflow.org/v1alpha1";
/** Label of the replicated job that trains. */
const ANCESTOR = "trainer.kubeflow.org/trainjob-ancestor-step";
const TRAINER = "trainer";
/** Container of a runtime that the trainer's settings are for. */
const NODE = "node";
/** Labels of JobSet, by which Kueue tells the pods of a job apart. */
const JOB_SET = "jobset.sigs.k8s.io";
/** On the Job: the TrainJob's word when the Job was last told; after that Kueue may have changed the Job. */
const TOLD = "twin.estate/suspend";

export const trainJobs: Operator = {
  parent: { apiVersion: API, kind: "TrainJob" },
  reads: ["ClusterTrainingRuntime", "TrainingRuntime"].map((kind) => ({ apiVersion: API, kind })),
  makes: { apiVersion: "batch/v1", kind: "Job" },
  children: (parent, read) => {
    const runtime = read.find((candidate) => isRuntimeOf(parent, candidate));
    return runtime === undefined ? undefined : jobs(parent, runtime);
  },
  follow: ({ spec }, job) => {
    const suspend = spec["suspend"] === true;
    if (job.metadata.annotations?.[TOLD] === `${suspend}`) return undefined;
    const told = { metadata: { annotations: { [TOLD]: `${suspend}` } } };
    if (suspend) return { ...told, spec: { suspend } };
    const placed = placement(fieldsAt(spec, "template"), fieldsAt(job["spec"], "template"));
    return { ...told, spec: { suspend, template: placed } };
  },
};

/** Change to the pods of a Job that is let go: where they may run was decided while it was suspended. */
function placement(wanted: Fields, known: Fields): Fields {
  const { labels, annotations } = fieldsAt(wanted, "metadata");
  const { nodeSelector, tolerations = null, schedulingGates = null, affinity = null } = fieldsAt(wanted, "spec");
  const gone = Object.keys(fieldsAt(known, "spec", "nodeSelector")).map((key): [string, null] => [key, null]);
  return {
    // The Job's controller has labels of its own there: none are taken away.
    metadata: { labels: textsOf(labels), annotations: textsOf(annotations) },
    spec: {
      nodeSelector: { ...Object.fromEntries(gone), ...textsOf(nodeSelector) },
      tolerations,
      schedulingGates,
      affinity,
    },
  };
}

function isRuntimeOf(parent: ApiObject, { kind, metadata }: ApiObject): boolean {
  const wanted = fieldsAt(parent, "spec", "runtimeRef");
  const isThere = metadata.namespace === undefined || metadata.namespace === parent.metadata.namespace;
  return (wanted["kind"] ?? "ClusterTrainingRuntime") === kind && wanted["name"] === metadata.name && isThere;
}

function isSuspended(parent: ApiObject): boolean {
  return fieldsAt(parent, "spec")["suspend"] === true;
}

function jobs(parent: ApiObject, runtime: ApiObject): Child[] {
  const nodes =
    numberOf(fieldsAt(parent, "spec", "trainer")["numNodes"]) ??
    numberOf(fieldsAt(runtime, "spec", "mlPolicy")["numNodes"]) ??
    1;
  const patches = listOf(fieldsAt(parent, "spec")["runtimePatches"]).flatMap((patch) =>
    listOf(fieldsAt(patch, "trainingRuntimeSpec", "template", "spec")["replicatedJobs"]),
  );
  return listOf(fieldsAt(runtime, "spec", "template", "spec")["replicatedJobs"]).map((replicated): Child => {
    const name = textOf(replicated["name"]) ?? NODE;
    const own = patches.filter((patch) => patch["name"] === name);
    const trains = textsOf(fieldsAt(replicated, "template", "metadata")["labels"])[ANCESTOR] === TRAINER;
    const spec = fieldsAt(replicated, "template", "spec");
    const template = own
      .map((patch) => fieldsAt(patch, "template", "spec", "template"))
      .reduce<Fields>(patched, fieldsAt(spec, "template"));
    const pod = fieldsAt(template, "spec");
    const count = trains ? nodes : (numberOf(spec["parallelism"]) ?? 1);
    const metadata = fieldsAt(template, "metadata");
    return {
      apiVersion: "batch/v1",
      kind: "Job",
      metadata: {
        name: `${parent.metadata.name}-${name}-0`,
        namespace: namespaceOf(parent),
        labels: { ...parent.metadata.labels, [`${JOB_SET}/jobset-name`]: parent.metadata.name },
        ...{ annotations: { [TOLD]: `${isSuspended(parent)}` } },
      },
      spec: {
        ...spec,
        suspend: isSuspended(parent),
        completionMode: "Indexed",
        parallelism: count,
        completions: count,
        template: {
          metadata: {
            ...metadata,
            labels: {
              [NAME]: parent.metadata.labels?.[NAME] ?? parent.metadata.name,
              ...textsOf(metadata["labels"]),
              [`${JOB_SET}/jobset-name`]: parent.metadata.name,
              [`${JOB_SET}/replicatedjob-name`]: name,
              [`${JOB_SET}/job-index`]: "0",
            },
          },
          spec: {
            restartPolicy: "OnFailure",
            ...pod,
            containers: listOf(pod["containers"]).map((container) =>
              trains && container["name"] === NODE ? trainer(parent, container) : container,
            ),
          },
        },
      },
    };
  });
}

/** The container that trains, with what the TrainJob sets. */
function trainer(parent: ApiObject, container: Fields): Fields {
  const { image, command, args, env, resourcesPerNode } = fieldsAt(parent, "spec", "trainer");
  const asked = fieldsOf(resourcesPerNode);
  const base = fieldsOf(container["resources"]);
  const resources = {
    requests: { ...textsOf(base["requests"]), ...textsOf(asked["requests"]) },
    limits: { ...textsOf(base["limits"]), ...textsOf(asked["limits"]) },
  };
  return {
    ...container,
    ...(image === undefined ? {} : { image }),
    ...(command === undefined ? {} : { command }),
    ...(args === undefined ? {} : { args }),
    ...(env === undefined ? {} : { env: [...listOf(container["env"]), ...listOf(env)] }),
    ...(resourcesPerNode === undefined ? {} : { resources }),
  };
}

/** A pod template under a strategic merge patch: named lists are merged by name, other lists replaced, maps merged. */
function patched(base: Fields, patch: Fields): Fields {
  const merged = Object.entries(patch).map(([field, value]): [string, unknown] => {
    const before = base[field];
    if (Array.isArray(value)) return [field, BY_NAME.has(field) ? byName(listOf(before), listOf(value)) : value];
    return [field, typeof value === "object" && value !== null ? patched(fieldsOf(before), fieldsOf(value)) : value];
  });
  return { ...base, ...Object.fromEntries(merged) };
}

const BY_NAME = new Set(["containers", "initContainers", "volumes", "env", "imagePullSecrets", "schedulingGates"]);

function byName(base: readonly Fields[], patches: readonly Fields[]): readonly Fields[] {
  const known = new Set(base.map(({ name }) => name));
  return [
    ...base.map((entry) => patches.filter(({ name }) => name === entry["name"]).reduce(patched, entry)),
    ...patches.filter(({ name }) => !known.has(name)),
  ];
}
