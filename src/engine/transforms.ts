/** Transforms (`registerResourceTransform`, the `transforms` option): callbacks that the engine runs, here in process. */

import { resourceProto, type SdkCallback } from "./sdk.ts";

type RegisterRequest = InstanceType<typeof resourceProto.RegisterResourceRequest>;
type Options = InstanceType<typeof resourceProto.TransformResourceOptions>;
type Struct = NonNullable<ReturnType<RegisterRequest["getObject"]>>;

/** Keeps the transforms of one run and applies them in the engine's order: own, then of each parent, then of the stack. */
export class Transforms {
  readonly #stack: string[] = [];
  readonly #invokes: string[] = [];
  readonly #byUrn = new Map<string, readonly string[]>();
  readonly #find: (token: string) => SdkCallback | undefined;

  constructor(find: (token: string) => SdkCallback | undefined) {
    this.#find = find;
  }

  addStack(token: string): void {
    this.#stack.push(token);
  }

  addInvoke(token: string): void {
    this.#invokes.push(token);
  }

  /** Remembers the transforms of a registered resource for its children. */
  keep(urn: string, request: RegisterRequest): void {
    const own = tokens(request);
    if (own.length > 0) this.#byUrn.set(urn, own);
  }

  /** Whether any transform could concern this registration; false is the fast path. */
  concern(request: RegisterRequest): boolean {
    return this.#stack.length > 0 || this.#byUrn.size > 0 || request.getTransformsList().length > 0;
  }

  /** Applies all transforms to a registration, in place. */
  async run(request: RegisterRequest, parentOf: (urn: string) => string | undefined): Promise<void> {
    const all = [...tokens(request)];
    for (let urn: string | undefined = request.getParent() || undefined; urn !== undefined; urn = parentOf(urn)) {
      all.push(...(this.#byUrn.get(urn) ?? []));
    }
    all.push(...this.#stack);
    for (const token of all) {
      const response = await this.#call(token, transformRequest(request).serializeBinary());
      if (!(response instanceof resourceProto.TransformResponse)) continue;
      const properties = response.getProperties();
      if (properties !== undefined) request.setObject(properties);
      const options = response.getOptions();
      if (options !== undefined) adopt(request, options);
    }
  }

  /** Applies the transforms of invokes and gives the final arguments. */
  async runInvoke(
    token: string,
    message: Struct | undefined,
    args: Record<string, unknown>,
  ): Promise<Record<string, unknown>> {
    let current = message;
    let result = args;
    for (const callback of this.#invokes) {
      const request = new resourceProto.TransformInvokeRequest();
      request.setToken(token);
      request.setArgs(current);
      const response = await this.#call(callback, request.serializeBinary());
      if (!(response instanceof resourceProto.TransformInvokeResponse)) continue;
      current = response.getArgs();
      result = current?.toJavaScript() ?? {};
    }
    return result;
  }

  #call(token: string, request: Uint8Array): Promise<unknown> {
    const callback = this.#find(token);
    if (callback === undefined) throw new Error(`transform ${token} is not registered`);
    return callback(request);
  }
}

function tokens(request: RegisterRequest): string[] {
  return request.getTransformsList().map((callback) => callback.getToken());
}

function transformRequest(request: RegisterRequest) {
  const options = new resourceProto.TransformResourceOptions();
  options.setDependsOnList(request.getDependenciesList());
  if (request.hasProtect()) options.setProtect(request.getProtect() ?? false);
  options.setIgnoreChangesList(request.getIgnorechangesList());
  options.setReplaceOnChangesList(request.getReplaceonchangesList());
  options.setVersion(request.getVersion());
  options.setAliasesList(request.getAliasesList());
  options.setProvider(request.getProvider());
  options.setCustomTimeouts(request.getCustomtimeouts());
  options.setPluginDownloadUrl(request.getPlugindownloadurl());
  if (request.hasRetainondelete()) options.setRetainOnDelete(request.getRetainondelete() ?? false);
  options.setDeletedWith(request.getDeletedwith());
  options.setReplaceWithList(request.getReplaceWithList());
  if (request.getDeletebeforereplacedefined()) options.setDeleteBeforeReplace(request.getDeletebeforereplace());
  options.setAdditionalSecretOutputsList(request.getAdditionalsecretoutputsList());
  options.setImport(request.getImportid());
  for (const [name, ref] of request.getProvidersMap().entries()) options.getProvidersMap().set(name, ref);

  const result = new resourceProto.TransformRequest();
  result.setType(request.getType());
  result.setName(request.getName());
  result.setCustom(request.getCustom());
  result.setParent(request.getParent());
  result.setProperties(request.getObject());
  result.setOptions(options);
  return result;
}

/** Takes over the options that a transform returned. It returns all of them: what it leaves out is gone. */
function adopt(request: RegisterRequest, options: Options): void {
  request.setDependenciesList(options.getDependsOnList());
  if (options.hasProtect()) request.setProtect(options.getProtect() ?? false);
  request.setIgnorechangesList(options.getIgnoreChangesList());
  request.setReplaceonchangesList(options.getReplaceOnChangesList());
  request.setVersion(options.getVersion());
  request.setAliasesList(options.getAliasesList());
  request.setProvider(options.getProvider());
  request.setPlugindownloadurl(options.getPluginDownloadUrl());
  if (options.hasRetainOnDelete()) request.setRetainondelete(options.getRetainOnDelete() ?? false);
  request.setDeletedwith(options.getDeletedWith());
  request.setReplaceWithList(options.getReplaceWithList());
  request.setDeletebeforereplacedefined(options.hasDeleteBeforeReplace());
  request.setDeletebeforereplace(options.getDeleteBeforeReplace() ?? false);
  request.setAdditionalsecretoutputsList(options.getAdditionalSecretOutputsList());
  request.setImportid(options.getImport());
}
