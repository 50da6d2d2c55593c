/** Connections of remote commands by the real OpenSSH client, in the network namespace of the hosts. */
import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { type Ran, runToEnd } from "./run.ts";
import { type Connection, type Endpoint, type EndpointFiles, endpointFiles, sshConfig } from "./ssh-config.ts";

/** Between two attempts; source: retry.Until of the Pulumi SDK, which the provider dials with. */
const FIRST_DELAY_MS = 100;
const BACKOFF = 1.5;
const MAX_DELAY_MS = 5_000;

/**
 * Ends a connection. OpenSSH 9.2 forgets a SIGTERM that comes between its look for one and its wait for input, as one does that is
 * sent right after a session's end; it then waits for its next word to the server, which is 300 s in Debian.
 */
const END = "SIGKILL";

export interface RemoteArgs {
  readonly namespace: string;
  readonly connection: Connection;
  readonly command: string;
  readonly stdin: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Gives the connection up, and with it the command. */
  readonly signal: AbortSignal;
}

/**
 * Connects, and runs the command in one session.
 *
 * Dialling and running are apart, so that a dial can be tried again and a command never is.
 *
 * @throws Error when no connection comes about
 */
export async function runRemote(args: RemoteArgs): Promise<Ran> {
  const { namespace, connection, command, stdin, environment, signal } = args;
  // A socket's path must be short, so it is not in the folder of the twin.
  const folder = await mkdtemp(join(tmpdir(), "estate-ssh-"));
  const open: Link[] = [];
  try {
    const { proxy } = connection;
    if (proxy !== undefined) {
      const files = endpointFiles(folder, "proxy");
      open.push(await dial({ namespace, endpoint: proxy, files, variables: [], signal }).catch(fromProxy));
    }
    const files = endpointFiles(folder, "target");
    const variables = Object.keys(environment);
    const target = dial({ namespace, endpoint: connection, files, variables, via: open[0], signal });
    open.push(await (proxy === undefined ? target : target.catch(fromProxy)));
    return await runToEnd({ ...client(namespace, files, ["-T", "--", "target", command], environment), stdin, signal });
  } finally {
    for (const link of open.reverse()) await link.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** A connection that is open. */
interface Link {
  readonly files: EndpointFiles;
  readonly close: () => Promise<void>;
}

interface DialArgs {
  readonly namespace: string;
  readonly endpoint: Endpoint;
  readonly files: EndpointFiles;
  readonly variables: readonly string[];
  readonly via?: Link | undefined;
  readonly signal: AbortSignal;
}

function fromProxy(error: Error): never {
  throw new Error(`proxy: ${error.message}`);
}

async function dial({ namespace, endpoint, files, variables, via, signal }: DialArgs): Promise<Link> {
  const proxyCommand = via === undefined ? undefined : `ssh -F "${via.files.config}" -W %h:%p target`;
  await writeFile(files.config, sshConfig({ endpoint, files, proxyCommand, variables }), { mode: 0o600 });
  if (endpoint.hostKey !== undefined) await writeFile(files.knownHosts, `target ${endpoint.hostKey.trim()}\n`);
  if (endpoint.privateKey !== undefined) await writeKey(files.key, endpoint.privateKey);
  const limit = endpoint.dialErrorLimit;
  let wait = FIRST_DELAY_MS;
  for (let failures = 0; ; failures++) {
    const answer = await open(namespace, files, signal);
    if (typeof answer !== "string") return answer;
    if (limit >= 0 && failures >= limit) throw new Error(`after ${failures} failed attempts: ${answer}`);
    await delay(wait, undefined, { signal });
    wait = Math.min(wait * BACKOFF, MAX_DELAY_MS);
  }
}

/** @throws Error at once for a key that no attempt could use */
async function writeKey(file: string, key: string): Promise<void> {
  await writeFile(file, `${key.trimEnd()}\n`, { mode: 0o600 });
  const args = ["-y", "-P", "", "-f", file];
  const { code } = await runToEnd({ command: "ssh-keygen", args, env: process.env });
  if (code !== 0) throw new Error("privateKey: is not a private key, or one with a passphrase");
}

/** One attempt. @returns the connection, or what the client says of its failure */
function open(namespace: string, files: EndpointFiles, signal: AbortSignal): Promise<Link | string> {
  // The local command runs when the user is logged in and the socket takes sessions.
  const options = ["-M", "-N", "-o", "PermitLocalCommand=yes", "-o", "LocalCommand=echo open", "--", "target"];
  const { command, args, env } = client(namespace, files, options, {});
  const stdio: ["ignore", "pipe", "pipe"] = ["ignore", "pipe", "pipe"];
  const child = spawn(command, [...args], { env, signal, killSignal: END, stdio });
  const closed = new Promise<void>((resolve) => child.once("close", () => resolve()));
  return new Promise((resolve, reject) => {
    let said = "";
    child.stderr.on("data", (data: Buffer) => {
      said += data.toString("utf8");
    });
    child.stdout.once("data", () =>
      resolve({
        files,
        close: () => {
          child.kill(END);
          return closed;
        },
      }),
    );
    child.once("error", reject);
    child.once("close", (code) => resolve(said.trim() === "" ? `ssh ended with ${code}` : said.trim()));
  });
}

function client(
  namespace: string,
  files: EndpointFiles,
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
) {
  const { PATH, HOME, SSH_AUTH_SOCK } = process.env;
  return {
    command: "ip",
    args: ["netns", "exec", namespace, "ssh", "-F", files.config, ...args],
    // The shell runs the local command and the one that leads through a proxy.
    env: { PATH, HOME, SSH_AUTH_SOCK, SHELL: "/bin/sh", ...environment },
  };
}
