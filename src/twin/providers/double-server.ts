/** One gRPC server that answers the engine in place of several providers, in this process and on the loopback only. */
import grpc from "@grpc/grpc-js";
import pluginProto from "@pulumi/pulumi/proto/plugin_pb.js";
import providerGrpc from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import provider from "@pulumi/pulumi/proto/provider_pb.js";
import empty from "google-protobuf/google/protobuf/empty_pb.js";
import type struct from "google-protobuf/google/protobuf/struct_pb.js";
import { type Change, changesOf } from "./diff.ts";
import { type Answer, InitFailed, type KeptObject, type ProviderDouble, type Subject, type Work } from "./double.ts";
import { refusal, write } from "./failure.ts";
import { Ledger } from "./ledger.ts";
import type { Properties } from "./properties.ts";

/** A server of doubles that runs. */
export interface DoubleServer {
  readonly ledger: Ledger;
  /** Value of `PULUMI_DEBUG_PROVIDERS` that sends the engine here: `kubernetes:PORT,aws:PORT`. */
  readonly debugProviders: string;
  /** Ends the server with all its connections. */
  readonly close: () => void;
}

/** Starts a server on a free port. */
export async function serveDoubles(doubles: readonly ProviderDouble[]): Promise<DoubleServer> {
  const ledger = new Ledger();
  const server = new grpc.Server({ "grpc.max_receive_message_length": -1, "grpc.max_send_message_length": -1 });
  server.addService(providerGrpc.ResourceProviderService, handlers(doubles, ledger));
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    );
  });
  return {
    ledger,
    debugProviders: doubles.map((double) => `${double.package}:${port}`).join(","),
    close: () => server.forceShutdown(),
  };
}

type Request = { getUrn(): string; getType(): string; getName(): string };
/** An object as the engine's state has it. */
type StateOf = Pick<KeptObject, "id" | "inputs" | "outputs">;
type Unary<Q, A> = grpc.handleUnaryCall<Q, A>;

/** The answer that never comes. */
const WITHHELD = Symbol("withheld");

/** Wraps a function from request to answer; what it throws becomes the error that the engine reports. */
function unary<Q, A>(work: (request: Q, peer: string) => Answer<A | typeof WITHHELD>): Unary<Q, A> {
  return async (call, callback) => {
    try {
      const answer = await work(call.request, call.getPeer());
      if (answer !== WITHHELD) callback(null, answer);
    } catch (error) {
      callback(refusal(error));
    }
  };
}

function handlers(doubles: readonly ProviderDouble[], ledger: Ledger): grpc.UntypedServiceImplementation {
  // Every provider of a program has a connection of its own, and only its configuration tells its cluster or region.
  const scopes = new Map<string, string>();
  const scopeOf = (peer: string): string => scopes.get(peer) ?? "";
  const cancels = new Map<string, AbortController>();
  const workOf = (peer: string, timeout: number, ignoreChanges: readonly string[] = []): Work => ({
    ...(timeout > 0 ? { timeoutSeconds: timeout } : {}),
    ignoreChanges,
    signal: cancels.get(peer)?.signal ?? new AbortController().signal,
  });
  const doubleOf = (type: string): ProviderDouble => {
    const name = type.startsWith("pulumi:providers:") ? type.slice("pulumi:providers:".length) : type.split(":")[0];
    const double = doubles.find((candidate) => candidate.package === name);
    if (double === undefined) throw new Error(`${type}: no double stands in for this package`);
    return double;
  };
  const refuseWhatFails = (subject: Subject): void => {
    const fault = ledger.faultOf(subject.name);
    if (fault !== undefined) throw new Error(fault);
  };
  /** The object as the ledger has it, or as the engine's state has it when the double can look it up itself. */
  const known = (subject: Subject, peer: string, state: StateOf): KeptObject | undefined => {
    const scope = scopeOf(peer);
    const looksUp = doubleOf(subject.type).read !== undefined;
    return looksUp ? { ...subject, scope, ...state } : ledger.find(subject.type, scope, state.id);
  };

  const check = (request: InstanceType<typeof provider.CheckRequest>) => {
    const subject = subjectOf(request);
    const inputs = read(request.getNews());
    const double = doubleOf(subject.type);
    const failures = double.check(subject, inputs);
    const response = new provider.CheckResponse().setInputs(write(double.accepted?.(subject, inputs) ?? inputs));
    return response.setFailuresList(
      failures.map(({ property, reason }) => new provider.CheckFailure().setProperty(property).setReason(reason)),
    );
  };
  const diff = (request: InstanceType<typeof provider.DiffRequest>, peer: string) => {
    const subject = subjectOf(request);
    const double = doubleOf(subject.type);
    const replaces = (change: Change): boolean => double.replaces(subject, change);
    const [inputs, news] = [read(request.getOldInputs()), read(request.getNews())];
    const before = { ...subject, id: request.getId(), scope: scopeOf(peer), inputs, outputs: read(request.getOlds()) };
    const all = double.changes?.(before, news) ?? changesOf(inputs, news);
    // After a refresh the engine asks with the live object: what the program leaves to others is the provider's to leave out.
    const ignored = request.getIgnorechangesList();
    const changes = all.filter(({ path }) => !ignored.some((one) => isWithin(path, one)));
    const response = diffResponse(changes, replaces);
    const beside = double.standsBeside?.(changes.filter(replaces)) ?? false;
    return beside ? response.setDeletebeforereplace(false) : response;
  };

  return {
    handshake: unary(() => new provider.ProviderHandshakeResponse().setAcceptSecrets(true)),
    attach: unary(() => new empty.Empty()),
    // One answer for all packages, above every version that an SDK asks for.
    getPluginInfo: unary(() => new pluginProto.PluginInfo().setVersion("9999.0.0-double")),
    checkConfig: unary((request: InstanceType<typeof provider.CheckRequest>) =>
      new provider.CheckResponse().setInputs(write(read(request.getNews()))),
    ),
    diffConfig: unary((request: InstanceType<typeof provider.DiffRequest>) => {
      const double = doubleOf(subjectOf(request).type);
      const [before, after] = [read(request.getOldInputs()), read(request.getNews())];
      const moved = double.movesWith?.(before, after);
      // Another cluster or region: everything below is made anew there.
      const moves = double.scope(before) !== double.scope(after);
      const replaces = ({ keys }: Change): boolean => moved?.includes(String(keys[0])) ?? moves;
      return diffResponse(changesOf(before, after), replaces).setDeletebeforereplace(false);
    }),
    configure: unary(async (request: InstanceType<typeof provider.ConfigureRequest>, peer) => {
      const double = doubleOf(request.getType() ?? "");
      const config = read(request.getArgs());
      scopes.set(peer, double.scope(config));
      cancels.set(peer, new AbortController());
      await double.configure?.(config);
      return new provider.ConfigureResponse().setAcceptsecrets(true).setSupportspreview(true);
    }),
    check: unary(check),
    diff: unary(diff),
    create: unary(async (request: InstanceType<typeof provider.CreateRequest>, peer) => {
      const subject = subjectOf(request);
      const inputs = read(request.getProperties());
      const preview = request.getPreview();
      ledger.calls.push({ method: "create", ...subject, preview });
      const double = doubleOf(subject.type);
      const scope = scopeOf(peer);
      if (preview) {
        // What is left out the engine takes as unknown.
        const foreseen = (await double.foresee?.(subject, inputs, scope)) ?? inputs;
        return new provider.CreateResponse().setProperties(write(foreseen));
      }
      refuseWhatFails(subject);
      const place = { scope, objects: ledger.objects, serial: ++ledger.made };
      const keep = ({ id, outputs }: { id: string; outputs: Properties }): void =>
        ledger.keep({ ...subject, id, scope, inputs, outputs });
      const made = double.create(subject, inputs, place, workOf(peer, request.getTimeout()));
      const { id, outputs } = await keptAnyway(made, keep);
      keep({ id, outputs });
      if (ledger.withholds(subject.name)) return WITHHELD;
      return new provider.CreateResponse().setId(id).setProperties(write(outputs));
    }),
    update: unary(async (request: InstanceType<typeof provider.UpdateRequest>, peer) => {
      const subject = subjectOf(request);
      const inputs = read(request.getNews());
      const preview = request.getPreview();
      ledger.calls.push({ method: "update", ...subject, preview });
      const id = request.getId();
      const before = known(subject, peer, {
        id,
        inputs: read(request.getOldInputs()),
        outputs: read(request.getOlds()),
      });
      if (before === undefined) throw new Error(`${subject.type} ${id}: not found`);
      if (!preview) refuseWhatFails(subject);
      const work = workOf(peer, request.getTimeout(), request.getIgnorechangesList());
      const outputs = await doubleOf(subject.type).update(inputs, before, preview, work);
      if (!preview) ledger.keep({ ...before, inputs, outputs });
      return new provider.UpdateResponse().setProperties(write(outputs));
    }),
    read: unary(async (request: InstanceType<typeof provider.ReadRequest>, peer) => {
      const subject = subjectOf(request);
      ledger.calls.push({ method: "read", ...subject, preview: false });
      const [id, inputs] = [request.getId(), read(request.getInputs())];
      const kept = known(subject, peer, { id, inputs, outputs: read(request.getProperties()) });
      const lookUp = doubleOf(subject.type).read;
      const found = kept === undefined || lookUp === undefined ? kept : await lookUp(kept);
      // An answer without an id says that there is no such object.
      if (found === undefined) return new provider.ReadResponse();
      return new provider.ReadResponse().setId(id).setInputs(write(found.inputs)).setProperties(write(found.outputs));
    }),
    delete: unary(async (request: InstanceType<typeof provider.DeleteRequest>, peer) => {
      const subject = subjectOf(request);
      ledger.calls.push({ method: "delete", ...subject, preview: false });
      refuseWhatFails(subject);
      const [id, inputs] = [request.getId(), read(request.getOldInputs())];
      const kept = known(subject, peer, { id, inputs, outputs: read(request.getProperties()) });
      if (kept !== undefined) await doubleOf(subject.type).remove?.(kept, workOf(peer, request.getTimeout()));
      ledger.remove({ type: subject.type, scope: scopeOf(peer), id });
      return new empty.Empty();
    }),
    cancel: unary((_request: unknown, peer) => {
      cancels.get(peer)?.abort();
      return new empty.Empty();
    }),
  };
}

/** What was made and did not become ready is there all the same. */
async function keptAnyway<T>(made: Answer<T>, keep: (state: InitFailed) => void): Promise<T> {
  try {
    return await made;
  } catch (error) {
    if (error instanceof InitFailed) keep(error);
    throw error;
  }
}

/** Whether a path is another one, or lies below it. Both in Pulumi's notation. */
function isWithin(path: string, top: string): boolean {
  return path === top || (path.startsWith(top) && /^[.[]/.test(path.slice(top.length)));
}

function diffResponse(changes: readonly Change[], replaces: (change: Change) => boolean) {
  const { PropertyDiff, DiffResponse } = provider;
  const response = new DiffResponse().setHasdetaileddiff(true);
  const kinds = {
    add: [PropertyDiff.Kind.ADD, PropertyDiff.Kind.ADD_REPLACE],
    delete: [PropertyDiff.Kind.DELETE, PropertyDiff.Kind.DELETE_REPLACE],
    update: [PropertyDiff.Kind.UPDATE, PropertyDiff.Kind.UPDATE_REPLACE],
  } as const;
  const top = (list: readonly Change[]): string[] => [...new Set(list.map(({ keys }) => String(keys[0])))];
  const replacing = changes.filter(replaces);
  for (const change of changes) {
    const kind = kinds[change.kind][replacing.includes(change) ? 1 : 0];
    response.getDetaileddiffMap().set(change.path, new PropertyDiff().setKind(kind).setInputdiff(true));
  }
  return response
    .setChanges(changes.length > 0 ? DiffResponse.DiffChanges.DIFF_SOME : DiffResponse.DiffChanges.DIFF_NONE)
    .setDiffsList(top(changes))
    .setReplacesList(top(replacing))
    .setDeletebeforereplace(replacing.length > 0);
}

function subjectOf(request: Request): Subject {
  return { urn: request.getUrn(), type: request.getType(), name: request.getName() };
}

function read(properties: InstanceType<typeof struct.Struct> | undefined): Record<string, unknown> {
  return properties?.toJavaScript() ?? {};
}
