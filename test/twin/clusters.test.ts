import { mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { hardwareDigest, hardwareIn, openTwinCluster, type StartedCluster, stateOf } from "../../src/twin/clusters.ts";
import { openTwin } from "../../src/twin/running.ts";
import { StateFile } from "../../src/twin/state.ts";
import { type Supervised, supervised } from "../../src/twin/system/process.ts";
import { waitFor } from "../../src/twin/system/wait.ts";
import { clusterOf, prod, small, worldOf } from "../components/kubernetes/estates.ts";
import { readStackFile } from "../estates/stack-files.ts";
import { twinOf } from "./proof/twin-double.ts";

const dr = worldOf(readStackFile("Pulumi.dr.yaml"), "Pulumi.dr.yaml");
const home = process.cwd();
let folder = "";

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "estate-clusters-")));
  process.chdir(folder);
});

afterEach(() => {
  process.chdir(home);
  delete process.env["ESTATE_TWIN"];
  rmSync(folder, { recursive: true });
});

/** A process of which only the record is looked at. */
function processOf(name: string, pid: number): Supervised {
  return supervised({ name, pid, started: "1", logFile: `${name}.log` });
}

/** The cluster of the small estate as its start leaves it; its API server has files, and does not run. */
function started(): StartedCluster {
  const [house] = twinOf(small).clusters.values();
  if (house === undefined) throw new Error("the small estate has a cluster");
  for (const name of ["ca", "crt", "key"]) writeFileSync(join(folder, name), "");
  const files = { ca: join(folder, "ca"), certificate: join(folder, "crt"), key: join(folder, "key") };
  const access = { ...house.api.access, ...files };
  const ports = [{ etcdClient: 1, etcdPeer: 2, api: 3, controllerManager: 4, scheduler: 5 }];
  const processes = new Map([
    ["etcd/0", processOf("etcd house-1", 11)],
    ["kwok", processOf("kwok house", 12)],
  ]);
  return { ...house, ownSchemas: ["Workload"], control: { ...house.control, access, ports, processes } };
}

/** What of a cluster is data. */
function plain({ cluster, control, hardware, memberNodes, ownSchemas }: StartedCluster) {
  const { onStart: _, ...args } = control.args;
  const { access, pki, ports } = control;
  const processes = [...control.processes].map(([key, { name, pid, logFile }]) => [key, name, pid, logFile]);
  return { cluster, args, access, pki, ports, processes, hardware, memberNodes, ownSchemas };
}

describe("a cluster that is written down", () => {
  test("is found again by another command as it was", async () => {
    const before = started();
    const state = await StateFile.create("small", "f");
    await state.update({ clusters: [stateOf(before)] });
    const [kept] = (await StateFile.open("small")).state.clusters;
    if (kept === undefined) throw new Error("nothing was written down");
    const after = openTwinCluster(kept, small, () => {});
    after.api.close();
    expect(plain(after)).toEqual(plain(before));
  });

  test("tells by program and member of a process that is started again", () => {
    const told: unknown[] = [];
    const { control, api } = openTwinCluster(stateOf(started()), small, (key, record) => told.push([key, record]));
    api.close();
    const again = processOf("etcd house-1", 99);
    control.processes.set("etcd/0", again);
    control.args.onStart?.(again);
    control.args.onStart?.(processOf("a stranger", 100));
    expect(told).toEqual([["etcd/0", { name: "etcd house-1", pid: 99, started: "1", logFile: "etcd house-1.log" }]]);
  });

  test("cannot be opened with an estate that has no such cluster", () => {
    expect(() => openTwinCluster({ ...stateOf(started()), id: "shed" }, small, () => {})).toThrow(
      new Error("shed: runs in the twin and is no cluster of workshop"),
    );
  });
});

describe("a twin that another command started", () => {
  test("has its clusters, its power and the digests of its images", async () => {
    const state = await StateFile.create("small", "f");
    await state.update({ phase: "running", clusters: [stateOf(started())] });
    const twin = await openTwin(await StateFile.open("small"), small);
    twin.close();
    expect([twin.stack, twin.folder, [...twin.clusters.keys()]]).toEqual(["small", state.folder, ["house"]]);
    expect(twin.estate.images.map(({ digest }) => digest)).toEqual([expect.stringMatching(/^sha256:[0-9a-f]{64}$/)]);
    await expect(twin.power.off(["nobody"])).rejects.toThrow(new Error("nobody: is in no cluster of the twin"));
    // What is started through it belongs to it.
    expect(process.env["ESTATE_TWIN"]).toBe(state.folder);
  });

  test("writes down which process takes the place of one that ended", async () => {
    const state = await StateFile.create("small", "f");
    await state.update({ phase: "running", clusters: [stateOf(started())] });
    const twin = await openTwin(await StateFile.open("small"), small);
    twin.close();
    const { control } = twin.clusters.get("house") ?? started();
    const again = [processOf("kwok house", 98), processOf("etcd house-1", 99)] as const;
    control.processes.set("kwok", again[0]);
    control.processes.set("etcd/0", again[1]);
    for (const process of again) control.args.onStart?.(process);
    const pids = await waitFor(
      async () => {
        const [house] = (await StateFile.open("small")).state.clusters;
        const found = Object.values(house?.processes ?? {}).map(({ pid }) => pid);
        return found.includes(11) || found.includes(12) ? undefined : found;
      },
      { what: "both to be written down", everyMs: 5 },
    );
    expect(pids).toEqual([99, 98]);
  });
});

describe("the hardware of a cluster", () => {
  test("is that of its nodes, and at the recovery site of the groups that are always on", () => {
    const names = (id: string, world: typeof prod) => hardwareIn(world, id).nodes.map(({ metadata }) => metadata.name);
    expect(names("exec-okx", prod)).toEqual(clusterOf(prod, "exec-okx").nodes.map(({ id }) => id));
    expect(names("dr", dr)).toEqual(["core-1", "core-2", "core-3"]);
  });

  test("is none of a cluster that the estate has not", () => {
    expect(() => hardwareIn(small, "shed")).toThrow(new RangeError("shed: is no cluster of workshop"));
  });

  test("has a digest that is the same for the same nodes, and another for any other", () => {
    const digest = (text: string) => hardwareDigest(hardwareIn(worldOf(text, "small.yaml"), "house"));
    const text = readStackFile("test/estates/small.yaml");
    expect(digest(text)).toBe(hardwareDigest(hardwareIn(small, "house")));
    expect(digest(text.replace("total: 128GiB, dimms: {count: 8, size: 16GiB}", "total: 256GiB"))).not.toBe(
      digest(text),
    );
    // What is only deployed onto them is no matter.
    expect(digest(text.replace("replicas: 2", "replicas: 1"))).toBe(digest(text));
  });
});
