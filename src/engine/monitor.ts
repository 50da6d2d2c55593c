/** The engine's side of the SDK's protocol, in process: one method per request, each `(request, callback)`. */

import type { ResourceGraph } from "./graph.ts";
import { type Registered, Registry, type RegistryOptions } from "./registry.ts";
import { resourceProto, type SdkCallback, serializeProperties } from "./sdk.ts";
import { Transforms } from "./transforms.ts";

type RegisterRequest = InstanceType<typeof resourceProto.RegisterResourceRequest>;
type OutputsRequest = InstanceType<typeof resourceProto.RegisterResourceOutputsRequest>;
type ReadRequest = InstanceType<typeof resourceProto.ReadResourceRequest>;
type InvokeRequest = InstanceType<typeof resourceProto.ResourceInvokeRequest>;
type Callback = (error: unknown, response?: unknown) => void;

/** A provider function that the program calls. */
export interface InvokeCall {
  /** For example `aws:index/getCallerIdentity:getCallerIdentity`. */
  readonly token: string;
  readonly args: Readonly<Record<string, unknown>>;
  readonly provider?: string;
}

/** An existing resource that the program looks up: `Bucket.get(...)`, `new StackReference(...)`. */
export interface ReadCall {
  readonly type: string;
  readonly name: string;
  readonly id: string;
  readonly inputs: Readonly<Record<string, unknown>>;
}

/** Answers of a handler: plain values; `pulumi.secret(...)` marks a secret. */
export type Answer = Record<string, unknown> | Promise<Record<string, unknown>>;

/** What stands in for the cloud. */
export interface Handlers {
  readonly invoke?: (call: InvokeCall) => Answer;
  readonly read?: (call: ReadCall) => Answer;
}

/** Everything that the engine of one run needs to know. */
export interface MonitorOptions extends Handlers, RegistryOptions {}

const feature = resourceProto.ResourceMonitorFeature;

/**
 * What this monitor can do. Left out: gating of invokes (the SDK then does it, by the rule that a preview needs) and
 * state migrations (there is no state to migrate).
 */
const FEATURES = [
  feature.RESOURCE_MONITOR_FEATURE_SECRETS,
  feature.RESOURCE_MONITOR_FEATURE_RESOURCE_REFERENCES,
  feature.RESOURCE_MONITOR_FEATURE_OUTPUT_VALUES,
  feature.RESOURCE_MONITOR_FEATURE_ALIAS_SPECS,
  feature.RESOURCE_MONITOR_FEATURE_DELETED_WITH,
  feature.RESOURCE_MONITOR_FEATURE_REPLACE_WITH,
  feature.RESOURCE_MONITOR_FEATURE_REPLACEMENT_TRIGGER,
  feature.RESOURCE_MONITOR_FEATURE_TRANSFORMS,
  feature.RESOURCE_MONITOR_FEATURE_INVOKE_TRANSFORMS,
  feature.RESOURCE_MONITOR_FEATURE_PARAMETERIZATION,
  feature.RESOURCE_MONITOR_FEATURE_RESOURCE_HOOKS,
  feature.RESOURCE_MONITOR_FEATURE_ERROR_HOOKS,
];

/** An answer in the shape that the SDK reads: it only ever calls `toJavaScript`. */
function struct(value: unknown): { toJavaScript: () => unknown } {
  return { toJavaScript: () => value };
}

/** A monitor for `setMockOptions`: one method per request of the protocol, each `(request, callback)`. */
export class Monitor {
  /** Counts requests: a run that makes none and has nothing else to wait for is stuck. */
  requests = 0;
  /** Tokens of transforms and what they call; set before the program starts. */
  callbacks: ReadonlyMap<string, SdkCallback> = new Map();

  readonly #options: MonitorOptions;
  readonly #registry: Registry;
  readonly #transforms = new Transforms((token) => this.callbacks.get(token));
  #packages = 0;

  constructor(options: MonitorOptions) {
    this.#options = options;
    this.#registry = new Registry(options);
  }

  /** The graph so far. */
  graph(): ResourceGraph {
    return this.#registry.graph();
  }

  getDeploymentInfo(_request: unknown, callback: Callback): void {
    callback(null, { getSupportedfeaturesList: () => FEATURES });
  }

  registerResource(request: RegisterRequest, callback: Callback): void {
    this.requests++;
    this.#answer(callback, () => {
      if (!this.#transforms.concern(request)) return this.#register(request);
      return this.#transforms.run(request, (urn) => this.#registry.parentOf(urn)).then(() => this.#register(request));
    });
  }

  registerResourceOutputs(request: OutputsRequest, callback: Callback): void {
    this.requests++;
    this.#answer(callback, () => {
      this.#registry.setOutputs(request.getUrn(), request.getOutputs()?.toJavaScript() ?? {});
      return {};
    });
  }

  invoke(request: InvokeRequest, callback: Callback): void {
    this.requests++;
    this.#answer(callback, async () => {
      const args: Record<string, unknown> = request.getArgs()?.toJavaScript() ?? {};
      const token = request.getTok();
      if (token === "pulumi:pulumi:getResource") return resourceState(this.#registry.lookup(String(args["urn"])));
      const handler = this.#options.invoke;
      if (handler === undefined) {
        throw new Error(
          `${token}: the program asks a provider, and a preview runs without one; give an invoke handler, or pass the value as config`,
        );
      }
      const provider = request.getProvider();
      const final = await this.#transforms.runInvoke(token, request.getArgs(), args);
      const answer = await handler({ token, args: final, ...(provider === "" ? {} : { provider }) });
      const wire = await serializeProperties(token, answer);
      return { getFailuresList: () => [], getReturn: () => struct(wire), getUnknown: () => false };
    });
  }

  readResource(request: ReadRequest, callback: Callback): void {
    this.requests++;
    this.#answer(callback, async () => {
      const type = request.getType();
      const name = request.getName();
      const id = request.getId();
      const inputs: Record<string, unknown> = request.getProperties()?.toJavaScript() ?? {};
      const handler = this.#options.read;
      if (handler === undefined) {
        throw new Error(
          `${type} ${name}: the program reads existing resource ${id}, and a preview runs without a provider; give a read handler, or pass the value as config`,
        );
      }
      const wire = await serializeProperties(name, await handler({ type, name, id, inputs }));
      const urn = this.#registry.read(request, inputs);
      return { getUrn: () => urn, getProperties: () => struct(wire), getUnknown: () => false };
    });
  }

  call(request: InstanceType<typeof resourceProto.ResourceCallRequest>, callback: Callback): void {
    this.#answer(callback, () => {
      throw new Error(`${request.getTok()}: methods of remote resources need their provider; run the real engine`);
    });
  }

  existsResource(request: InstanceType<typeof resourceProto.ExistsResourceRequest>, callback: Callback): void {
    this.#answer(callback, () => {
      throw new Error(`${request.getType()} ${request.getId()}: a preview runs without a provider that could look`);
    });
  }

  registerStackTransform(request: { getToken(): string }, callback: Callback): void {
    this.#transforms.addStack(request.getToken());
    callback(null, {});
  }

  registerStackInvokeTransform(request: { getToken(): string }, callback: Callback): void {
    this.#transforms.addInvoke(request.getToken());
    callback(null, {});
  }

  /** Hooks run around real operations; a preview has none, so they are accepted and never called. */
  registerResourceHook(_request: unknown, callback: Callback): void {
    callback(null, {});
  }

  registerErrorHook(_request: unknown, callback: Callback): void {
    callback(null, {});
  }

  registerPackage(_request: unknown, callback: Callback): void {
    const ref = `package-${this.#packages++}`;
    callback(null, { getRef: () => ref });
  }

  signalAndWaitForShutdown(_request: unknown, callback: Callback): void {
    callback(null, {});
  }

  #register(request: RegisterRequest): unknown {
    const { urn, id, outputs } = this.#registry.register(request);
    this.#transforms.keep(urn, request);
    return {
      getUrn: () => urn,
      getId: () => id,
      getObject: () => (outputs === undefined ? undefined : struct(outputs)),
      getPropertydependenciesMap: () => undefined,
      getResult: () => 0,
      getUnknown: () => false,
    };
  }

  /** Answers at once where possible: a promise per request would double the turns that the SDK takes. */
  #answer(callback: Callback, work: () => unknown): void {
    const fail = (error: unknown): void => {
      const message = error instanceof Error ? error.message : String(error);
      callback({ code: 2, message, details: message });
    };
    try {
      const result = work();
      if (result instanceof Promise) result.then((value) => callback(null, value), fail);
      else callback(null, result);
    } catch (error) {
      fail(error);
    }
  }
}

/** The answer to the request that the SDK makes for a resource which was passed as an input. */
function resourceState(resource: Registered): unknown {
  const fields = new Map<string, unknown>([
    ["urn", struct(resource.urn)],
    ["id", struct(resource.id ?? "")],
    ["state", { getStructValue: () => struct(resource.outputs ?? {}) }],
  ]);
  return { getFailuresList: () => [], getReturn: () => ({ getFieldsMap: () => fields }) };
}
