import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { down } from "../../src/twin/down.ts";
import {
  type ClusterState,
  clearFolder,
  namespaceIn,
  StateError,
  StateFile,
  twinFolder,
} from "../../src/twin/state.ts";
import { markChildren } from "../../src/twin/system/marked.ts";
import { isAlive, startProcess } from "../../src/twin/system/process.ts";

const home = process.cwd();
let folder = "";
let file = "";

beforeEach(() => {
  // The folder as the process will see it, without links on the way.
  folder = realpathSync(mkdtempSync(join(tmpdir(), "estate-state-")));
  process.chdir(folder);
  file = join(folder, ".twin/prod/twin.json");
});

afterEach(() => {
  process.chdir(home);
  rmSync(folder, { recursive: true });
});

/** Puts a text where the state of the twin of prod is kept. */
function written(text: string): void {
  mkdirSync(join(folder, ".twin/prod"), { recursive: true });
  writeFileSync(file, text);
}

const pair = { certificate: "a.crt", key: "a.key" };
const house: ClusterState = {
  id: "house",
  context: "house-admin",
  podNetwork: "10.0.0.0/16",
  serviceNetwork: "10.1.0.0/16",
  members: 1,
  leaseSeconds: 10,
  flags: { apiServer: [{ name: "audit-log-maxage", value: "30" }], controllerManager: [], scheduler: [] },
  folder: "/house",
  access: {
    cluster: "house",
    context: "house-admin",
    server: "https://127.0.0.1:1",
    ca: "ca.crt",
    certificate: "a.crt",
    key: "a.key",
  },
  pki: { ca: "ca.crt", caKey: "ca.key", server: pair, admin: pair, frontProxy: pair, serviceAccounts: pair },
  ports: [{ etcdClient: 1, etcdPeer: 2, api: 3, controllerManager: 4, scheduler: 5 }],
  processes: { "etcd/0": { name: "etcd house-1", pid: 7, started: "8", logFile: "etcd.log" } },
  hardware: "0123",
  memberNodes: [],
  ownSchemas: ["Workload"],
};

describe("the folder of a twin", () => {
  test("is named after its stack, below that of all twins", () => {
    expect(twinFolder("prod")).toBe(join(folder, ".twin/prod"));
    expect(twinFolder("..prod.2_a-b")).toBe(join(folder, ".twin/..prod.2_a-b"));
  });

  test.each(["..", ".", "", "a/b", "../..", "/etc", "a\u0000", "a\n", "x".repeat(101)])(
    "cannot be another one: %j is no name of a stack",
    async (stack) => {
      const refused = new StateError(
        `${JSON.stringify(stack)}: is not the name of a stack; use letters, digits, dots, hyphens and underscores`,
      );
      expect(() => twinFolder(stack)).toThrow(refused);
      // All that removes or writes goes through it.
      await expect(clearFolder(stack)).rejects.toThrow(refused);
      await expect(StateFile.create(stack, "f")).rejects.toThrow(refused);
      await expect(StateFile.open(stack)).rejects.toThrow(refused);
      expect(existsSync(folder)).toBe(true);
    },
  );
});

describe("a new twin", () => {
  test("takes its folder, which others cannot read, and is found there by another command", async () => {
    const created = await StateFile.create("prod", "/estate/Pulumi.prod.yaml");
    expect(statSync(created.folder).mode & 0o777).toBe(0o700);
    expect(StateFile.exists("prod")).toBe(true);
    const opened = await StateFile.open("prod");
    expect([opened.folder, opened.state]).toEqual([created.folder, created.state]);
    expect(opened.state).toEqual({
      version: 2,
      stack: "prod",
      file: "/estate/Pulumi.prod.yaml",
      phase: "starting",
      owner: process.pid,
      ownerStarted: expect.stringMatching(/^\d+$/),
      clusters: [],
      programs: {},
    });
  });

  test("is refused where one is already, with the number of its processes", async () => {
    const { folder: own } = await StateFile.create("prod", "f");
    markChildren(own);
    const running = await startProcess({ name: "it", command: "sleep", args: ["60"], logFile: join(folder, "log") });
    try {
      await expect(StateFile.create("prod", "g")).rejects.toThrow(
        new StateError(`prod: a twin is in ${own} already (1 process runs); end it with estate twin down --stack prod`),
      );
    } finally {
      await running.stop();
      delete process.env["ESTATE_TWIN"];
    }
    expect((await StateFile.open("prod")).state.file).toBe("f");
  });

  test("is made once when two start at the same time, and beside one of another stack", async () => {
    const tries = await Promise.allSettled([
      StateFile.create("prod", "f"),
      StateFile.create("prod", "g"),
      StateFile.create("dr", "h"),
    ]);
    expect(tries.map(({ status }) => status).sort()).toEqual(["fulfilled", "fulfilled", "rejected"]);
    expect(tries[2]?.status).toBe("fulfilled");
  });
});

describe("what cannot be opened", () => {
  const way = "estate twin down --stack prod removes what is left of it";

  test("no twin at all says how to start one", async () => {
    expect(StateFile.exists("prod")).toBe(false);
    await expect(StateFile.open("prod")).rejects.toThrow(
      new StateError("prod: no twin runs; start it with estate twin up --stack prod"),
    );
  });

  test.each([
    ['{"version":', "Unexpected end of JSON input"],
    ["", "Unexpected end of JSON input"],
    ['{"version":1}x', `Unexpected non-whitespace character after JSON at position 13 (line 1 column 14)`],
  ])("a file that was cut off or written over is damaged: %j", async (text, why) => {
    written(text);
    await expect(StateFile.open("prod")).rejects.toThrow(new StateError(`${file}: is damaged (${why}); ${way}`));
  });

  test.each([
    ['{"version":0}', "0"],
    ['{"version":1,"stack":"prod"}', "1"],
    ['{"version":"1"}', '"1"'],
    ["{}", "none"],
    ["[]", "none"],
    ["null", "none"],
  ])("a file of another version says which: %j", async (text, version) => {
    written(text);
    await expect(StateFile.open("prod")).rejects.toThrow(
      new StateError(`${file}: is of version ${version}, this program reads 2; ${way}`),
    );
  });

  test("a file of this version with a wrong or unknown field is damaged", async () => {
    written(
      JSON.stringify({ version: 2, stack: "prod", file: "f", phase: "asleep", owner: 1, clusters: [], programs: {} }),
    );
    await expect(StateFile.open("prod")).rejects.toThrow(
      new StateError(
        `${file}: is damaged (✖ Invalid option: expected one of "starting"|"running"\n  → at phase); ${way}`,
      ),
    );
    written(
      JSON.stringify({
        version: 2,
        stack: "prod",
        file: "f",
        phase: "running",
        owner: 1,
        clusters: [],
        programs: {},
        x: 1,
      }),
    );
    await expect(StateFile.open("prod")).rejects.toThrow(
      new StateError(`${file}: is damaged (✖ Unrecognized key: "x"); ${way}`),
    );
  });
});

describe("a change", () => {
  test("is there for the next command, whole", async () => {
    const state = await StateFile.create("prod", "f");
    const change = {
      phase: "running" as const,
      clusters: [house],
      metal: { redfish: "http://127.0.0.1:1", ironic: "http://127.0.0.1:2" },
      cloud: "http://127.0.0.1:3",
      namespace: "estate-1",
      start: { seconds: 80, phases: [{ name: "deployment", seconds: 50.5 }], resources: 900 },
    };
    await state.update(change);
    expect((await StateFile.open("prod")).state).toEqual({ ...state.state, ...change });
    expect(existsSync(`${file}.new`)).toBe(false);
  });

  test("does not undo another one that comes at the same time, and the last word stays", async () => {
    const state = await StateFile.create("prod", "f");
    const changes = Array.from({ length: 50 }, (_, index) => state.update({ namespace: `estate-${index}` }));
    await Promise.all([...changes, state.update({ cloud: "http://127.0.0.1:3" }), state.update({ phase: "running" })]);
    expect((await StateFile.open("prod")).state).toMatchObject({
      namespace: "estate-49",
      cloud: "http://127.0.0.1:3",
      phase: "running",
    });
  });

  test("that cannot be written fails by itself, and the next one writes both", async () => {
    const state = await StateFile.create("prod", "f");
    // A folder stands where the new file has to be written first.
    mkdirSync(`${file}.new`);
    await expect(state.update({ cloud: "http://127.0.0.1:3" })).rejects.toThrow(/EISDIR/);
    expect((await StateFile.open("prod")).state.cloud).toBeUndefined();
    rmSync(`${file}.new`, { recursive: true });
    await state.update({ phase: "running" });
    expect((await StateFile.open("prod")).state).toMatchObject({ cloud: "http://127.0.0.1:3", phase: "running" });
  });
});

describe("what is removed", () => {
  test("is the folder with the processes that belong to it, whatever its file says", async () => {
    written('{"version":');
    const own = twinFolder("prod");
    markChildren(own);
    const running = await startProcess({ name: "it", command: "sleep", args: ["60"], logFile: join(own, "log") });
    delete process.env["ESTATE_TWIN"];
    expect(await clearFolder("prod")).toBe(1);
    expect([isAlive(running), existsSync(own), existsSync(join(folder, ".twin"))]).toEqual([false, false, true]);
  });

  test("is nothing where there is no twin", async () => {
    expect(await clearFolder("prod")).toBe(0);
  });
});

describe("the network namespace of a twin", () => {
  test("is read also where the rest of the file cannot be used", () => {
    written(JSON.stringify({ version: 99, namespace: "estate-12345678", clusters: "none" }));
    expect(namespaceIn("prod")).toBe("estate-12345678");
  });

  test.each(["{", '{"namespace":7}', '"estate-1"', "{}"])("is unknown where the file does not name it: %j", (text) => {
    written(text);
    expect(namespaceIn("prod")).toBeUndefined();
  });

  test("is unknown where there is no file", () => {
    expect(namespaceIn("prod")).toBeUndefined();
  });
});

test("the file is text that people can read", async () => {
  await StateFile.create("prod", "f");
  expect(readFileSync(file, "utf8").split("\n").slice(0, 3)).toEqual(["{", '  "version": 2,', '  "stack": "prod",']);
});

describe("the command that starts a twin", () => {
  test("is ended with the twin, as what it would still start; one whose number was given out again is not", async () => {
    const [own, other] = await Promise.all(
      ["own", "other"].map((name) =>
        startProcess({ name, command: "sleep", args: ["60"], logFile: join(folder, "log") }),
      ),
    );
    if (own === undefined || other === undefined) throw new Error("nothing was started");
    try {
      written(JSON.stringify({ owner: other.pid, ownerStarted: "1" }));
      await down("prod");
      expect(isAlive(other)).toBe(true);
      written(JSON.stringify({ owner: own.pid, ownerStarted: own.started }));
      await down("prod");
      expect([isAlive(own), existsSync(join(folder, ".twin/prod"))]).toEqual([false, false]);
    } finally {
      await Promise.all([own.stop(), other.stop()]);
    }
  });
});

test("a folder that cannot be written is told with what to do", async () => {
  writeFileSync(join(folder, ".twin"), "");
  const way = "let this user write it and make room, or work in another folder";
  await expect(StateFile.create("prod", "f")).rejects.toThrow(
    new StateError(
      `${folder}/.twin/prod: cannot be written (ENOTDIR: not a directory, mkdir '${folder}/.twin/prod'); ${way}`,
    ),
  );
  rmSync(join(folder, ".twin"));
  const state = await StateFile.create("prod", "f");
  mkdirSync(`${file}.new`);
  await expect(state.update({ phase: "running" })).rejects.toThrow(
    new StateError(`${file}: cannot be written (EISDIR: illegal operation on a directory, open '${file}.new'); ${way}`),
  );
});
