/**
 * The only file, with `lazy.ts`, that touches internals of the Pulumi SDK.
 *
 * The SDK has no public way to run a program against a monitor in the same process. Its internal modules do, but their
 * declarations leave out what is marked internal, so each member is looked up by name here and checked once: an SDK of
 * another version fails at the first import with the name of what it lacks, never in the middle of a run.
 * `@pulumi/pulumi` is pinned exactly for this reason.
 */

import * as pulumi from "@pulumi/pulumi";
import log from "@pulumi/pulumi/log/index.js";
import resourceProto from "@pulumi/pulumi/proto/resource_pb.js";
import callbacksModule from "@pulumi/pulumi/runtime/callbacks.js";
import debuggable from "@pulumi/pulumi/runtime/debuggable.js";
import rpc from "@pulumi/pulumi/runtime/rpc.js";
import settings from "@pulumi/pulumi/runtime/settings.js";
import state from "@pulumi/pulumi/runtime/state.js";
import { transferLazily } from "./lazy.ts";

export { pulumi, resourceProto };

/** A registration that the SDK has begun and not yet sent to the monitor. */
export interface PendingRegistration {
  readonly type?: string;
  readonly name?: string;
  readonly label: string;
  /** What it waits for: `dependencies`, `inputs`, `parent`, `provider`, `dependency-urns`. */
  readonly phase: string;
  readonly inputProperty?: string;
}

/** The part of the SDK's per-run state that the engine reads or sets. */
export interface SdkStore {
  readonly settings: {
    options: { rootDirectory?: string };
    rpcDone: Promise<unknown>;
    monitor: unknown;
    engine: unknown;
  };
  stackResource: unknown;
  callbacks: unknown;
  logErrorCount: number;
  leakCandidates: Set<unknown>;
  pendingResourceRegistrations: Map<unknown, PendingRegistration>;
}

/** A marshalled callback of the SDK: takes a serialized request and gives the response message. */
export type SdkCallback = (request: Uint8Array) => Promise<unknown>;

type AnyFunction = (...args: never[]) => unknown;

function internal<F extends AnyFunction>(module: object, name: string, where: string): F {
  const found: unknown = Reflect.get(module, name);
  if (typeof found !== "function") {
    throw new Error(`@pulumi/pulumi has no ${where}.${name}; the embedded engine needs version 3.270.0`);
  }
  // The one place where a type is claimed for what the SDK does not declare.
  return found as F;
}

const withLocalStorage = internal<<T>(run: () => T) => T>(state, "withLocalStorage", "runtime/state");
const getLocalStore = internal<() => SdkStore | undefined>(state, "getLocalStore", "runtime/state");

/** Waits until every request that the program has begun is answered. */
export const waitForRpcs = internal<() => Promise<void>>(settings, "waitForRPCs", "runtime/settings");

/** Turns what a handler returns (plain values, outputs, secrets) into the wire form. */
export const serializeProperties = internal<
  (label: string, values: Record<string, unknown>) => Promise<Record<string, unknown>>
>(rpc, "serializeProperties", "runtime/rpc");

/** The SDK's state of the run that the caller is part of, if any. */
export const currentStore = getLocalStore;

/** Runs `body` with SDK state of its own, which nothing outside of it sees. */
export function isolated<T>(body: (store: SdkStore) => T): T {
  return withLocalStorage(() => {
    const store = getLocalStore();
    if (store === undefined)
      throw new Error("the SDK gave no local storage; the embedded engine needs version 3.270.0");
    return body(store);
  });
}

/** Makes `monitor` the engine of the current run, which is a preview. */
export function connect(monitor: object, project: string, stack: string, organization: string): void {
  settings.setMockOptions(monitor, project, stack, true, organization);
}

/**
 * The SDK's own marshalling of transforms and hooks, without its gRPC server: `callbacks` maps the tokens that the
 * program registers to functions that the monitor calls directly.
 */
export function attachCallbacks(store: SdkStore, monitor: object): Map<string, SdkCallback> {
  const callbacks = new Map<string, SdkCallback>();
  const server: object = Object.create(callbacksModule.CallbackServer.prototype);
  store.callbacks = Object.assign(server, {
    _callbacks: callbacks,
    _pendingRegistrations: 0,
    _awaitQueue: [],
    _monitor: monitor,
    _target: Promise.resolve("in-process"),
    _server: { forceShutdown: () => undefined },
  });
  return callbacks;
}

/** Drops everything the SDK would keep alive after a run: the stack resource holds all others through its children. */
export function release(store: SdkStore): void {
  store.settings.monitor = undefined;
  store.settings.engine = undefined;
  store.stackResource = undefined;
  store.callbacks = undefined;
  store.leakCandidates.clear();
  store.pendingResourceRegistrations.clear();
  Reflect.set(globalThis, "stackResource", undefined);
}

/**
 * Switches off what the SDK does only to describe errors: a stack trace per promise, one per resource, and a set of all
 * promises in flight; and makes output properties only when they are read. Together they are two thirds of the time of a
 * run. The engine finds out about promises that never resolve by other means.
 *
 * @returns switches everything on again
 */
export function withoutDiagnostics(): () => void {
  const restore = [
    replace(debuggable, "debuggablePromise", (promise: Promise<unknown>) => promise),
    withoutStackTraces(),
    withoutDebugLog(),
    replace(rpc, "transferProperties", transferLazily),
  ];
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 0;
  return () => {
    Error.stackTraceLimit = limit;
    for (const undo of restore) undo();
  };
}

/**
 * Keeps the source position of each resource and the stack trace of its registration to the program. In a state they are a fifth of
 * all bytes, which the engine writes anew after each step, and name the folders of whoever deployed last.
 *
 * @returns lets them go out again
 */
export function withoutStackTraces(): () => void {
  return replace(pulumi.Resource, "stackTrace", () => []);
}

/**
 * Keeps the SDK from telling the engine what it does, several calls per resource: nobody sees it without `--debug`.
 *
 * @returns lets it tell again
 */
export function withoutDebugLog(): () => void {
  return replace(log, "debug", () => Promise.resolve());
}

function replace(target: object, name: string, value: AnyFunction): () => void {
  const original: unknown = internal(target, name, "runtime");
  Reflect.set(target, name, value);
  return () => {
    Reflect.set(target, name, original);
  };
}
