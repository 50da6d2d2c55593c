/**
 * Hosts that take commands over ssh, as doubles: a real sshd for each, in a file tree, with processes and a network of its own.
 *
 * What they prove is the connection, user and key, quoting, standard input, exit codes, order and repetition. The programs that
 * would change a machine are doubles too, and the user is root, so neither packages nor rights are proven.
 */
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { asRecord, type ProcessRecord, startProcess } from "../system/process.ts";
import { waitFor } from "../system/wait.ts";
import type { HostAddress } from "./addresses.ts";
import { JOURNAL, type JournalEntry } from "./doubles/machine.ts";
import { addNamespace, namespaceOf, removeStaleNamespace } from "./namespace.ts";
import { missingForHosts } from "./prerequisites.ts";
import { makeRoot } from "./root.ts";
import { runToEnd } from "./run.ts";

export interface HostsArgs {
  /** Folder of the twin; the hosts take `hosts` in it, which must not be there yet. */
  readonly folder: string;
  readonly addresses: readonly HostAddress[];
}

export interface Hosts {
  /** Network namespace in which the addresses answer. */
  readonly namespace: string;
  /** Key of every host's user, in OpenSSH's form. */
  readonly privateKey: string;
  /** File of that key. */
  readonly privateKeyFile: string;
  /** The key by which a host is known, as `connection.hostKey` takes it. */
  readonly hostKey: string;
  readonly processes: readonly ProcessRecord[];
  /** What the doubles of programs were asked on a host, in order of their ends. */
  readonly journal: (host: string) => readonly JournalEntry[];
  /** Path on this machine of a file of a host. */
  readonly fileOf: (host: string, path: string) => string;
  /** Ends the hosts with all sessions and removes their namespace and files. */
  readonly stop: () => Promise<void>;
}

/** File of the key that opens all hosts of a twin. @param folder of the twin */
export function privateKeyFileIn(folder: string): string {
  return join(resolve(folder), "hosts", "user_key");
}

/**
 * Starts the hosts; returns when all of them listen.
 *
 * @throws Error with everything that the machine lacks, or with the log of an sshd that did not start
 */
export async function startHosts({ folder, addresses }: HostsArgs): Promise<Hosts> {
  const missing = missingForHosts(process.getuid?.());
  if (missing.length > 0) throw new Error(missing.join("\n"));
  const top = join(resolve(folder), "hosts");
  const namespace = namespaceOf(folder);
  await addNamespace(
    namespace,
    addresses.map(({ address }) => address),
  );
  const stop = async (): Promise<void> => {
    await removeStaleNamespace(namespace);
    await rm(top, { recursive: true, force: true });
  };
  try {
    mkdirSync(top, { mode: 0o700 });
    const [user, host] = await Promise.all([makeKey(privateKeyFileIn(folder)), makeKey(join(top, "host_key"))]);
    const fileOf = (name: string, path: string): string => join(top, name, path);
    const processes = await Promise.all(
      addresses.map((address) => {
        makeRoot(fileOf(address.host, "/"), {
          address: address.address,
          user: address.user,
          hostKey: host.privateKey,
          authorizedKey: user.publicKey,
        });
        return startHost(address, {
          namespace,
          root: fileOf(address.host, "/"),
          logFile: join(top, `${address.host}.log`),
        });
      }),
    );
    return {
      namespace,
      privateKey: user.privateKey,
      privateKeyFile: privateKeyFileIn(folder),
      hostKey: host.publicKey.trim(),
      processes,
      fileOf,
      journal: (name) => readJournal(fileOf(name, JOURNAL)),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

interface Where {
  readonly namespace: string;
  readonly root: string;
  readonly logFile: string;
}

async function startHost({ host, address }: HostAddress, { namespace, root, logFile }: Where): Promise<ProcessRecord> {
  const here = import.meta.dirname;
  const yaml = dirname(fileURLToPath(import.meta.resolve("yaml/package.json")));
  // A process namespace ends as a whole with its first process, so no session outlives its host.
  const own = ["--mount", "--uts", "--pid", "--fork", "--kill-child", "--"];
  const init = ["sh", join(here, "host-init.sh"), root, host, process.execPath, join(here, "doubles"), yaml];
  const sshd = await startProcess({
    name: `sshd of ${host}`,
    command: "ip",
    args: ["netns", "exec", namespace, "unshare", ...own, ...init],
    logFile,
  });
  const listens = `Server listening on ${address} port 22.`;
  await waitFor(() => (readFileSync(logFile, "utf8").includes(listens) ? true : undefined), {
    what: `sshd of ${host} to listen`,
    limitMs: 10_000,
    everyMs: 20,
    process: sshd,
  });
  return asRecord(sshd);
}

async function makeKey(file: string): Promise<{ readonly privateKey: string; readonly publicKey: string }> {
  const args = ["-q", "-t", "ed25519", "-N", "", "-C", "", "-f", file];
  const { code, said } = await runToEnd({ command: "ssh-keygen", args, env: process.env });
  if (code !== 0) throw new Error(`ssh-keygen: ${said.trim()}`);
  return { privateKey: readFileSync(file, "utf8"), publicKey: readFileSync(`${file}.pub`, "utf8") };
}

function readJournal(file: string): readonly JournalEntry[] {
  if (!existsSync(file)) return [];
  return readFileSync(file, "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line): JournalEntry => JSON.parse(line));
}
