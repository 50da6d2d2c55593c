/**
 * Stands in for the Kubernetes provider and works on real API servers: creates by POST, updates by server-side apply, waits as
 * version 4.34 of the real one does. It is stricter in one point: a field that a kind does not have is refused, where the real
 * one lets it pass.
 */
import { randomBytes } from "node:crypto";
import { isObject } from "../../../engine/graph.ts";
import { checkedManifest, isBuiltIn } from "../../../engine/normal-form/kubernetes.ts";
import type { ApiClient } from "../../api/client.ts";
import type { ApiObject } from "../../api/object.ts";
import { changesOf } from "../diff.ts";
import { InitFailed, type KeptObject, type ProviderDouble, type Work } from "../double.ts";
import { holdsUnknown, jsonOf, type Properties, textAt } from "../properties.ts";
import { apply } from "./apply.ts";
import { annotationOf, notAwaitable, readinessOf } from "./await/index.ts";
import { judgeNow } from "./await/now.ts";
import { NotReady, untilGone, untilReady } from "./await/wait.ts";
import { apiVersionIn, inputsIn, liveIn, managerIn, manifestOf, marked, outputsOf } from "./checkpoint.ts";
import { type Cluster, create, createPatiently, isMissing, isReason, type Reached, reach } from "./cluster.ts";
import * as say from "./messages.ts";
import { acceptedResource, checkResource, clusterKeys, contextOf, isRenamed, replacesResource } from "./resource.ts";
import { inShapeOf } from "./shape.ts";

export interface KubernetesDoubleArgs {
  /** The API server that a context of the kubeconfig names; nothing where there is no such context. */
  readonly connect: (context: string) => ApiClient | undefined;
  /** How long an object may take to become ready where the program does not say. @defaultValue 600, as the real provider has it */
  readonly awaitSeconds?: number;
  /** Before a create that misses a namespace or a kind is tried for the second time. @defaultValue 1,000 */
  readonly retryMs?: number;
  /** Ends the wait for an object around which nothing moves any more. @defaultValue it is waited for until the time is up, as the real provider does */
  readonly stall?: {
    readonly quietMs: number;
    /** Is told of the object, which then counts as deployed. */
    readonly tell: (stalled: Stalled) => void;
  };
}

/** An object that was not ready when nothing moved any more. */
export interface Stalled {
  readonly context: string;
  readonly object: ApiObject;
}

const AWAIT_SECONDS = 600;
const RETRY_MS = 1_000;
const TIMEOUT = "pulumi.com/timeoutSeconds";
const PROPAGATION = "pulumi.com/deletionPropagationPolicy";
const PATCH_MANAGER = "pulumi.com/patchFieldManager";
const MANAGER_PREFIX = "pulumi-kubernetes-";

export function kubernetesDouble({ connect, ...settings }: KubernetesDoubleArgs): ProviderDouble {
  const reached = new Map<string, Promise<Reached>>();
  const clusterOf = (context: string): Promise<Reached> => {
    const known = reached.get(context) ?? reach(context, connect(context));
    reached.set(context, known);
    return known;
  };
  const orThrow = async (context: string, message: (why: string) => string): Promise<Cluster> => {
    const found = await clusterOf(context);
    if (!found.ok) throw new Error(message(found.why));
    return found.cluster;
  };
  const limitMs = (inputs: Properties, { timeoutSeconds }: Work): number => {
    const annotated = Number.parseInt(annotationOf(inputs, TIMEOUT) ?? "", 10);
    const seconds = timeoutSeconds ?? (Number.isNaN(annotated) ? (settings.awaitSeconds ?? AWAIT_SECONDS) : annotated);
    return seconds * 1_000;
  };
  const settled = async (context: string, cluster: Cluster, { inputs, object, work, before }: Written) => {
    const readiness = readinessOf(inputs, "written");
    if (readiness === undefined) return object;
    const { stall } = settings;
    return untilReady({
      ...{ ...cluster, readiness, object, limitMs: limitMs(inputs, work), signal: work.signal },
      ...(before === undefined ? {} : { before }),
      ...(stall && { stall: { quietMs: stall.quietMs, tell: (live) => stall.tell({ context, object: live }) } }),
    });
  };

  return {
    package: "kubernetes",
    scope: contextOf,
    movesWith: clusterKeys,
    // Whether a cluster answers is asked anew for every run of the engine.
    configure: async (config) => {
      reached.delete(contextOf(config));
      await clusterOf(contextOf(config));
    },
    check: (subject, inputs) => {
      const why = notAwaitable(inputs);
      return [...checkResource(subject, inputs), ...(why === undefined ? [] : [{ property: "", reason: why }])];
    },
    accepted: acceptedResource,
    replaces: replacesResource,
    standsBeside: isRenamed,
    changes: ({ outputs }, inputs) => {
      const base = inShapeOf(liveIn(outputs), checked(inputsIn(outputs)));
      return changesOf(isObject(base) ? base : {}, checked(inputs));
    },

    foresee: async (_subject, inputs, scope) => {
      const found = await clusterOf(scope);
      // An object with an unknown value cannot be tried, and neither can one whose kind or namespace is about to be made.
      if (!found.ok || holdsUnknown(inputs)) return inputs;
      try {
        const { status: _status, ...live } = await create(found.cluster.api, manifestOf(inputs), { dryRun: true });
        return outputsOf({ inputs, live, manager: managerFor(inputs), apiVersion: live.apiVersion });
      } catch (error) {
        if (isMissing(error) || isReason(error, "AlreadyExists") || isReason(error, "Forbidden")) return inputs;
        throw error;
      }
    },

    create: async ({ urn, type }, inputs, { scope }, work) => {
      const cluster = await orThrow(scope, (why) => `${say.UNREACHABLE}: ${why}`);
      const manager = managerFor(inputs);
      let made: ApiObject;
      try {
        made = await createPatiently(cluster.api, manifestOf(inputs), settings.retryMs ?? RETRY_MS, work.signal);
      } catch (error) {
        throw say.notCreated(urn, type.replace(/^kubernetes:/, "").replace(/:/g, "/"), error);
      }
      const state = (live: ApiObject) => ({
        id: idOf(live),
        outputs: outputsOf({ inputs, live, manager, apiVersion: made.apiVersion }),
      });
      try {
        return state(await settled(scope, cluster, { inputs, object: made, work }));
      } catch (error) {
        if (!(error instanceof NotReady)) throw error;
        const message = say.notLive(urn, error);
        throw new InitFailed(message, { ...state(error.object), reasons: [message, ...error.reasons] });
      }
    },

    update: async (inputs, before, preview, work) => {
      const found = await clusterOf(before.scope);
      if (preview && (!found.ok || holdsUnknown(inputs))) return inputs;
      const { api, watches } = await orThrow(before.scope, (why) => `${say.UNREACHABLE}: ${why}`);
      const manifest = manifestOf(inputs);
      const manager = annotationOf(inputs, PATCH_MANAGER) ?? managerIn(before.outputs) ?? newManager();
      const state = (live: ApiObject): Properties =>
        outputsOf({ inputs, live, manager, apiVersion: apiVersionIn(before.outputs, inputs) });
      const fail = (live: ApiObject, error: unknown, reasons: readonly string[]): never => {
        const message = say.notUpdated(idOf(live), manager, error);
        throw new InitFailed(message, { id: idOf(live), outputs: state(live), reasons: [message, ...reasons] });
      };
      const old = await api.get(manifest);
      if (old === undefined) throw new Error(`update of resource ${JSON.stringify(before.urn)} failed: not found`);
      try {
        const live = await apply(api, { manifest, old, manager, preview, ignored: work.ignoreChanges });
        if (preview) return state(live);
        return state(await settled(before.scope, { api, watches }, { inputs, object: live, work, before: old }));
      } catch (error) {
        if (preview && isReason(error, "Forbidden")) return inputs;
        if (error instanceof NotReady) return fail(error.object, error, error.reasons);
        return fail((await api.get(manifest)) ?? old, error, []);
      }
    },

    read: async (kept) => {
      const { api } = await orThrow(kept.scope, () => say.UNREACHABLE_READ);
      const live = await api.get(refOf(kept)).catch((error: unknown) => {
        if (isMissing(error)) return undefined;
        throw error;
      });
      if (live === undefined) return undefined;
      const declared = Object.keys(kept.inputs).length > 0 ? kept.inputs : importedInputs(live);
      const shaped = inShapeOf(live, checked(declared));
      const inputs = marked(isObject(shaped) ? shaped : {}, declared);
      const manager = managerIn(kept.outputs) ?? newManager();
      const outputs = outputsOf({ inputs, live, manager, apiVersion: apiVersionIn(kept.outputs, inputs) });
      const readiness = kept.inputs === declared ? readinessOf(declared, "read") : undefined;
      if (readiness === undefined) return { inputs, outputs };
      const verdict = await judgeNow(api, readiness, live);
      if (verdict.ready) return { inputs, outputs };
      const message = `Resource '${live.metadata.name}' was created but failed to initialize`;
      throw new InitFailed(message, { id: kept.id, inputs, outputs, reasons: [message, ...verdict.reasons] });
    },

    remove: async (kept, work) => {
      const { api } = await orThrow(kept.scope, () => say.UNREACHABLE_DELETE);
      const ref = refOf(kept);
      try {
        const live = await api.get(ref);
        if (live === undefined) return;
        await api.remove(ref, { propagation: propagationOf(kept.inputs) });
        await untilGone(api, live, limitMs(kept.inputs, work), work.signal);
      } catch (error) {
        // Without its definition there is no object either.
        if (isMissing(error)) return;
        if (!(error instanceof NotReady)) throw error;
        throw new InitFailed(error.message, {
          id: kept.id,
          outputs: kept.outputs,
          reasons: [error.message, ...error.reasons],
        });
      }
    },
  };
}

/** What was written, to be waited for. */
interface Written {
  readonly inputs: Properties;
  /** As the API server answered. */
  readonly object: ApiObject;
  readonly work: Work;
  /** As it was before an update. */
  readonly before?: ApiObject;
}

/** What the real provider makes of a manifest before it compares it: one of an older state may not have gone through its check. */
function checked(inputs: Properties): Properties {
  return holdsUnknown(inputs) ? inputs : checkedManifest(jsonOf(inputs));
}

/** Name under which a new resource will apply its fields. */
function managerFor(inputs: Properties): string {
  return annotationOf(inputs, PATCH_MANAGER) ?? newManager();
}

function newManager(): string {
  return `${MANAGER_PREFIX}${randomBytes(4).toString("hex")}`;
}

function idOf({ metadata }: ApiObject): string {
  return metadata.namespace === undefined ? metadata.name : `${metadata.namespace}/${metadata.name}`;
}

/** The object that a resource of the state stands for; one that is being imported is known by its type and id only. */
function refOf({ type, id, inputs }: KeptObject) {
  const [, version = "", kind = ""] = type.split(":");
  const [name = "", namespace] = id.split("/").reverse();
  return {
    apiVersion: textAt(inputs, "apiVersion") ?? version.replace(/^core\//, ""),
    kind: textAt(inputs, "kind") ?? kind,
    metadata: namespace === undefined ? { name } : { name, namespace },
  };
}

/** Fields of the metadata that the server alone writes. */
const SERVERS = ["creationTimestamp", "generation", "managedFields", "resourceVersion", "uid"];

/**
 * What one would have declared to get an object that is already there. Of a custom kind that is its identity alone: the real provider
 * takes over what its schema has, and that knows no custom kinds.
 */
function importedInputs({ status: _status, ...live }: ApiObject): Properties {
  const { apiVersion, kind, metadata } = live;
  if (!isBuiltIn({ apiVersion })) {
    const { name, namespace } = metadata;
    return { apiVersion, kind, metadata: namespace === undefined ? { name } : { name, namespace } };
  }
  return { ...live, metadata: Object.fromEntries(Object.entries(metadata).filter(([key]) => !SERVERS.includes(key))) };
}

function propagationOf(inputs: Properties): "Foreground" | "Background" | "Orphan" {
  switch (annotationOf(inputs, PROPAGATION)?.toLowerCase()) {
    case "orphan":
      return "Orphan";
    case "background":
      return "Background";
    default:
      return "Foreground";
  }
}
