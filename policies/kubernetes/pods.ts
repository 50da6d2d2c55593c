/** The pods that a Kubernetes object makes, and their containers. */
import type { PolicyResource } from "../policy.ts";
import type { Value } from "../value.ts";

export interface Pods {
  readonly resource: PolicyResource;
  /** Of the object that makes the pods. */
  readonly name: string;
  readonly namespace: string;
  readonly spec: Value;
  readonly labels: Value;
  /** Pods that run beside one another; undefined for kinds that have no such number. */
  readonly replicas: Value | undefined;
}

export interface Container {
  readonly name: string;
  readonly image: Value;
  readonly resources: Value;
  readonly securityContext: Value;
}

interface Shape {
  /** From the object to the pod's metadata and spec. */
  readonly template: readonly string[];
  readonly replicas: readonly string[] | undefined;
}

const controller: Shape = { template: ["spec", "template"], replicas: ["spec", "replicas"] };

/** Kinds that make pods, by the end of their type: the group's version may change. */
const shapes: readonly (readonly [RegExp, Shape])[] = [
  [/^kubernetes:apps\/[^:]+:(Deployment|StatefulSet|ReplicaSet)$/, controller],
  [/^kubernetes:argoproj\.io\/[^:]+:Rollout$/, controller],
  [/^kubernetes:apps\/[^:]+:DaemonSet$/, { ...controller, replicas: undefined }],
  [/^kubernetes:batch\/[^:]+:Job$/, { ...controller, replicas: ["spec", "parallelism"] }],
  [
    /^kubernetes:batch\/[^:]+:CronJob$/,
    { template: ["spec", "jobTemplate", "spec", "template"], replicas: ["spec", "jobTemplate", "spec", "parallelism"] },
  ],
  [/^kubernetes:core\/v1:Pod$/, { template: [], replicas: undefined }],
];

/** The predictor of a KServe service is a pod spec of its own. */
const INFERENCE_SERVICE = /^kubernetes:serving\.kserve\.io\/[^:]+:InferenceService$/;

/** Pods of the resource, if it makes any. */
export function podsOf(resource: PolicyResource): Pods | undefined {
  const { type, props } = resource;
  if (!type.startsWith("kubernetes:")) return undefined;
  const metadata = props.at("metadata");
  const own = { resource, name: metadata.at("name").text() ?? resource.name, namespace: namespaceOf(resource) };
  if (INFERENCE_SERVICE.test(type)) {
    const predictor = props.at("spec", "predictor");
    return { ...own, spec: predictor, labels: metadata.at("labels"), replicas: predictor.at("minReplicas") };
  }
  const shape = shapes.find(([pattern]) => pattern.test(type))?.[1];
  if (shape === undefined) return undefined;
  const template = props.at(...shape.template);
  const replicas = shape.replicas === undefined ? undefined : props.at(...shape.replicas);
  return { ...own, spec: template.at("spec"), labels: template.at("metadata", "labels"), replicas };
}

/** Containers of a pod, those that run before the others included. */
export function containersOf({ spec }: Pods): readonly Container[] {
  return [...spec.at("initContainers").list(), ...spec.at("containers").list()].map((container) => ({
    name: container.at("name").text() ?? container.path,
    image: container.at("image"),
    resources: container.at("resources"),
    securityContext: container.at("securityContext"),
  }));
}

export function namespaceOf({ props }: PolicyResource): string {
  return props.at("metadata", "namespace").text() ?? "default";
}

/** CPUs as Kubernetes writes them, `8`, `500m`, in CPUs. */
export function cpus(value: Value): number | undefined {
  const text = value.text();
  if (text?.endsWith("m")) return Number(text.slice(0, -1)) / 1000;
  return value.number();
}
