import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { loadCatalogue } from "../../../src/catalogue/load.ts";
import { loadEstate } from "../../../src/config/load.ts";
import { formatProblems } from "../../../src/config/problem.ts";
import type { Estate } from "../../../src/model/estate.ts";
import { type HostAddress, seedHosts } from "../../../src/twin/hosts/addresses.ts";
import { type Hosts, startHosts } from "../../../src/twin/hosts/hosts.ts";
import { removeStaleNamespace } from "../../../src/twin/hosts/namespace.ts";
import { processRunner } from "../../../src/twin/hosts/process-runner.ts";
import { commandDouble } from "../../../src/twin/providers/command-double.ts";
import type { KeptObject, Subject } from "../../../src/twin/providers/double.ts";
import type { Properties } from "../../../src/twin/providers/properties.ts";
import { isAlive } from "../../../src/twin/system/process.ts";
import { deriveViews } from "../../../src/views/derive.ts";
import { openSeedStack, type SeedStack } from "./seed-stack.ts";

const STACK_FILE = join(import.meta.dirname, "../../../Pulumi.prod.yaml");
const catalogue = loadCatalogue();
const ELSEWHERE: HostAddress = { host: "bastion", address: "10.255.0.1", user: "root" };

/** The estate of prod; its version of Kubernetes may be another. */
function prod(version?: string): Estate {
  const stated = readFileSync(STACK_FILE, "utf8");
  const text =
    version === undefined ? stated : stated.replaceAll(/^( +)version: 1\.36\.\d+$/gm, `$1version: ${version}`);
  const loaded = loadEstate({ text, file: STACK_FILE, catalogue });
  if (!loaded.ok) throw new Error(formatProblems(loaded.report));
  return loaded.estate;
}

const estate = prod();
const { views } = deriveViews(estate, catalogue);
const [seed = ELSEWHERE] = seedHosts(estate, views);

const folder = mkdtempSync(join(tmpdir(), "estate-hosts-"));
const logged: string[] = [];
let hosts: Hosts;

beforeAll(async () => {
  hosts = await startHosts({ folder, addresses: [seed, ELSEWHERE] });
});

afterAll(async () => {
  await hosts?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const double = () => commandDouble(processRunner({ namespace: hosts.namespace, log: (line) => logged.push(line) }));
const of = (type: string): Subject => ({ urn: `urn:pulumi:s::p::${type}::it`, type, name: "it" });
const REMOTE = "command:remote:Command";
const LOCAL = "command:local:Command";
const place = { scope: "", objects: [], serial: 1 };
const work = (signal = new AbortController().signal) => ({ ignoreChanges: [], signal });
const connection = (change: Properties = {}) => ({
  host: seed.address,
  user: seed.user,
  privateKey: hosts.privateKey,
  dialErrorLimit: 0,
  ...change,
});

async function create(type: string, inputs: Properties, signal?: AbortSignal): Promise<KeptObject> {
  const made = await double().create(of(type), inputs, place, work(signal));
  return { ...of(type), ...made, scope: "", inputs };
}

/** What a remote command says. */
async function remote(command: string, inputs: Properties = {}): Promise<unknown> {
  return (await create(REMOTE, { create: command, connection: connection(), ...inputs })).outputs["stdout"];
}

/** The message of a command that has to fail. */
function failing(type: string, inputs: Properties): Promise<string> {
  return create(type, inputs).then(
    () => "nothing failed",
    (error: Error) => error.message,
  );
}

describe("the seed hosts of prod under the real engine", () => {
  let stack: SeedStack;
  const steps = ["prepare", "configure", "initialise", "verify"].map((step) => `tokyo-${step}`);

  beforeAll(async () => {
    const run = processRunner({ namespace: hosts.namespace, log: () => {} });
    const own = join(folder, "stack");
    mkdirSync(own);
    stack = await openSeedStack({ folder: own, estate, views, privateKey: hosts.privateKey, run });
  });

  afterAll(() => stack?.server.close());

  it("go through all four steps in order, over ssh, each once", async () => {
    const { summary } = await stack.stack.up();
    expect(summary.resourceChanges?.create).toBe(6);
    expect(stack.server.ledger.names("create")).toEqual(steps);
    const asked = hosts.journal(seed.host);
    expect(new Set(asked.map(({ code }) => code))).toEqual(new Set([0]));
    expect(
      asked.map(({ program, args }) => `${program} ${program === "sudo" ? "" : args.slice(0, 2).join(" ")}`),
    ).toEqual([
      "modprobe overlay",
      "modprobe br_netfilter",
      "sysctl --quiet --system",
      "swapoff --all",
      "apt-get install --yes",
      "apt-mark hold kubelet",
      "systemctl enable --now",
      "sudo ",
      "kubeadm config validate",
      "sudo ",
      "kubeadm init --config",
      "sudo ",
      "kubectl --kubeconfig /etc/kubernetes/admin.conf",
      "sudo ",
    ]);
  });

  it("have the configuration as the program wrote it, readable by root only", () => {
    const file = hosts.fileOf(seed.host, "/etc/estate/kubeadm.yaml");
    const stdin = stack.server.ledger.objects.find(({ name }) => name === "tokyo-configure")?.inputs["stdin"];
    expect(readFileSync(file, "utf8")).toBe(stdin);
    expect(statSync(join(file, "..")).mode & 0o777).toBe(0o700);
    expect(existsSync("/etc/estate")).toBe(false);
  });

  it("are left alone by a second run", async () => {
    const before = hosts.journal(seed.host).length;
    const { summary } = await stack.stack.up();
    expect(summary.resourceChanges).toEqual({ same: 6 });
    expect(hosts.journal(seed.host)).toHaveLength(before);
  });

  it("keep the key and what was said out of the state", () => {
    const state = readFileSync(join(folder, "stack/state/.pulumi/stacks/estate/seed.json"), "utf8");
    const secret = [...hosts.privateKey.split("\n").filter((line) => line !== ""), "initialized successfully"];
    expect(state).toContain("tokyo-initialise");
    expect(secret.filter((text) => state.includes(text))).toEqual([]);
  });

  it("get another version of the packages, and no second control plane, by a change", async () => {
    const admin = hosts.fileOf(seed.host, "/etc/kubernetes/admin.conf");
    const before = readFileSync(admin, "utf8");
    stack.use(prod("1.36.9"));
    const { summary } = await stack.stack.up();
    expect(summary.resourceChanges).toEqual({ same: 4, update: 2 });
    const said = hosts.journal(seed.host).filter(({ program }) => program === "apt-get");
    expect(said.at(-1)?.args.slice(-3)).toEqual(["kubelet=1.36.9-*", "kubeadm=1.36.9-*", "kubectl=1.36.9-*"]);
    expect(readFileSync(admin, "utf8")).toBe(before);
    expect(await remote(seedStep("initialise"))).toBe("control plane is there already");
  });

  function seedStep(step: string): string {
    const made = stack.server.ledger.objects.find(({ name }) => name === `tokyo-${step}`);
    return String(made?.inputs["create"]);
  }
});

describe("a remote command", () => {
  it("arrives with its quotes, its standard input with every byte", async () => {
    const text = `it's "quoted" $HOME \\n \`id\` – ünï\n\ttab  two blanks\n\nlast line without end`;
    expect(await remote("cat", { stdin: text })).toBe(text);
    expect(await remote(`printf '%s' 'it'\\''s "$HOME"'; printf ' %s' "$(hostname)"`)).toBe(
      `it's "$HOME" ${seed.host}`,
    );
    const large = "0123456789abcdef\n".repeat(60_000);
    expect(await remote("wc -c", { stdin: large })).toBe(String(large.length));
  });

  it("that fails says its exit code and both outputs, and quotes the command", async () => {
    const command = "echo out; echo 'it broke' >&2; exit 3";
    expect(await failing(REMOTE, { create: command, connection: connection() })).toBe(
      `Process exited with status 3: running "echo out; echo 'it broke' >&2; exit 3":\nout\nit broke\n`,
    );
    const lost = await failing(REMOTE, { create: "exit 255", connection: connection() });
    expect(lost).toBe('Process exited with status 255: running "exit 255":\n');
  });

  it("loses one line end of each output, and logs what it is told to log", async () => {
    const inputs = { create: "printf 'a\\n\\n'; echo b >&2", connection: connection() };
    expect((await create(REMOTE, { ...inputs, logging: "none" })).outputs).toMatchObject({
      stdout: "a\n",
      stderr: "b",
    });
    expect(logged.splice(0)).not.toContain("b");
    await create(REMOTE, { ...inputs, logging: "stderr" });
    expect(logged.splice(0)).toEqual(["b"]);
    await create(REMOTE, inputs);
    expect(logged.splice(0)).toEqual(["a", "b"]);
  });

  it("is refused with another key, at once with what is no key", async () => {
    const other = join(folder, "other_key");
    execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", other]);
    const wrong = connection({ privateKey: readFileSync(other, "utf8"), dialErrorLimit: 1 });
    expect(await failing(REMOTE, { create: "true", connection: wrong })).toBe(
      `after 1 failed attempts: ${seed.user}@${seed.address}: Permission denied (publickey).`,
    );
    const none = connection({ privateKey: "no key", dialErrorLimit: 50 });
    expect(await failing(REMOTE, { create: "true", connection: none })).toBe(
      "privateKey: is not a private key, or one with a passphrase",
    );
  });

  it("is refused for another user", async () => {
    const wrong = connection({ user: "somebody" });
    expect(await failing(REMOTE, { create: "true", connection: wrong })).toBe(
      `after 0 failed attempts: somebody@${seed.address}: Permission denied (publickey).`,
    );
  });

  it("finds nobody at another address or port, and tries as often as it may", async () => {
    const away = connection({ host: "10.254.0.1", dialErrorLimit: 2 });
    expect(await failing(REMOTE, { create: "true", connection: away })).toBe(
      "after 2 failed attempts: ssh: connect to host 10.254.0.1 port 22: Network is unreachable",
    );
    expect(await failing(REMOTE, { create: "true", connection: connection({ port: 2222 }) })).toBe(
      `after 0 failed attempts: ssh: connect to host ${seed.address} port 2222: Connection refused`,
    );
  });

  it("looks at the host key when the connection names one", async () => {
    expect(await remote("hostname", { connection: connection({ hostKey: hosts.hostKey }) })).toBe(seed.host);
    const userKey = readFileSync(`${hosts.privateKeyFile}.pub`, "utf8");
    const answer = await failing(REMOTE, { create: "true", connection: connection({ hostKey: userKey }) });
    expect(answer).toContain("Host key verification failed.");
  });

  it("goes through a proxy, whose failures it names", async () => {
    const proxy = { host: ELSEWHERE.address, user: ELSEWHERE.user, privateKey: hosts.privateKey, dialErrorLimit: 0 };
    const from = await remote("echo $SSH_CLIENT", { connection: connection({ proxy }) });
    expect(from).toMatch(/^10\.\d+\.\d+\.\d+ \d+ 22$/);
    const closed = connection({ proxy: { ...proxy, port: 2222 } });
    expect(await failing(REMOTE, { create: "true", connection: closed })).toBe(
      `proxy: after 0 failed attempts: ssh: connect to host ${ELSEWHERE.address} port 2222: Connection refused`,
    );
  });

  it("runs beside others on the same host without mixing", async () => {
    const count = 6;
    const said = await Promise.all(
      Array.from({ length: count }, (_, index) =>
        remote(`modprobe session_${index}; cat`, { stdin: `input ${index}` }),
      ),
    );
    expect(said).toEqual(Array.from({ length: count }, (_, index) => `input ${index}`));
    const modules = hosts.journal(seed.host).filter(({ args }) => args[0]?.startsWith("session_"));
    expect(modules.map(({ args }) => args[0]).sort()).toEqual(Array.from({ length: count }, (_, i) => `session_${i}`));
  });

  it("ends its connection with a client that does not hear SIGTERM", async () => {
    const bin = join(folder, "bin");
    mkdirSync(bin);
    const ssh = execFileSync("which", ["ssh"], { encoding: "utf8" }).trim();
    // A signal that is ignored stays so over exec, and the client heeds that.
    writeFileSync(join(bin, "ssh"), `#!/bin/sh\ntrap '' TERM\necho . >>${bin}/calls\nexec ${ssh} "$@"\n`, {
      mode: 0o755,
    });
    vi.stubEnv("PATH", `${bin}:${process.env["PATH"]}`);
    try {
      expect(await remote("echo over")).toBe("over");
    } finally {
      vi.unstubAllEnvs();
    }
    expect(readFileSync(join(bin, "calls"), "utf8")).toBe(".\n.\n");
  });

  it("is given up when the engine cancels", async () => {
    const abort = new AbortController();
    const marker = hosts.fileOf(seed.host, "/root/started");
    const run = create(REMOTE, { create: "touch /root/started; sleep 600", connection: connection() }, abort.signal);
    const outcome = run.then(
      () => "went on",
      (error: Error) => error.name,
    );
    await expect.poll(() => existsSync(marker), { timeout: 20_000 }).toBe(true);
    abort.abort();
    expect(await outcome).toBe("AbortError");
  });

  it("runs update for a change, create where there is none, and delete at the end", async () => {
    const line = (word: string): string => `echo ${word} >>/root/life`;
    const inputs = { create: line("create"), update: line("update"), delete: line("delete"), connection: connection() };
    const made = await create(REMOTE, inputs);
    await double().update({ ...inputs, stdin: "x" }, made, true, work());
    await double().update({ ...inputs, stdin: "x" }, made, false, work());
    const { update: _, ...without } = inputs;
    await double().update(without, made, false, work());
    await double().remove?.(made, work());
    expect(readFileSync(hosts.fileOf(seed.host, "/root/life"), "utf8")).toBe("create\nupdate\ncreate\ndelete\n");
  });

  it("changes nothing of this machine and sees nothing of it", async () => {
    expect(await remote("touch /usr/estate-was-here 2>&1; echo 1 2>&1 >/proc/sys/vm/drop_caches; true")).toBe(
      "touch: cannot touch '/usr/estate-was-here': Read-only file system\nsh: 1: cannot create /proc/sys/vm/drop_caches: Read-only file system",
    );
    expect(await remote("cat /proc/1/comm")).toBe("sshd");
    expect(await remote(`ls ${import.meta.dirname} 2>&1; true`)).toContain("No such file or directory");
    expect(await remote("mount -t tmpfs tmpfs /tmp 2>&1; true")).toContain("permission denied");
  });
});

describe("a local command", () => {
  it("gets its directory, its environment, its standard input and what was said before", async () => {
    const script = 'pwd; echo "$GREETING"; cat; echo "[$PULUMI_COMMAND_STDOUT]"; echo warned >&2';
    const inputs = { create: script, dir: folder, environment: { GREETING: "it's me" }, stdin: "input\n" };
    const made = await create(LOCAL, inputs);
    expect(made.outputs).toMatchObject({ stdout: `${folder}\nit's me\ninput\n[]`, stderr: "warned" });
    const again = await double().update(
      { ...inputs, create: 'printf "%s" "$PULUMI_COMMAND_STDERR"' },
      made,
      false,
      work(),
    );
    expect(again["stdout"]).toBe("warned");
  });

  it("takes another interpreter, and says how it failed", async () => {
    expect((await create(LOCAL, { create: "6*7", interpreter: [process.execPath, "-p"] })).outputs["stdout"]).toBe(
      "42",
    );
    expect(await failing(LOCAL, { create: "echo no >&2; exit 4" })).toBe(
      'exit status 4: running "echo no >&2; exit 4":\nno\n',
    );
    expect(await failing(LOCAL, { create: "kill -9 $$" })).toBe('signal: SIGKILL: running "kill -9 $$":\n');
    expect(await failing(LOCAL, { create: "true", dir: join(folder, "gone") })).toBe(
      `chdir ${join(folder, "gone")}: no such file or directory`,
    );
  });
});

describe("hosts", () => {
  const left = (namespace: string, own: string) => ({
    namespaces: execFileSync("ip", ["netns", "list"], { encoding: "utf8" })
      .split("\n")
      .filter((line) => line.startsWith(namespace)),
    mounts: readFileSync("/proc/self/mounts", "utf8")
      .split("\n")
      .filter((line) => line.includes(own) || line.includes(namespace)),
    files: existsSync(join(own, "hosts")),
  });
  const nothing = { namespaces: [], mounts: [], files: false };

  it("leave no process, namespace, mount or file behind, sessions that run included", async () => {
    const own = mkdtempSync(join(folder, "stopped-"));
    const one = await startHosts({ folder: own, addresses: [ELSEWHERE] });
    const run = processRunner({ namespace: one.namespace, log: () => {} });
    const marker = one.fileOf(ELSEWHERE.host, "/root/started");
    const target = { host: ELSEWHERE.address, privateKey: one.privateKey };
    const session = Promise.resolve(
      run({
        remote: true,
        command: "touch /root/started; setsid sleep 600",
        inputs: { connection: target },
        previous: { stdout: "", stderr: "" },
        signal: new AbortController().signal,
      }),
    ).then(
      () => "went on",
      (error: Error) => error.message,
    );
    await expect.poll(() => existsSync(marker), { timeout: 20_000 }).toBe(true);
    expect(left(one.namespace, own)).not.toEqual(nothing);
    await one.stop();
    expect(await session).toBe(
      'wait: remote command exited without exit status or exit signal: running "touch /root/started; setsid sleep 600":\n',
    );
    expect(left(one.namespace, own)).toEqual(nothing);
    expect(one.processes.map(isAlive)).toEqual([false]);
    // There may be nothing left to end.
    await one.stop();
  });

  it("are not started twice in one folder, and can be ended by the name of their namespace alone", async () => {
    const own = mkdtempSync(join(folder, "killed-"));
    const one = await startHosts({ folder: own, addresses: [ELSEWHERE] });
    await expect(startHosts({ folder: own, addresses: [ELSEWHERE] })).rejects.toThrow(
      `network namespace ${one.namespace}: is there already, left by a twin in this folder; end it by estate twin down`,
    );
    expect(one.processes.map(isAlive)).toEqual([true]);
    await removeStaleNamespace(one.namespace);
    expect(one.processes.map(isAlive)).toEqual([false]);
    rmSync(join(own, "hosts"), { recursive: true });
    expect(left(one.namespace, own)).toEqual(nothing);
  });

  it("that cannot be started leave nothing and say why", async () => {
    const own = mkdtempSync(join(folder, "broken-"));
    const wrong = { ...ELSEWHERE, user: "no such\nOption yes" };
    await expect(startHosts({ folder: own, addresses: [wrong] })).rejects.toThrow("Bad configuration option: Option");
    expect(existsSync(join(own, "hosts"))).toBe(false);
  });
});
