/**
 * Double of metrics-server and of the adapter that answers autoscalers from Prometheus: the metrics APIs of a control plane, with
 * values that the caller sets.
 *
 * Proves that an autoscaler asks for metrics by names and units that are served, and what it decides on them. Does not prove that
 * anything measures them, nor how late a measurement is. `custom.metrics.k8s.io` is not served: no autoscaler of an estate asks for
 * metrics of single pods.
 */
import { readFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer, type Server } from "node:https";
import { isObject } from "../../engine/graph.ts";
import type { ApiClient } from "../api/client.ts";
import type { ApiObject, ObjectRef } from "../api/object.ts";
import type { Pki } from "../control-plane/pki.ts";
import { hasCondition } from "../declared.ts";
import { waitFor } from "../system/wait.ts";
import { bytesOf as amountOf } from "./amount.ts";

export interface MetricSource {
  /** Value of a metric that services expose; nothing where none of them does. */
  readonly external: (query: ExternalQuery) => number | undefined;
  /** Share of its request that a pod uses; nothing where nobody looks at the pod. */
  readonly utilization: (pod: ApiObject, resource: PodResource) => number | undefined;
}

export interface ExternalQuery {
  readonly namespace: string;
  readonly metric: string;
  /** What the autoscaler selects by. */
  readonly labels: Readonly<Record<string, string>>;
}

export type PodResource = "cpu" | "memory";

export interface MetricsDouble {
  /** Ends the server and takes the APIs away again. */
  readonly close: () => Promise<void>;
}

const EXTERNAL = "external.metrics.k8s.io";
const RESOURCE = "metrics.k8s.io";
const VERSION = "v1beta1";
const SERVICE: ObjectRef = {
  apiVersion: "v1",
  kind: "Service",
  metadata: { name: "metrics-double", namespace: "kube-system" },
};
/** What the API server lists of each group before it passes a request on. */
const KINDS: Readonly<Record<string, object>> = {
  [EXTERNAL]: { name: "*", singularName: "", namespaced: true, kind: "ExternalMetricValueList", verbs: ["get"] },
  [RESOURCE]: { name: "pods", singularName: "pod", namespaced: true, kind: "PodMetrics", verbs: ["get", "list"] },
};

/**
 * Serves the metrics APIs of a control plane; returns when its API server passes requests on.
 *
 * @param api of the control plane; it also tells which pods there are
 * @param pki of the control plane: only its API server gets answers
 */
export async function serveMetrics(
  { api, pki }: { readonly api: ApiClient; readonly pki: Pki },
  source: MetricSource,
): Promise<MetricsDouble> {
  const server = createServer(
    {
      cert: readFileSync(pki.server.certificate),
      key: readFileSync(pki.server.key),
      ca: readFileSync(pki.ca),
      requestCert: true,
      rejectUnauthorized: true,
    },
    (request, response) => void answer(api, source, request, response),
  );
  const port = await listen(server);
  const groups = [EXTERNAL, RESOURCE].map((group) => apiService(group, port));
  const close = async (): Promise<void> => {
    await Promise.all([...groups, SERVICE].map((object) => api.remove(object)));
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  try {
    await register(api, groups, port);
  } catch (error) {
    await close();
    throw error;
  }
  return { close };
}

async function register(api: ApiClient, groups: readonly ObjectRef[], port: number): Promise<void> {
  const service = {
    ...SERVICE,
    // The API server is not in the network of the pods: it reaches the double by name.
    spec: { type: "ExternalName", externalName: "localhost", ports: [{ port }] },
  };
  await api.create(service);
  for (const group of groups) await api.create(group);
  const what = (group: ObjectRef): string => `${api.access.cluster}: ${group.metadata.name} to be served`;
  await Promise.all(
    groups.map((group) =>
      waitFor(async () => (hasCondition(await api.get(group), "Available") ? true : undefined), { what: what(group) }),
    ),
  );
}

function apiService(group: string, port: number) {
  return {
    apiVersion: "apiregistration.k8s.io/v1",
    kind: "APIService",
    metadata: { name: `${VERSION}.${group}` },
    spec: {
      group,
      version: VERSION,
      service: { ...SERVICE.metadata, port },
      // The certificate is for addresses of the loopback, and the API server would look for the Service's name in it.
      insecureSkipTLSVerify: true,
      groupPriorityMinimum: 100,
      versionPriority: 100,
    },
  };
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("a TCP server without a port");
  return address.port;
}

async function answer(
  api: ApiClient,
  source: MetricSource,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const send = (status: number, body: unknown): void => {
    response.writeHead(status, { "Content-Type": "application/json" });
    response.end(JSON.stringify(body));
  };
  try {
    const found = await bodyFor(api, source, new URL(request.url ?? "/", "https://localhost"));
    if (found === undefined) send(404, failure(404, `${request.url}: is not served`));
    else send(200, found);
  } catch (error) {
    send(500, failure(500, error instanceof Error ? error.message : String(error)));
  }
}

async function bodyFor(api: ApiClient, source: MetricSource, url: URL): Promise<unknown> {
  const [root, group = "", version, scope, namespace = "", ...rest] = url.pathname.split("/").slice(1);
  const kind = KINDS[group];
  if (root !== "apis" || kind === undefined || version !== VERSION) return undefined;
  const groupVersion = `${group}/${version}`;
  if (scope === undefined) return { kind: "APIResourceList", apiVersion: "v1", groupVersion, resources: [kind] };
  const name = rest.join("/");
  if (scope !== "namespaces" || name === "") return undefined;
  const labelSelector = url.searchParams.get("labelSelector") ?? "";
  if (group === EXTERNAL) {
    const labels = labelsOf(labelSelector);
    const value = source.external({ namespace, metric: decodeURIComponent(name), labels });
    return externalValues(groupVersion, decodeURIComponent(name), labels, value);
  }
  if (name !== "pods") return undefined;
  const pods = await api.list("v1", "Pod", { namespace, ...(labelSelector === "" ? {} : { labelSelector }) });
  return { kind: "PodMetricsList", apiVersion: groupVersion, metadata: {}, items: pods.flatMap(podMetrics(source)) };
}

function externalValues(
  apiVersion: string,
  metricName: string,
  metricLabels: ExternalQuery["labels"],
  value: number | undefined,
): unknown {
  const now = new Date().toISOString();
  const items = value === undefined ? [] : [{ metricName, metricLabels, timestamp: now, value: nano(value) }];
  return { kind: "ExternalMetricValueList", apiVersion, metadata: {}, items };
}

/** Pods that run, as far as the source looks at them: metrics-server knows no others. */
function podMetrics(source: MetricSource): (pod: ApiObject) => unknown[] {
  return (pod) => {
    if (!hasCondition(pod, "Ready")) return [];
    const [cpu, memory] = [source.utilization(pod, "cpu"), source.utilization(pod, "memory")];
    if (cpu === undefined && memory === undefined) return [];
    const { name, namespace, labels, creationTimestamp } = pod.metadata;
    const containers = containersOf(pod).map(({ name, requests }) => ({
      name,
      usage: {
        cpu: nano((cpu ?? 0) * requested(requests["cpu"])),
        memory: `${Math.round((memory ?? 0) * requested(requests["memory"]))}`,
      },
    }));
    const metadata = { name, namespace, labels, creationTimestamp };
    return [{ metadata, timestamp: new Date().toISOString(), window: "1s", containers }];
  };
}

function containersOf({ spec }: ApiObject): { name: unknown; requests: Readonly<Record<string, unknown>> }[] {
  const containers = isObject(spec) && Array.isArray(spec["containers"]) ? spec["containers"] : [];
  return containers.filter(isObject).map(({ name, resources }) => ({
    name,
    requests: isObject(resources) && isObject(resources["requests"]) ? resources["requests"] : {},
  }));
}

/** Cores or bytes that a container asks for; 0 for none. */
function requested(quantity: unknown): number {
  return typeof quantity === "string" ? amountOf(quantity) : 0;
}

/** A quantity as fine as Kubernetes has them. */
function nano(value: number): string {
  return Number.isInteger(value) ? `${value}` : `${BigInt(Math.round(value * 1e9))}n`;
}

/** Labels of a selector with nothing but equalities, which is all that `matchLabels` makes. */
export function labelsOf(selector: string): Record<string, string> {
  const pairs = selector.split(",").flatMap((part) => {
    const [, key, value] = /^([^=!]+)==?(.*)$/.exec(part) ?? [];
    return key === undefined || value === undefined ? [] : [[key, value] as const];
  });
  return Object.fromEntries(pairs);
}

function failure(code: number, message: string): unknown {
  return { kind: "Status", apiVersion: "v1", metadata: {}, status: "Failure", message, code };
}
