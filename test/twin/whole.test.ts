import { mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { TwinRefused } from "../../src/twin/refused.ts";
import { StateFile } from "../../src/twin/state.ts";
import { type ProcessRecord, recordOf } from "../../src/twin/system/process.ts";
import { goneOf, onWhole, refuseUnlessDeployed, refuseWhereProgramsAreGone } from "../../src/twin/whole.ts";
import { workIn } from "../../src/twin/work.ts";

const home = process.cwd();
let folder = "";

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "estate-whole-")));
  process.chdir(folder);
});

afterEach(() => {
  process.chdir(home);
  rmSync(folder, { recursive: true });
});

const runs: ProcessRecord = {
  ...{ name: "this process", pid: process.pid, logFile: "" },
  started: recordOf(process.pid, "")?.started ?? "",
};
const ended = { ...runs, started: "1" };
const pair = { certificate: "", key: "" };

function cluster(id: string, processes: Readonly<Record<string, ProcessRecord>>) {
  return {
    ...{ id, context: id, podNetwork: "", serviceNetwork: "", members: 1, folder: "", ports: [] },
    flags: { apiServer: [], controllerManager: [], scheduler: [] },
    access: { cluster: id, context: id, server: "", ca: "", ...pair },
    pki: { ca: "", caKey: "", server: pair, admin: pair, frontProxy: pair, serviceAccounts: pair },
    ...{ processes: { ...processes }, hardware: "", memberNodes: [], ownSchemas: [] },
  };
}

test("a program is gone also where another process has its number by now", () => {
  expect(goneOf({ "etcd/0": runs, kueue: ended, kwok: { ...runs, pid: 2 ** 22 + 1 } })).toEqual(["kueue", "kwok"]);
});

test("a twin of which programs are gone is refused with all of them, of every cluster and part", async () => {
  const state = await StateFile.create("small", "f");
  const house = cluster("house", { "etcd/0": ended, "kube-scheduler/0": runs });
  const programs = { ironic: runs, moto: ended };
  await state.update({ phase: "running", clusters: [house, cluster("shed", { kueue: ended })], programs });
  expect(() => refuseWhereProgramsAreGone(state)).toThrow(
    new TwinRefused(
      `small: the twin in ${state.folder} is not whole, not running: etcd/0 of house, kueue of shed, moto; end it by estate twin down --stack small, then start it anew`,
    ),
  );
  await state.update({ clusters: [cluster("house", { "etcd/0": runs })], programs: { ironic: runs } });
  refuseWhereProgramsAreGone(state);
});

test("a twin whose start or deployment was cut off is refused, one that is deployed is not", async () => {
  const state = await StateFile.create("small", "f");
  expect(() => refuseUnlessDeployed(state)).toThrow(
    new TwinRefused(
      `small: another command starts the twin in ${state.folder}; wait for it, or end the twin by estate twin down --stack small`,
    ),
  );
  await state.update({ ownerStarted: "1" });
  expect(() => refuseUnlessDeployed(state)).toThrow(
    new TwinRefused(
      `small: the twin in ${state.folder} is not whole, its start was cut off; end it by estate twin down --stack small, then start it anew`,
    ),
  );
  await state.update({ phase: "running" });
  refuseUnlessDeployed(state);
  writeFileSync(join(state.folder, "work.json"), JSON.stringify({ ...ended, work: "deployment" }));
  expect(() => refuseUnlessDeployed(state)).toThrow(
    new TwinRefused(
      `small: the twin in ${state.folder} is not whole, its deployment was cut off; end it by estate twin down --stack small, then start it anew`,
    ),
  );
});

test("nothing is measured on a twin into which the last deployment failed", async () => {
  const state = await StateFile.create("small", "f");
  await state.update({ phase: "running", failed: "small: the deployment failed" });
  await expect(onWhole(state, async () => "measured")).rejects.toThrow(
    new TwinRefused(
      "small: the last deployment failed, so the twin is not the estate; estate twin status says why, estate twin up deploys again",
    ),
  );
});

test("what was done while a program ended counts for nothing, and neither does how it failed", async () => {
  const state = await StateFile.create("small", "f");
  await state.update({ phase: "running", programs: { ironic: runs, redfish: runs } });
  expect(await onWhole(state, async () => workIn(state.folder))).toEqual({ work: "measurement", is: "going on" });
  expect(workIn(state.folder)).toBeUndefined();
  await expect(onWhole(state, () => Promise.reject(new Error("no answer")))).rejects.toThrow("no answer");
  const gone = `small: the twin in ${state.folder} is not whole, not running: redfish; end it by estate twin down --stack small, then start it anew`;
  const dying = (outcome: () => Promise<string>) => async () => {
    await state.update({ programs: { ironic: runs, redfish: ended } });
    return outcome();
  };
  await expect(
    onWhole(
      state,
      dying(async () => "measured"),
    ),
  ).rejects.toThrow(new TwinRefused(gone));
  await state.update({ programs: { ironic: runs } });
  await expect(
    onWhole(
      state,
      dying(() => Promise.reject(new TypeError("fetch failed"))),
    ),
  ).rejects.toThrow(gone);
});
