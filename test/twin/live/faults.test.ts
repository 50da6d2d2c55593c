import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as z from "zod";
import { namespaceOf } from "../../../src/twin/hosts/namespace.ts";
import { KUBECONFIG } from "../../../src/twin/stack-file.ts";
import { waitFor } from "../../../src/twin/system/wait.ts";
import { toolPath } from "../../../src/twin/tools/where.ts";

const TOP = join(import.meta.dirname, "../../..");
const PROD = join(TOP, "Pulumi.prod.yaml");
/** Working folder of the commands: their twins are below it. */
const work = realpathSync(mkdtempSync(join(tmpdir(), "estate-faults-")));
const small = join(work, ".twin/small");
const other = join(work, ".twin/other");
const stackFile = join(work, "stack.yaml");
const otherFile = join(work, "other.yaml");
/** One member of the control plane is enough for what is killed here, and three times as fast. */
const stated = readFileSync(join(TOP, "test/estates/small.yaml"), "utf8").replace(
  "controlPlane: {nodes: [ant, bee, cat],",
  "controlPlane: {nodes: [ant],",
);

/** Refuses every change of a deployment: nobody answers for it. */
const NOBODYS_WEBHOOK = `
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata: { name: nobody }
webhooks:
  - name: nobody.workshop.example
    clientConfig: { url: "https://127.0.0.1:1/" }
    rules: [{ apiGroups: [apps], apiVersions: [v1], operations: [UPDATE], resources: [deployments], scope: Namespaced }]
    namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: bench } }
    admissionReviewVersions: [v1]
    sideEffects: None
    failurePolicy: Fail
`;

interface Ended {
  /** A number, or the signal that ended it. */
  readonly code: number | string | null;
  readonly out: string;
  readonly err: string;
}

/** Starts `estate twin` as a shell does: with a process group of its own, which Ctrl-C reaches as a whole. */
function begin(
  args: readonly string[],
  cwd = work,
  env: NodeJS.ProcessEnv = {},
): { readonly child: ChildProcess; readonly ended: Promise<Ended> } {
  const child = spawn(process.execPath, [join(TOP, "src/cli/main.ts"), "twin", ...args], {
    ...{ cwd, detached: true },
    env: { ...process.env, ...env },
  });
  let [out, err] = ["", ""];
  child.stdout.on("data", (data) => {
    out += data;
  });
  child.stderr.on("data", (data) => {
    err += data;
  });
  const ended = new Promise<Ended>((resolve) => {
    child.on("close", (code, signal) => resolve({ code: code ?? signal, out, err }));
  });
  return { child, ended };
}

const estate = (...args: readonly string[]): Promise<Ended> => begin(args).ended;
const upSmall = ["up", "--file", stackFile, "--only", "house"] as const;
const failed = (err: string): Ended => ({ code: 1, out: "", err: `${err}\n` });

function kill({ pid = 0 }: ChildProcess, signal: NodeJS.Signals): void {
  process.kill(-pid, signal);
}

/** Processes with the mark of a twin, by number, as the kernel tells it: `kube-apiserver`. */
function marked(folder: string): ReadonlyMap<number, string> {
  const found = new Map<number, string>();
  for (const pid of readdirSync("/proc").filter((entry) => /^\d+$/.test(entry))) {
    try {
      if (!readFileSync(`/proc/${pid}/environ`, "utf8").split("\0").includes(`ESTATE_TWIN=${folder}`)) continue;
      const program = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0", 1)[0]?.split("/").at(-1);
      if (program !== undefined && program !== "") found.set(Number(pid), program);
    } catch {
      // It ended meanwhile.
    }
  }
  return found;
}

function has(folder: string, ...programs: readonly string[]): true | undefined {
  const running = [...marked(folder).values()];
  return programs.every((program) => running.includes(program)) ? true : undefined;
}

/** Processes and files that are left of a twin. */
function left(folder: string): readonly unknown[] {
  const namespaces = execFileSync("ip", ["netns", "list"], { encoding: "utf8" }).match(/^\S+/gm) ?? [];
  return [
    ...marked(folder),
    ...(existsSync(folder) ? [folder] : []),
    ...namespaces.filter((name) => name === namespaceOf(folder)),
  ];
}

/** Process of the engine that holds the lock on the state of a twin. */
function lockHolder(folder: string): number | undefined {
  const locks = join(folder, "pulumi/state/.pulumi/locks");
  if (!existsSync(locks)) return undefined;
  const file = readdirSync(locks, { recursive: true }).find((name) => String(name).endsWith(".json"));
  if (file === undefined) return undefined;
  return z.object({ pid: z.number() }).parse(JSON.parse(readFileSync(join(locks, String(file)), "utf8"))).pid;
}

const clusterSchema = z.object({
  access: z.object({ server: z.string() }),
  ports: z.array(z.record(z.string(), z.number())),
  processes: z.record(z.string(), z.object({ pid: z.number() })),
});

/** The one cluster of a twin, as it is written down. */
function written(folder: string): z.infer<typeof clusterSchema> {
  const text = readFileSync(join(folder, "twin.json"), "utf8");
  const [cluster] = z.object({ clusters: z.array(clusterSchema) }).parse(JSON.parse(text)).clusters;
  if (cluster === undefined) throw new Error(`${folder}: no cluster`);
  return cluster;
}

const statusSchema = z.object({
  phase: z.string(),
  clusters: z.array(
    z.object({
      down: z.string().optional(),
      gone: z.array(z.string()),
      nodes: z.number(),
      ready: z.number(),
      placed: z.number(),
      running: z.number(),
    }),
  ),
});

async function status(stack: string): Promise<z.infer<typeof statusSchema>> {
  const { code, out, err } = await estate("status", "--stack", stack, "--format", "json");
  expect({ code, err }).toEqual({ code: 0, err: "" });
  return statusSchema.parse(JSON.parse(out));
}

beforeAll(() => {
  writeFileSync(stackFile, stated);
  writeFileSync(otherFile, stated.replace("environment: small", "environment: other"));
});

afterAll(async () => {
  for (const stack of ["small", "other", "prod"]) await estate("down", "--stack", stack);
  rmSync(work, { recursive: true, force: true });
});

describe("a start", () => {
  it("for which the disk of the twin is too small is refused before anything is there", async () => {
    const disk = join(work, ".twin");
    mkdirSync(disk);
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=8m", "tmpfs", disk]);
    try {
      expect(await estate(...upSmall)).toEqual(
        failed(`disk: the twin needs 0.2 GiB in ${disk}, 0.0 GiB are free; make room`),
      );
      expect([readdirSync(disk), left(small)]).toEqual([[], []]);
    } finally {
      execFileSync("umount", [disk]);
    }
  });

  it("that is killed in the middle leaves a twin that says so, and that down ends with every process", async () => {
    const { child, ended } = begin(upSmall);
    await waitFor(() => has(small, "etcd", "kube-apiserver"), { what: "the first programs" });
    kill(child, "SIGKILL");
    expect((await ended).code).toBe("SIGKILL");
    // They outlive whoever started them: that is what down is for.
    expect(has(small, "etcd", "kube-apiserver")).toBe(true);

    const { code, out } = await estate("status", "--stack", "small");
    expect([code, out.split("\n")[0]]).toEqual([0, "small: starting, or its start was cut off"]);
    expect(await estate(...upSmall)).toEqual(
      failed(
        `small: the twin in ${small} is not whole, its start was cut off; end it by estate twin down --stack small, then start it anew`,
      ),
    );
    expect(await estate("down", "--stack", "small")).toEqual({
      code: 0,
      out: expect.stringMatching(/^small: \d+ processes ended, nothing is left\n$/),
      err: "",
    });
    expect(left(small)).toEqual([]);
  });

  it("of which a program ends in the middle says which and why, and leaves nothing", async () => {
    const { ended } = begin(upSmall);
    const pid = await waitFor(() => [...marked(small)].find(([, program]) => program === "kube-apiserver")?.[0], {
      what: "the API server to be started",
      everyMs: 10,
    });
    process.kill(pid, "SIGKILL");
    const { code, out, err } = await ended;
    expect([code, out]).toEqual([1, ""]);
    expect(err).toMatch(
      /^starting house\nhouse: API server to be ready: kube-apiserver house-1 ended with signal SIGKILL; last lines of \S+:\n/,
    );
    expect(err).not.toMatch(/^ +at /m);
    expect(left(small)).toEqual([]);
  });

  it("that is interrupted leaves no process, no file and no network", async () => {
    const folder = join(work, ".twin/prod");
    const { child, ended } = begin(["up", "--file", PROD, "--only", "exec-okx", "--only", "hosts"]);
    const network = (): true | undefined => (left(folder).includes(namespaceOf(folder)) ? true : undefined);
    await waitFor(() => network() && has(folder, "etcd", "kube-apiserver"), { what: "network and first programs" });
    kill(child, "SIGINT");
    expect(await ended).toEqual({
      code: 130,
      out: "",
      err: "starting exec-okx, hosts\n\ninterrupted; removing the twin\n",
    });
    expect(left(folder)).toEqual([]);
  });
});

describe("a twin that runs", () => {
  const ALL = /^small: 1 cluster, deployed in [\d.]+ s \(measured\): (\d+) create\n {2}from nothing in /;
  const again = ["up", "--file", stackFile] as const;
  const said = (changes: string): Ended => ({
    code: 0,
    out: expect.stringMatching(
      new RegExp(`^small: 1 cluster, deployed in [\\d.]+ s \\(measured\\): ${changes}\n {2}export KUBECONFIG=`),
    ),
    err: "deploying with the Pulumi engine\n",
  });
  let all = 0;

  beforeAll(async () => {
    // Where others were killed, interrupted and refused before.
    const { code, out } = await estate(...upSmall);
    all = Number(ALL.exec(out)?.[1]);
    expect([code, all > 50]).toEqual([0, true]);
  });

  it("does not open its state with another passphrase, and says whose it is", async () => {
    const file = join(small, "pulumi/passphrase");
    const right = readFileSync(file, "utf8");
    writeFileSync(file, "another");
    const { code, out, err } = await estate(...again);
    writeFileSync(file, right);
    expect({ code, out, err: err.split("\n").slice(1) }).toEqual({
      code: 1,
      out: "",
      err: [
        `small: the passphrase in ${file} does not open the state of the twin; put the right one back, or end the twin by estate twin down --stack small`,
        "",
      ],
    });
  });

  it("changes nothing where the stack file has not changed", async () => {
    expect(await estate(...again)).toEqual(said(`${all} same`));
  });

  it("stays of use where a deployment into it is interrupted: the engine writes its state first", async () => {
    const log = join(small, "pulumi/up.log");
    const before = readFileSync(log, "utf8").length;
    writeFileSync(stackFile, stated.replace("replicas: 2", "replicas: 4"));
    const { child, ended } = begin(again);
    const begun = (): true | undefined =>
      readFileSync(log, "utf8").slice(before).includes("Deployment house-tool updating") ? true : undefined;
    await waitFor(begun, { what: "the deployment to be updated", everyMs: 10 });
    kill(child, "SIGINT");
    const { code, out, err } = await ended;
    expect([code, out]).toEqual([130, ""]);
    expect(err).toContain("\ninterrupted; waiting for the engine to write its state\n");
    expect((await estate("status", "--stack", "small")).out).toMatch(/^small: running\n/);
  });

  it("changes what the stack file has changed, and only that", async () => {
    writeFileSync(stackFile, stated.replace("replicas: 2", "replicas: 3"));
    expect(await estate(...again)).toEqual(said(`${all - 2} same, 2 update`));
    const log = readFileSync(join(small, "pulumi/up.log"), "utf8").split("Updating (small):").at(-1);
    // The workload is the component of the deployment: an entry in the inventory.
    expect(new Set(log?.match(/\S+ \S+(?= updating)/g))).toEqual(
      new Set(["estate:workloads:Workload house-tool", "kubernetes:apps/v1:Deployment house-tool"]),
    );
    const [house] = (await status("small")).clusters;
    expect(house).toMatchObject({ nodes: 3, ready: 3, placed: 3, running: 3 });
  });

  it("names the resource that could not be made, without a stack, and is whole again after the next try", async () => {
    const kubectl = (args: readonly string[], input?: string): string =>
      execFileSync(toolPath("kubectl"), args, {
        encoding: "utf8",
        env: { ...process.env, KUBECONFIG: join(small, KUBECONFIG) },
        stdio: "pipe",
        ...(input === undefined ? {} : { input }),
      });
    kubectl(["apply", "-f", "-"], NOBODYS_WEBHOOK);
    const refused = (): true | undefined => {
      try {
        kubectl(["-n", "bench", "annotate", "deployment", "--all", "tried=yes", "--dry-run=server"]);
        return undefined;
      } catch {
        return true;
      }
    };
    await waitFor(refused, { what: "the webhook to be asked" });
    writeFileSync(stackFile, stated);
    const { code, out, err } = await estate(...again);
    expect([code, out]).toEqual([1, ""]);
    expect(err).toMatch(
      /^small: the deployment failed:\n {2}kubernetes:apps\/v1:Deployment \(house-tool\):\n {4}error: .*\n.*failed calling webhook "nobody\.workshop\.example".*\nall that was said is in \S+\/up\.log\n$/m,
    );
    expect(err).not.toMatch(/^ +at /m);
    // What did not get in would be called a workload without a node.
    expect(await estate("prove", "--file", stackFile, "--part", "fit")).toEqual(
      failed(
        "small: the last deployment failed, so the twin is not the estate; estate twin status says why, estate twin up deploys again",
      ),
    );

    kubectl(["delete", "-f", "-"], NOBODYS_WEBHOOK);
    // As somebody who did what the command says has it in the environment.
    const mended = await begin(again, work, { KUBECONFIG: join(small, KUBECONFIG) }).ended;
    expect(mended).toEqual(said(`${all - 1} same, 1 update`));
    await waitFor(async () => ((await status("small")).clusters[0]?.running === 2 ? true : undefined), {
      what: "two replicas",
    });
  });

  it("does not take a node more, which only a new one can have", async () => {
    const more = join(work, "more.yaml");
    const cat = /^ +cat: .*$/m.exec(stated)?.[0] ?? "";
    const dog = cat.replace("cat:", "dog:").replace("23", "24").replace("u: 3", "u: 4").replaceAll("/3", "/4");
    writeFileSync(
      more,
      stated.replace(cat, `${cat}\n${dog}`).replace("[ant, bee, cat], kubelet", "[ant, bee, cat, dog], kubelet"),
    );
    expect(await estate("up", "--file", more)).toEqual(
      failed(
        "small: cluster house has other nodes than in the twin that runs; end it by estate twin down --stack small, then start it anew",
      ),
    );
  });

  it("is not seen or touched from another folder", async () => {
    const elsewhere = join(work, "elsewhere");
    mkdirSync(elsewhere);
    const before = marked(small);
    expect(await begin(["status", "--stack", "small"], elsewhere).ended).toEqual(
      failed("small: no twin runs; start it with estate twin up --stack small"),
    );
    expect(await begin(["down", "--stack", "small"], elsewhere).ended).toEqual({
      code: 0,
      out: "small: no twin was there\n",
      err: "",
    });
    expect(marked(small)).toEqual(before);
  });

  it("goes on while one of another stack starts beside it, is killed as it deploys, and is ended", async () => {
    const before = marked(small);
    const { child, ended } = begin(["up", "--file", otherFile, "--only", "house"]);
    await waitFor(() => lockHolder(other), { what: "the engine to deploy", limitMs: 120_000 });
    // The command, and the engine that it started.
    kill(child, "SIGKILL");
    expect((await ended).code).toBe("SIGKILL");
    const ports = [small, other].flatMap((folder) => written(folder).ports.flatMap((own) => Object.values(own)));
    expect(new Set(ports).size).toBe(10);
    for (const stack of ["small", "other"]) {
      expect((await status(stack)).clusters).toMatchObject([{ gone: [], nodes: 3, ready: 3 }]);
    }

    // What the engine had made is in no state, so nothing can be built on it.
    const cut = failed(
      `other: the twin in ${other} is not whole, its deployment was cut off; end it by estate twin down --stack other, then start it anew`,
    );
    expect((await estate("status", "--stack", "other")).out).toContain("other: running, a deployment was cut off\n");
    expect(await estate("up", "--file", otherFile)).toEqual(cut);
    expect(await estate("prove", "--file", otherFile, "--part", "fit")).toEqual(cut);

    // And if another version of the program had written it down.
    const file = join(other, "twin.json");
    writeFileSync(file, readFileSync(file, "utf8").replace('"version": 2', '"version": 0'));
    const older = failed(
      `${file}: is of version 0, this program reads 2; estate twin down --stack other removes what is left of it`,
    );
    expect(await estate("status", "--stack", "other")).toEqual(older);
    expect(await estate("up", "--file", otherFile)).toEqual(older);
    expect((await estate("down", "--stack", "other")).code).toBe(0);
    expect([left(other), marked(small)]).toEqual([[], before]);
    expect((await status("small")).clusters).toMatchObject([{ gone: [], ready: 3, running: 2 }]);
  });

  it("tells which of its programs was killed, and is then neither deployed into nor proven", async () => {
    const { processes, access } = written(small);
    const end = (program: string): void => {
      process.kill(processes[program]?.pid ?? 0, "SIGKILL");
    };
    const notWhole = (gone: string): string =>
      `small: the twin in ${small} is not whole, not running: ${gone}; end it by estate twin down --stack small, then start it anew`;
    const broken = (gone: string): Ended => failed(notWhole(gone));
    // In the middle of a deployment that does not need it.
    const { ended } = begin(again);
    await waitFor(() => lockHolder(small), { what: "the engine to begin", everyMs: 10 });
    end("kube-scheduler/0");
    expect(await ended).toEqual(failed(`deploying with the Pulumi engine\n${notWhole("kube-scheduler/0 of house")}`));
    expect((await status("small")).clusters).toMatchObject([{ gone: ["kube-scheduler/0"], ready: 3 }]);
    // A proof would wait for a scheduler that never places anything.
    expect(await estate("prove", "--file", stackFile, "--part", "fit")).toEqual(broken("kube-scheduler/0 of house"));

    end("kube-apiserver/0");
    const both = broken("kube-apiserver/0 of house, kube-scheduler/0 of house");
    expect((await status("small")).clusters).toMatchObject([
      {
        down: expect.stringContaining(`ECONNREFUSED ${new URL(access.server).host}`),
        gone: ["kube-apiserver/0", "kube-scheduler/0"],
      },
    ]);
    expect(await estate("prove", "--file", stackFile, "--part", "fit")).toEqual(both);
    // The engine asks no server where nothing has changed, and would call it a success.
    expect(await estate(...again)).toEqual(both);
  });

  it("of which a damaged file is all that is known is ended whole", async () => {
    const file = join(small, "twin.json");
    writeFileSync(file, readFileSync(file, "utf8").slice(0, 200));
    const { code, out, err } = await estate(...again);
    expect([code, out]).toEqual([1, ""]);
    expect(err).toMatch(
      /^\S+\/twin\.json: is damaged \(.+\); estate twin down --stack small removes what is left of it\n$/,
    );
    expect(has(small, "etcd", "kube-controller-manager", "kwok")).toBe(true);
    expect((await estate("down", "--stack", "small")).code).toBe(0);
    expect(left(small)).toEqual([]);
  });
});
