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
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { twin } from "../../src/cli/twin/family.ts";
import { hardwareDigest, hardwareIn } from "../../src/twin/clusters.ts";
import { planClusters } from "../../src/twin/plan.ts";
import { proofSchema } from "../../src/twin/proof/schema.ts";
import { type ClusterState, StateFile, type TwinState } from "../../src/twin/state.ts";
import { markChildren } from "../../src/twin/system/marked.ts";
import { isAlive, startProcess } from "../../src/twin/system/process.ts";
import { small } from "../components/kubernetes/estates.ts";
import { readStackFile } from "../estates/stack-files.ts";
import { saidBy } from "./said.ts";

const home = process.cwd();
const smallFile = join(import.meta.dirname, "../estates/small.yaml");
const smallText = readStackFile("test/estates/small.yaml");

let folder = "";

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "estate-twin-")));
  process.chdir(folder);
});

afterEach(() => {
  process.chdir(home);
  rmSync(folder, { recursive: true });
});

/** What the command says in an empty folder, at 80 columns. */
function estate(...args: readonly string[]) {
  return saidBy([twin], ["twin", ...args]);
}

const failed = (err: string) => ({ code: 1, out: "", err: `${err}\n` });

/** Writes down a twin of the small estate, of which nothing runs. */
async function writtenDown(change: Partial<TwinState> = {}, text = smallText): Promise<StateFile> {
  const state = await StateFile.create("small", smallFile);
  writeFileSync(join(state.folder, "stack.yaml"), text);
  await state.update({ phase: "running", ...change });
  return state;
}

/** The one cluster of the small estate as it is written down, with files that an API client opens and no server. */
function house(): ClusterState {
  const [planned] = planClusters(small.estate);
  if (planned === undefined) throw new Error("the small estate has a cluster");
  const { cluster, args, memberNodes } = planned;
  for (const name of ["ca", "crt", "key"]) writeFileSync(join(folder, name), "");
  const pair = { certificate: join(folder, "crt"), key: join(folder, "key") };
  const { id } = cluster;
  return {
    ...{ id, context: args.context, podNetwork: args.podNetwork, serviceNetwork: args.serviceNetwork, members: 3 },
    flags: { apiServer: [], controllerManager: [], scheduler: [] },
    folder,
    access: { cluster: id, context: args.context, server: "https://127.0.0.1:1", ca: join(folder, "ca"), ...pair },
    pki: { ca: "", caKey: "", server: pair, admin: pair, frontProxy: pair, serviceAccounts: pair },
    ports: [],
    processes: { "etcd/0": { name: "etcd house-1", pid: 2 ** 22 + 1, started: "1", logFile: "" } },
    hardware: hardwareDigest(hardwareIn(small, id)),
    memberNodes: [...memberNodes],
    ownSchemas: [],
  };
}

describe("the help", () => {
  test("of the family lists its commands", async () => {
    const help = `usage: estate twin COMMAND [flags]

  up      starts the twin of a stack and deploys the stack into it
  status  clusters, nodes, pods and hosts of a twin
  prove   whether the estate fits and survives, measured
  drill   takes one piece of hardware and measures what comes back
  down    ends a twin and removes what it left

estate twin COMMAND --help shows the flags of a command
`;
    expect(await estate("--help")).toEqual({ code: 0, out: help, err: "" });
    expect(await estate()).toEqual({ code: 1, out: "", err: help });
    expect(await estate("stauts")).toEqual(
      failed(`estate twin: unknown command stauts; did you mean status\n\n${help.trimEnd()}`),
    );
  });

  test("of up names its flags, exit codes and examples", async () => {
    expect(await estate("up", "--help")).toEqual({
      code: 0,
      err: "",
      out: `estate twin up: starts the twin of a stack on this machine (real control planes,
the estate's nodes played by KWOK, Ironic over emulated Redfish, hosts with
sshd, an emulated AWS account) and deploys the stack into it by the Pulumi
engine; where it runs already, deploys what the stack file changed

usage: estate twin up [--stack NAME] [--file F] [--only NAME]...

  --stack NAME  stack to start, read from Pulumi.NAME.yaml; default prod
  --file F      read the estate from this stack file instead
  --only NAME   start only this cluster, or this part: metal, hosts, cloud; what
                goes elsewhere is written down and not judged

exit codes
  0    the twin runs and the stack is deployed
  1    refused before the start, a part did not start (then nothing is left), or
       the deployment failed or the twin lost one of its programs (then the twin
       is left)
  2    deployed, and something did not become ready: pulumi up would fail on the
       real estate
  130  interrupted; of a twin that this command started nothing is left

examples
  estate twin up
  estate twin up --stack dr
  estate twin up --file test/estates/small.yaml --only house
`,
    });
  });

  test("of status names its flags, exit codes and examples", async () => {
    expect(await estate("status", "--help")).toEqual({
      code: 0,
      err: "",
      out: `estate twin status: clusters, nodes, pods, hosts and parts of a twin, and which
of its programs are gone

usage: estate twin status [--stack NAME] [--format text|json] [--out F]

  --stack NAME        stack whose twin it is; default prod
  --format text|json  text for people (default), json for tools
  --out F             write to this file, whole or not at all, instead of
                      standard output

exit codes
  0  the twin is there, whole or not
  1  there is no twin, or its file cannot be used

examples
  estate twin status
  estate twin status --stack dr --format json
`,
    });
  });

  test("of prove names its flags, exit codes and examples", async () => {
    expect(await estate("prove", "--help")).toEqual({
      code: 0,
      err: "",
      out: `estate twin prove: measures on the twin whether every pod gets a node, what
survives the loss of which hardware and how fast, and whether the recovery site
takes over; a twin that runs is used, else one is started and ended again

usage: estate twin prove [--stack NAME] [--file F] [--part PART]...
                         [--format text|json|markdown|html] [--out F]

  --stack NAME          stack to prove, read from Pulumi.NAME.yaml; default prod
  --file F              read the estate from this stack file instead
  --part fit|survive|leaders|drains|queues|scaling|surges|recovery
                        prove only this; all of them where none is named
  --format text|json|markdown|html
                        text for people (default), json for tools, markdown for
                        a pull request, html for a browser, with timelines
  --out F               write to this file, whole or not at all, instead of
                        standard output

exit codes
  0    proven, no finding blocks
  1    the twin could not be started, was not whole before or after a loss, or
       lost one of its programs
  2    proven, with a finding of severity error
  130  interrupted; of a twin that this command started nothing is left

examples
  estate twin prove
  estate twin prove --part fit --part survive --format html --out proof.html
  estate twin prove --file test/estates/small.yaml
`,
    });
  });

  test("of drill names its argument, flags, exit codes and examples", async () => {
    expect(await estate("drill", "--help")).toEqual({
      code: 0,
      err: "",
      out: `estate twin drill: takes one piece of hardware from a twin that runs, measures
how its roles come back, and gives it back

usage: estate twin drill NAME [--stack NAME] [--timers]
                              [--format text|json|markdown|html] [--out F]

  NAME                  what is lost: node/ID, rack/ID, feed/ID, switch/ID or
                        site/ID
  --stack NAME          stack whose twin it is; default prod
  --timers              without the detector that reads power from the BMCs:
                        only the control plane's own timers
  --format text|json|markdown|html
                        text for people (default), json for tools, markdown for
                        a pull request, html for a browser, with timelines
  --out F               write to this file, whole or not at all, instead of
                        standard output

exit codes
  0  measured, no finding blocks
  1  there is no twin, no such hardware, or the twin was not whole before or
     after the loss
  2  measured, with a finding of severity error

examples
  estate twin drill node/trade-1
  estate twin drill rack/t1 --timers
`,
    });
  });

  test("of down names its flags, exit codes and examples", async () => {
    expect(await estate("down", "--help")).toEqual({
      code: 0,
      err: "",
      out: `estate twin down: ends every process of a twin and removes its folder and
network, whatever state it is in

usage: estate twin down [--stack NAME]

  --stack NAME  stack whose twin it is; default prod

exit codes
  0  nothing of the twin is left, or there was none
  1  something could not be removed

examples
  estate twin down
  estate twin down --stack dr
`,
    });
  });

  test.each(["up", "status", "prove", "drill", "down"])("of %s is at most 80 columns wide", async (command) => {
    const { out } = await estate(command, "--help");
    expect(Math.max(...out.split("\n").map((line) => line.length))).toBeLessThanOrEqual(80);
  });
});

const usages = {
  up: "usage: estate twin up [--stack NAME] [--file F] [--only NAME]...",
  status: "usage: estate twin status [--stack NAME] [--format text|json] [--out F]",
  prove: `usage: estate twin prove [--stack NAME] [--file F] [--part PART]...
                         [--format text|json|markdown|html] [--out F]`,
  drill: `usage: estate twin drill NAME [--stack NAME] [--timers]
                              [--format text|json|markdown|html] [--out F]`,
  down: "usage: estate twin down [--stack NAME]",
} as const;

const everyPart = "fit, survive, leaders, drains, queues, scaling, surges, recovery";

test.each([
  [["up", "--olny", "house"], "unknown flag --olny, did you mean --only; see estate twin up --help"],
  [["up", "--only"], "--only needs a value; write --only NAME"],
  [["up", "house"], "takes no arguments, got house; give it as a flag"],
  [["status", "--format", "xml"], "--format is xml; known are text, json"],
  [["prove", "--part", "fti"], `--part is fti, did you mean fit; known are ${everyPart}`],
  [["prove", "--part", "everything"], `--part is everything; known are ${everyPart}`],
  [["prove", "--part"], "--part needs a value; write --part fit"],
  [["drill"], "NAME is missing; see estate twin drill --help"],
  [["drill", "node/ant", "node/bee"], "takes one NAME, got node/bee as well; give one"],
  [["drill", "node/ant", "--timers=yes"], "--timers takes no value, got yes; give --timers alone"],
  [["down", "prod"], "takes no arguments, got prod; give it as a flag"],
  [["down", "--stack", "a", "--stack", "b"], "--stack is given twice; give it once"],
] as const)("%j is refused with a way out", async ([command, ...args], message) => {
  expect(await estate(command, ...args)).toEqual(failed(`estate twin ${command}: ${message}\n${usages[command]}`));
});

describe("where no twin runs", () => {
  const none = "prod: no twin runs; start it with estate twin up --stack prod";

  test("status and drill say how to start one", async () => {
    expect(await estate("status")).toEqual(failed(none));
    expect(await estate("status", "--stack", "dr", "--format", "json")).toEqual(
      failed("dr: no twin runs; start it with estate twin up --stack dr"),
    );
    expect(await estate("drill", "node/trade-1")).toEqual(failed(none));
    expect(readdirSync(folder)).toEqual([]);
  });

  test("down is content", async () => {
    expect(await estate("down", "--stack", "small")).toEqual({ code: 0, out: "small: no twin was there\n", err: "" });
  });

  test.each([
    ["status", "--stack", ".."],
    ["down", "--stack", ".."],
    ["down", "--stack", "../.."],
    ["down", "--stack", "."],
    ["drill", "node/ant", "--stack", ".."],
    ["prove", "--file", smallFile, "--stack", ".."],
    ["up", "--file", smallFile, "--stack", ".."],
  ])("no other folder is taken for that of a twin, case %#", async (...args) => {
    writeFileSync(join(folder, "kept"), "");
    const stack = args.at(-1);
    expect(await estate(...args)).toEqual(
      failed(
        `${JSON.stringify(stack)}: is not the name of a stack; use letters, digits, dots, hyphens and underscores`,
      ),
    );
    expect(readdirSync(folder)).toEqual(["kept"]);
  });

  test("up refuses a cluster that is not in the estate before anything is started", async () => {
    expect(await estate("up", "--file", smallFile, "--only", "hose")).toEqual(
      failed("--only hose: is neither a cluster nor a part of workshop, did you mean house; it has house, metal"),
    );
    expect(
      await estate("prove", "--file", smallFile, "--stack", "none-of-these", "--part", "fit", "--out", "no/such"),
    ).toMatchObject({
      code: 1,
      out: "",
    });
    expect(readdirSync(folder)).toEqual([]);
  });

  test("up and prove say which stack file is missing", async () => {
    for (const command of ["up", "prove"]) {
      const { code, err } = await estate(command, "--stack", "moon");
      expect([code, err]).toEqual([1, expect.stringMatching(/^Pulumi\.moon\.yaml: /)]);
    }
  });
});

describe("a twin that was left behind", () => {
  const way = "estate twin down --stack small removes what is left of it";

  test("with a damaged file is told by every command, and down removes it", async () => {
    const file = join(folder, ".twin/small/twin.json");
    mkdirSync(join(folder, ".twin/small"), { recursive: true });
    writeFileSync(file, '{"version":');
    const damaged = failed(`${file}: is damaged (Unexpected end of JSON input); ${way}`);
    expect(await estate("status", "--stack", "small")).toEqual(damaged);
    expect(await estate("drill", "node/ant", "--stack", "small")).toEqual(damaged);
    expect(await estate("prove", "--file", smallFile)).toEqual(damaged);
    expect(await estate("up", "--file", smallFile)).toEqual(damaged);
    expect(await estate("down", "--stack", "small")).toEqual({
      code: 0,
      out: "small: 0 processes ended, nothing is left\n",
      err: "",
    });
    expect(existsSync(file)).toBe(false);
  });

  test("by another version of the program is told", async () => {
    const state = await writtenDown();
    const file = join(state.folder, "twin.json");
    writeFileSync(file, JSON.stringify({ ...state.state, version: 7 }));
    expect(await estate("status", "--stack", "small")).toEqual(
      failed(`${file}: is of version 7, this program reads 2; ${way}`),
    );
  });

  test("with its processes is ended by down", async () => {
    const state = await writtenDown();
    markChildren(state.folder);
    const running = await startProcess({
      name: "it",
      command: "sleep",
      args: ["60"],
      logFile: join(state.folder, "log"),
    });
    delete process.env["ESTATE_TWIN"];
    expect(await estate("down", "--stack", "small")).toEqual({
      code: 0,
      out: "small: 1 process ended, nothing is left\n",
      err: "",
    });
    expect([isAlive(running), existsSync(state.folder)]).toEqual([false, false]);
    expect((await estate("down", "--stack", "small")).out).toBe("small: no twin was there\n");
  });

  test("in the middle of its start is neither proven, drilled nor deployed into", async () => {
    const { folder: own } = await writtenDown({ phase: "starting" });
    const cut = failed(
      `small: another command starts the twin in ${own}; wait for it, or end the twin by estate twin down --stack small`,
    );
    expect(await estate("drill", "node/ant", "--stack", "small")).toEqual(cut);
    expect(await estate("prove", "--file", smallFile)).toEqual(cut);
    expect(await estate("up", "--file", smallFile)).toEqual(cut);
    expect((await estate("status", "--stack", "small")).out).toContain("small: starting, or its start was cut off\n");
    // Whoever starts it may go on.
    expect(StateFile.exists("small")).toBe(true);
  });
});

describe("a twin whose programs are gone", () => {
  test("has a status that says so", async () => {
    await writtenDown({ clusters: [house()] });
    const { code, out, err } = await estate("status", "--stack", "small");
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out.split("\n\n").slice(0, 2)).toEqual([
      `small: running\n${"  file    "}${smallFile}`,
      expect.stringMatching(
        /^ {2}cluster {2}nodes ready {2}pods placed {2}pods ready\n {2}house {14}\? {12}\? {11}\?\n {4}API server: /,
      ),
    ]);
  });

  test("has a status that says why the server is down, and not that it has no nodes", async () => {
    await writtenDown({ clusters: [house()] });
    const { out } = await estate("status", "--stack", "small");
    expect(out.replaceAll("\n    ", " ")).toMatch(/API server: .+; not running: etcd\/0\n/);
    expect(out).not.toContain("no matches for kind");
  });

  test("has a status also where the files of its clusters are gone", async () => {
    await writtenDown({ clusters: [house()] });
    rmSync(join(folder, "ca"));
    const { code, out } = await estate("status", "--stack", "small", "--format", "json");
    const { clusters } = JSON.parse(out);
    expect([code, clusters]).toEqual([
      0,
      [
        {
          ...{ cluster: "house", down: expect.stringMatching(/^ENOENT: .*\/ca'$/), gone: ["etcd/0"] },
          ...{ nodes: 0, ready: 0, pods: 0, placed: 0, running: 0, ownSchemas: [] },
        },
      ],
    ]);
  });

  test("has a status that can be written to a file", async () => {
    await writtenDown();
    const status = await estate("status", "--stack", "small", "--format", "json", "--out", "status.json");
    expect(status).toMatchObject({ code: 0, out: "" });
    expect(JSON.parse(readFileSync("status.json", "utf8"))).toMatchObject({
      format: "estate.twin-status/2",
      stack: "small",
      phase: "running",
      clusters: [],
    });
  });
});

describe("a drill", () => {
  test("of what the estate has not is refused with what it has", async () => {
    await writtenDown({ clusters: [house()] });
    const known = [
      ...["rack/shelf", "feed/mains", "feed/solar", "switch/crown", "switch/east-leaf", "switch/west-leaf"],
      ...["site/basement", "node/ant", "node/bee", "node/cat"],
    ].join(", ");
    expect(await estate("drill", "nod/ant", "--stack", "small")).toEqual(
      failed(`estate twin drill: "nod/ant" is no hardware of small, did you mean node/ant; known are ${known}`),
    );
    expect(await estate("drill", "\u001b[2J", "--stack", "small")).toEqual(
      failed(`estate twin drill: "\\u001b[2J" is no hardware of small; known are ${known}`),
    );
  });

  test("by the detector needs BMCs", async () => {
    await writtenDown({ clusters: [house()] });
    expect(await estate("drill", "node/ant", "--stack", "small")).toEqual(
      failed("small: the twin runs without BMCs, so no detector can read their power; add --timers"),
    );
  });

  test("of a feed that no server hangs on alone is survived, and written where it is wanted", async () => {
    await writtenDown();
    const args = ["drill", "feed/mains", "--timers", "--stack", "small"];
    const { code, out, err } = await estate(...args);
    expect({ code, err }).toEqual({ code: 0, err: "feed mains: power off\n" });
    expect(out).toMatch(/^small: .*, survives, .*: no findings\n {2}survive {2}1 that takes no server \(modelled\)\n/);
    expect(out).toContain("\n  feed mains\n    nothing lost; nothing to give up\n");
    const written = await estate(...args, "--format", "json", "--out", "drill.json");
    expect(written).toMatchObject({ code: 0, out: "" });
    expect(written.err).toMatch(/^feed mains: power off\nwrote drill\.json: /);
    expect(proofSchema.parse(JSON.parse(readFileSync("drill.json", "utf8"))).drills).toEqual([
      {
        name: "feed mains",
        kind: "feed",
        clusters: [],
        lost: [],
        by: "nothing to give up",
        roles: [],
        timeline: [{ at: 0, what: "no server loses power or is cut off" }],
      },
    ]);
  });

  test("does not begin where its result could not be written", async () => {
    await writtenDown();
    const { code, err } = await estate("drill", "feed/mains", "--timers", "--stack", "small", "--out", "no/such");
    expect([code, err.startsWith("--out: ") || err.includes("no/such")]).toEqual([1, true]);
    expect(err).not.toContain("power off");
  });
});

describe("a twin that runs", () => {
  const way = "end it by estate twin down --stack small";

  test("is not started anew with other clusters", async () => {
    await writtenDown({ clusters: [house()] });
    expect(await estate("up", "--file", smallFile, "--only", "house")).toEqual(
      failed(`--only: the twin of small runs already; ${way}, then start it with --only`),
    );
  });

  test("does not take another hardware", async () => {
    await writtenDown({ clusters: [{ ...house(), hardware: "of last week" }] });
    expect(await estate("up", "--file", smallFile)).toEqual(
      failed(`small: cluster house has other nodes than in the twin that runs; ${way}, then start it anew`),
    );
  });

  test("is not proven in place of another stack file", async () => {
    await writtenDown({}, smallText.replace("replicas: 2", "replicas: 1"));
    expect(await estate("prove", "--file", smallFile)).toEqual(
      failed(
        "small: the twin that runs has another stack file deployed; deploy this one by estate twin up, or end it by estate twin down",
      ),
    );
  });
});
