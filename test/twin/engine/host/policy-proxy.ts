/** What the engine reaches in place of a policy pack until the pack runs, and all the time: it passes on what it is asked. */
import grpc from "@grpc/grpc-js";
import analyzerGrpc from "@pulumi/pulumi/proto/analyzer_grpc_pb.js";
import analyzer from "@pulumi/pulumi/proto/analyzer_pb.js";

/** Stack and configuration that a pack works for. */
export type Configuration = InstanceType<typeof analyzer.AnalyzerStackConfigureRequest>;

/** Stands between the engine and a policy pack that is started once the engine has told its configuration. */
export interface PolicyProxy {
  readonly port: number;
  /** What the engine configured the pack with; nothing when it asked something else first. */
  readonly configured: Promise<Configuration | undefined>;
  /** Sends what the engine asks on to the pack at a port. */
  readonly attach: (port: number) => void;
  /** Answers the engine with what the pack failed with. */
  readonly fail: (error: unknown) => void;
  readonly close: () => void;
}

const pass = (bytes: Buffer): Buffer => bytes;
const raw = ({ path }: { readonly path: string }): grpc.MethodDefinition<Buffer, Buffer> => ({
  path,
  requestStream: false,
  responseStream: false,
  requestSerialize: pass,
  requestDeserialize: pass,
  responseSerialize: pass,
  responseDeserialize: pass,
});
const UNLIMITED = { "grpc.max_receive_message_length": -1, "grpc.max_send_message_length": -1 };

/** Serves the engine on a free port. Messages are passed on as the bytes that they are. */
export async function serveProxy(): Promise<PolicyProxy> {
  const configured = Promise.withResolvers<Configuration | undefined>();
  const attached = Promise.withResolvers<grpc.Client>();
  // A pack may fail before the engine has asked for it.
  attached.promise.catch(() => undefined);
  let configuration: Buffer | undefined;
  const { handshake, configureStack, ...others } = analyzerGrpc.AnalyzerService;
  const forward = (path: string): grpc.handleUnaryCall<Buffer, Buffer> => {
    return async (call, callback) => {
      configured.resolve(undefined);
      try {
        (await attached.promise).makeUnaryRequest(path, pass, pass, call.request, (error, answer) =>
          error === null ? callback(null, answer ?? Buffer.alloc(0)) : callback(error),
        );
      } catch (error) {
        callback({ code: grpc.status.UNKNOWN, details: `policy pack not started: ${textOf(error)}` });
      }
    };
  };
  const methods = Object.entries(others);
  const server = new grpc.Server(UNLIMITED);
  server.addService(
    Object.fromEntries([
      ...methods.map(([name, definition]) => [name, raw(definition)]),
      ["handshake", handshake],
      ["configureStack", raw(configureStack)],
    ]),
    {
      ...Object.fromEntries(methods.map(([name, { path }]) => [name, forward(path)])),
      handshake: (_call: unknown, callback: grpc.sendUnaryData<object>) =>
        callback(null, new analyzer.AnalyzerHandshakeResponse()),
      configureStack: (call: grpc.ServerUnaryCall<Buffer, Buffer>, callback: grpc.sendUnaryData<Buffer>) => {
        configuration = call.request;
        configured.resolve(analyzer.AnalyzerStackConfigureRequest.deserializeBinary(call.request));
        callback(null, Buffer.alloc(0));
      },
    },
  );
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    );
  });
  let client: grpc.Client | undefined;
  return {
    port,
    configured: configured.promise,
    attach: (at) => {
      const pack = new grpc.Client(`127.0.0.1:${at}`, grpc.credentials.createInsecure(), UNLIMITED);
      client = pack;
      if (configuration === undefined) return attached.resolve(pack);
      pack.makeUnaryRequest(configureStack.path, pass, pass, configuration, (error) => {
        // A pack of an older SDK has the environment only.
        if (error === null || error.code === grpc.status.UNIMPLEMENTED) attached.resolve(pack);
        else attached.reject(new Error(`policy pack configuration failed: ${error.details}`));
      });
    },
    fail: (error) => attached.reject(error),
    close: () => {
      client?.close();
      server.forceShutdown();
    },
  };
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
