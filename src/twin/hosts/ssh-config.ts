/** What a connection of the Command provider says, as a configuration of the OpenSSH client. */
import { join } from "node:path";
import * as z from "zod";

const base = z.strictObject({
  host: z.string(),
  port: z.number().int().default(22),
  user: z.string().default("root"),
  privateKey: z.string().optional(),
  hostKey: z.string().optional(),
  agentSocketPath: z.string().optional(),
  dialErrorLimit: z.number().int().default(10),
  perDialTimeout: z.number().int().default(15),
});

/** `connection` of a remote command, with the provider's defaults. Passwords are refused: hosts take keys only. */
export const connectionSchema = base.extend({ proxy: base.optional() });

/** One end of a connection. */
export type Endpoint = z.infer<typeof base>;
export type Connection = z.infer<typeof connectionSchema>;

/** Where the client finds what belongs to one endpoint. */
export interface EndpointFiles {
  readonly config: string;
  /** Socket of the open connection, for sessions in it. */
  readonly socket: string;
  readonly key: string;
  readonly knownHosts: string;
}

export function endpointFiles(folder: string, name: string): EndpointFiles {
  const file = (what: string): string => join(folder, `${name}-${what}`);
  return { config: file("config"), socket: file("socket"), key: file("key"), knownHosts: file("known-hosts") };
}

/** Words that mean nothing else in a configuration. */
const WORD = /^[A-Za-z0-9_.:@%+-]+$/;

export interface ConfigArgs {
  readonly endpoint: Endpoint;
  readonly files: EndpointFiles;
  /** Command whose input and output are the way to the endpoint. */
  readonly proxyCommand: string | undefined;
  /** Names of variables that the session takes along. */
  readonly variables: readonly string[];
}

/** @throws Error when the host, the user or a variable is no plain word */
export function sshConfig({ endpoint, files, proxyCommand, variables }: ConfigArgs): string {
  const { host, user, port, hostKey, perDialTimeout, agentSocketPath, privateKey } = endpoint;
  for (const [name, value] of [["host", host], ["user", user], ...variables.map((key) => ["environment", key])]) {
    if (value === undefined || !WORD.test(value))
      throw new Error(`${name}: ${JSON.stringify(value)} is not a plain word`);
  }
  const lines = [
    "Host target",
    `HostName ${host}`,
    `Port ${port}`,
    `User ${user}`,
    "BatchMode yes",
    "LogLevel ERROR",
    `IdentityFile ${privateKey === undefined ? "none" : quoted(files.key)}`,
    ...(agentSocketPath === undefined ? [] : [`IdentityAgent ${quoted(agentSocketPath)}`]),
    // As the provider: a host key that nobody named is not looked at.
    `StrictHostKeyChecking ${hostKey === undefined ? "no" : "yes"}`,
    `UserKnownHostsFile ${hostKey === undefined ? "/dev/null" : quoted(files.knownHosts)}`,
    "GlobalKnownHostsFile /dev/null",
    ...(hostKey === undefined ? [] : [`HostKeyAlgorithms ${hostKey.trim().split(/\s+/)[0]}`, "HostKeyAlias target"]),
    ...(perDialTimeout === 0 ? [] : [`ConnectTimeout ${perDialTimeout}`]),
    ...(proxyCommand === undefined ? [] : [`ProxyCommand ${proxyCommand}`]),
    ...variables.map((name) => `SendEnv ${name}`),
    `ControlPath ${quoted(files.socket)}`,
  ];
  return `${lines.join("\n  ")}\n`;
}

function quoted(path: string): string {
  return `"${path}"`;
}
