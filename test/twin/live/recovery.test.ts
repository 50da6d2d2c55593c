import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { graphOf, readEstate } from "../../../src/cli/input.ts";
import { proveRecovery, recoveryFindings } from "../../../src/twin/proof/recovery/index.ts";
import type { RecoveryProof } from "../../../src/twin/proof/schema.ts";
import { markChildren, markedProcesses } from "../../../src/twin/system/marked.ts";
import { waitFor } from "../../../src/twin/system/wait.ts";

const SMALL = ["test/estates/small.yaml", "test/estates/small-recovery.yaml"] as const;
const SHIPPED = ["Pulumi.prod.yaml", "Pulumi.dr.yaml"] as const;

let top: string;
beforeAll(() => {
  top = mkdtempSync(join(tmpdir(), "estate-recovery-"));
  // What this process starts from now on is found by it.
  markChildren(top);
});
afterAll(() => rmSync(top, { recursive: true, force: true }));

async function proven([primary, recovery]: readonly [string, string]): Promise<RecoveryProof> {
  const { estate } = await readEstate(new Map([["file", primary]]));
  const input = await readEstate(new Map([["file", recovery]]));
  const graph = await graphOf(input, () => import("../../../src/program.ts"));
  const begun = performance.now();
  const tell = (line: string): void => {
    if (!line.startsWith(" ")) console.log(line);
  };
  const proof = await proveRecovery({
    primary: estate,
    recovery: { ...input, graph },
    folder: join(top, "site"),
    tell,
  });
  console.log(`${proof.to}: proven in ${((performance.now() - begun) / 1000).toFixed(1)} s`);
  return proof;
}

describe("the shipped recovery estate, when the primary is lost whole", () => {
  let proof: RecoveryProof;
  beforeAll(async () => {
    proof = await proven(SHIPPED);
  });

  it("takes over within the hour, and says of each step where its time comes from", () => {
    expect(proof).toMatchObject({ from: "meridian", to: "meridian-dr", limit: 3600 });
    expect(proof.steps.map(({ what, basis }) => `${what}: ${basis}`)).toEqual([
      "primary found dead: 3 health checks at 10 s: stated",
      "7 more nodes asked for in 3 groups, of the emulator: measured",
      "instances start and join the cluster: assumed",
      "4 waiting pods placed by the scheduler: measured",
      "images fetched, containers started: assumed",
      "13.1 TB from the object store to the nodes: modelled",
    ]);
    expect(proof.steps.every(({ seconds }) => seconds > 0)).toBe(true);
    expect(proof.total).toBeCloseTo(proof.steps.reduce((sum, { seconds }) => sum + seconds, 0));
    expect(proof.total).toBeLessThan(proof.limit);
  });

  it("places every workload by the real scheduler once its nodes are rented", () => {
    expect(proof).toMatchObject({ pods: 8, placed: 8, unplaced: [] });
  });

  it("finds the newest copy of all data in the buckets, within its recovery point", () => {
    expect(proof.copies.map(({ data, holds }) => `${data} ${holds}`)).toEqual([
      "orders true",
      "model-weights true",
      "configuration true",
      "state true",
      "market-data true",
    ]);
  });

  it("turns the failover names over", () => {
    expect(proof.records.map(({ name, before, after }) => `${name}: ${before} -> ${after}`)).toEqual([
      "risk.failover.meridian.example: risk.prod.meridian.example -> risk.dr.meridian.example, known after 90 s at most",
      "api.failover.meridian.example: api.prod.meridian.example -> api.dr.meridian.example, known after 90 s at most",
    ]);
  });

  it("has no finding, and leaves neither a process nor a file behind", () => {
    expect(recoveryFindings(proof)).toEqual([]);
    expect(markedProcesses(top)).toEqual([]);
    expect(existsSync(join(top, "site"))).toBe(false);
  });
});

describe("a recovery site that is too small, with copies that come too late", () => {
  it("has a finding for each, with the scheduler's own words for the pod without a node", async () => {
    const proof = await proven(SMALL);
    expect(proof).toMatchObject({ from: "workshop", to: "workshop-recovery", limit: 600, pods: 2, placed: 1 });
    expect(proof.steps.map(({ what }) => what)).toEqual([
      "primary found dead: 3 health checks at 30 s",
      "1 more node asked for in 1 group, of the emulator",
      "instances start and join the cluster",
      "0.5 TB from the object store to the nodes",
    ]);
    expect(recoveryFindings(proof).map(({ code, subject, computed }) => `${code} ${subject}: ${computed}`)).toEqual([
      expect.stringMatching(/^TWIN-RECOVERY-TIME workshop-recovery: 49\.24min by .* 42\.74min \(modelled\)$/),
      expect.stringMatching(
        /^TWIN-RECOVERY-FIT press: 1 of its pods has no node \(measured\): 0\/2 nodes are available: 2 Insufficient cpu\./,
      ),
      "TWIN-RECOVERY-COPY drawings: newest copy is 1d old at the loss (derived)",
      "TWIN-RECOVERY-RESTORE drawings: 42.74min for 500GB at 1.56Gbps (modelled)",
    ]);
    expect(markedProcesses(top)).toEqual([]);
  });
});

describe("a takeover that is interrupted", () => {
  it("ends the engine, the control plane and the account, removes its folder, and dies of the signal", async () => {
    const folder = join(top, "interrupted");
    const child = spawn(process.execPath, [join(import.meta.dirname, "recovery-run.ts"), ...SMALL, folder], {
      stdio: ["ignore", "ignore", "inherit"],
    });
    const exited = once(child, "exit");
    const names = (): readonly string[] => markedProcesses(top).map(({ name }) => name);
    const isRunning = (): true | undefined => names().includes("pulumi") || undefined;
    await waitFor(isRunning, { what: "the engine to run", limitMs: 240_000 });
    expect(names()).toEqual(expect.arrayContaining(["etcd", "kube-apiserver", "kube-scheduler", "kwok"]));
    child.kill("SIGINT");
    expect(await exited).toEqual([null, "SIGINT"]);
    // What was killed is gone a moment later.
    await waitFor(() => names().length === 0 || undefined, { what: "all processes to be gone", limitMs: 20_000 });
    expect(existsSync(folder)).toBe(false);
  });
});
