/**
 * Pods that custom resources hold, in the form of the Deployment that their operator makes of them: kube-score and Checkov
 * read built-in kinds only and would pass these pods by.
 */
import { isObject, type JsonObject } from "../../src/engine/graph.ts";
import type { Manifest } from "./manifests.ts";

/** The object itself, or the Deployment that stands for it. */
export function asDeployment(manifest: Manifest): Manifest {
  const { kind, body } = manifest;
  const { spec, metadata } = body;
  if (!isObject(spec)) return manifest;
  if (kind === "Rollout") {
    // A Rollout is a Deployment with another strategy.
    const { strategy: _strategy, ...rest } = spec;
    return deployment(manifest, rest);
  }
  if (kind === "InferenceService" && isObject(spec["predictor"])) {
    const { minReplicas = 1, maxReplicas: _maximum, ...pod } = spec["predictor"];
    // KServe copies the labels of the service to its pods.
    const labels = isObject(metadata) && isObject(metadata["labels"]) ? metadata["labels"] : {};
    return deployment(manifest, {
      replicas: minReplicas,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: pod },
    });
  }
  return manifest;
}

/** An autoscaler names the kind that it steers, which is now another. */
export function asDeploymentScaler(manifest: Manifest): Manifest {
  const { body, kind } = manifest;
  if (kind !== "HorizontalPodAutoscaler" || !isObject(body["spec"])) return manifest;
  const target = body["spec"]["scaleTargetRef"];
  if (!isObject(target) || target["kind"] !== "Rollout") return manifest;
  const scaleTargetRef = { ...target, apiVersion: "apps/v1", kind: "Deployment" };
  return { ...manifest, body: { ...body, spec: { ...body["spec"], scaleTargetRef } } };
}

function deployment(manifest: Manifest, spec: JsonObject): Manifest {
  const type = { apiVersion: "apps/v1", kind: "Deployment" };
  return { ...manifest, ...type, body: { ...manifest.body, ...type, spec } };
}
