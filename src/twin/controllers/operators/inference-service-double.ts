/**
 * Stands in for KServe 0.20 in RawDeployment mode: an InferenceService with a pod of its own becomes a Deployment.
 *
 * Like it: name, labels, container name, replicas, the rolling update of 25 % that KServe sets where the service states none.
 * Not shown: models of serving runtimes, transformers, explainers, the Service, the autoscaler, storage initialisers.
 */
import type { ApiObject } from "../../api/object.ts";
import { fieldsAt, listOf, numberOf, textsOf } from "../fields.ts";
import { type Child, namespaceOf, type Operator } from "./operator.ts";

/** Fields of a predictor that are KServe's own; all others are the pod's. */
const OWN = new Set([
  ...["minReplicas", "maxReplicas", "scaleTarget", "scaleMetric", "autoScaling", "containerConcurrency", "timeout"],
  ...[
    "canaryTrafficPercent",
    "logger",
    "batcher",
    "labels",
    "annotations",
    "deploymentStrategy",
    "model",
    "workerSpec",
  ],
]);
const CONTAINER = "kserve-container";

export const inferenceServices: Operator = {
  parent: { apiVersion: "serving.kserve.io/v1beta1", kind: "InferenceService" },
  reads: [],
  makes: { apiVersion: "apps/v1", kind: "Deployment" },
  children: (parent) => [deployment(parent)],
};

function deployment(parent: ApiObject): Child {
  const predictor = fieldsAt(parent, "spec", "predictor");
  const name = `${parent.metadata.name}-predictor`;
  const selector = { app: `isvc.${name}` };
  const labels = {
    ...parent.metadata.labels,
    ...textsOf(predictor["labels"]),
    "serving.kserve.io/inferenceservice": parent.metadata.name,
    component: "predictor",
    ...selector,
  };
  const containers = listOf(predictor["containers"]).map((container, index, all) =>
    all.length === 1 || (index === 0 && container["name"] === undefined)
      ? { ...container, name: CONTAINER }
      : container,
  );
  const pod = Object.fromEntries(Object.entries(predictor).filter(([field]) => !OWN.has(field)));
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name, namespace: namespaceOf(parent), labels },
    spec: {
      replicas: numberOf(predictor["minReplicas"]) ?? 1,
      selector: { matchLabels: selector },
      strategy: predictor["deploymentStrategy"] ?? {
        type: "RollingUpdate",
        rollingUpdate: { maxSurge: "25%", maxUnavailable: "25%" },
      },
      template: { metadata: { labels }, spec: { ...pod, containers } },
    },
  };
}
