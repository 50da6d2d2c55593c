/**
 * Double of `pulumi-language-nodejs`, the language host of Node that comes with the Pulumi CLI: `main.ts [flags] ENGINE-ADDRESS`.
 *
 * The real host is a Go program that no Go module offers, so that it cannot be built beside the pinned CLI. What it does for
 * a program and a policy pack it does by starting Node on `@pulumi/pulumi/cmd/run` and `run-policy-pack`; those are the real ones
 * here too, and they get the same arguments, environment and working folder as from the real host 3.250.
 *
 * Simpler than the real one:
 * - the program talks to the engine's monitor itself, not through a proxy of the host; there is nothing that answers
 *   synchronous invokes, which no program of this SDK makes;
 * - it reports no packages. The real one looks for them below the folder of the entry, `src`, where there is no `node_modules` either;
 * - it installs nothing, generates no code, attaches no debugger, and knows no runtime but `nodejs` and of its options
 *   `typescript` only;
 * - it ends when its standard input does, and not when the engine has not been well for five minutes.
 */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import grpc from "@grpc/grpc-js";
import languageGrpc from "@pulumi/pulumi/proto/language_grpc_pb.js";
import language from "@pulumi/pulumi/proto/language_pb.js";
import plugin from "@pulumi/pulumi/proto/plugin_pb.js";
import { nodeOnPath } from "./node.ts";
import { runPolicyPack } from "./policy-pack.ts";
import { runProgram } from "./program.ts";

const engineAddress = process.argv.slice(2).findLast((word) => !word.startsWith("-")) ?? "";
/** Ends what was started, when the engine asks for it or is gone. */
const cancelled = new AbortController();

const server = new grpc.Server({ "grpc.max_receive_message_length": -1, "grpc.max_send_message_length": -1 });
server.addService(languageGrpc.LanguageRuntimeService, {
  getPluginInfo: unary(() => new plugin.PluginInfo()),
  getRequiredPackages: unary(() => new language.GetRequiredPackagesResponse()),
  about: unary(about),
  run: unary((request: InstanceType<typeof language.RunRequest>, signal) =>
    runProgram(request, { engineAddress, signal }),
  ),
  runPlugin: (
    call: grpc.ServerWritableStream<
      InstanceType<typeof language.RunPluginRequest>,
      InstanceType<typeof language.RunPluginResponse>
    >,
  ) => {
    const signal = signalOf(call);
    runPolicyPack(call.request, { signal, write: (message) => void call.write(message) }).then(
      () => call.end(),
      (error: unknown) => call.destroy(failure(error)),
    );
  },
});
server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => {
  if (error !== null) throw error;
  process.stdout.write(`${port}\n`);
});

// The engine holds the other end and never writes. Killed, it leaves a program that would go on alone.
process.stdin.resume().on("end", () => end());
process.on("SIGINT", () => end());
process.on("SIGTERM", () => end());

function end(): void {
  cancelled.abort();
  server.forceShutdown();
  process.stdin.destroy();
}

/** Aborted when the engine gives a call up, or the whole host. */
function signalOf(call: { on: (event: "cancelled", heard: () => void) => unknown }): AbortSignal {
  const given = new AbortController();
  call.on("cancelled", () => given.abort());
  return AbortSignal.any([given.signal, cancelled.signal]);
}

function unary<Q, A>(work: (request: Q, signal: AbortSignal) => A | Promise<A>): grpc.handleUnaryCall<Q, A> {
  return async (call, callback) => {
    try {
      callback(null, await work(call.request, signalOf(call)));
    } catch (error) {
      callback(failure(error));
    }
  };
}

function failure(error: unknown): grpc.ServiceError {
  const details = error instanceof Error ? error.message : String(error);
  return Object.assign(new Error(details), { code: grpc.status.UNKNOWN, details, metadata: new grpc.Metadata() });
}

async function about(): Promise<InstanceType<typeof language.AboutResponse>> {
  const executable = nodeOnPath();
  const { stdout } = await promisify(execFile)(executable, ["--version"]);
  return new language.AboutResponse().setExecutable(executable).setVersion(stdout.trim());
}
