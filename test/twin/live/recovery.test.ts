import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { graphOf, readEstate } from "../../../src/cli/input.ts";
import { proveRecovery, type RecoverySource, recoveryFindings } from "../../../src/twin/proof/recovery/index.ts";
import type { RecoveryProof } from "../../../src/twin/proof/schema.ts";
import { markChildren, markedProcesses } from "../../../src/twin/system/marked.ts";
import { waitFor } from "../../../src/twin/system/wait.ts";

const program = () => import("../../../src/program.ts");

async function shipped() {
  const primary = await readEstate(new Map([["stack", "prod"]]));
  const input = await readEstate(new Map([["stack", "dr"]]));
  const recovery: RecoverySource = { ...input, graph: await graphOf(input, program) };
  return { primary: primary.estate, recovery };
}

describe("the shipped recovery estate, when the primary is lost whole", () => {
  const top = mkdtempSync(join(tmpdir(), "estate-recovery-"));
  const folder = join(top, "site");
  const told: string[] = [];
  let proof: RecoveryProof;

  beforeAll(async () => {
    markChildren(top);
    const begun = performance.now();
    proof = await proveRecovery({ ...(await shipped()), folder, tell: (line) => told.push(line) });
    console.log(`proven in ${((performance.now() - begun) / 1000).toFixed(1)} s`);
    console.log(told.filter((line) => !line.startsWith("  ")).join("\n"));
    console.log(JSON.stringify(proof, null, 1));
  });
  afterAll(() => rmSync(top, { recursive: true, force: true }));

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
    expect(proof.total).toBeCloseTo(proof.steps.reduce((sum, { seconds }) => sum + seconds, 0));
    expect(proof.total).toBeLessThan(proof.limit);
  });

  it("places every workload by the real scheduler once its nodes are rented", () => {
    expect(proof).toMatchObject({ pods: 8, placed: 8, unplaced: [] });
  });

  it("finds the newest copy of all data in the buckets, within its recovery point", () => {
    expect(proof.copies.map(({ data, holds }) => [data, holds])).toEqual([
      ["orders", true],
      ["model-weights", true],
      ["configuration", true],
      ["state", true],
      ["market-data", true],
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
    expect(existsSync(folder)).toBe(false);
  });
});

describe("a takeover that is interrupted", () => {
  it("ends the engine, the control plane and the account, removes its folder, and dies of the signal", async () => {
    const top = mkdtempSync(join(tmpdir(), "estate-recovery-"));
    const folder = join(top, "site");
    try {
      const child = spawn(process.execPath, [join(import.meta.dirname, "recovery-run.ts"), folder], {
        env: { ...process.env, ESTATE_TWIN: top },
        stdio: ["ignore", "ignore", "inherit"],
      });
      const exited = once(child, "exit");
      const names = (): readonly string[] => markedProcesses(top).map(({ name }) => name);
      await waitFor(() => names().includes("pulumi") || undefined, { what: "the engine to run", limitMs: 240_000 });
      expect(names()).toEqual(expect.arrayContaining(["etcd", "kube-apiserver", "kube-scheduler", "kwok"]));
      child.kill("SIGINT");
      expect(await exited).toEqual([null, "SIGINT"]);
      // What was killed is gone a moment later.
      await waitFor(() => names().length === 0 || undefined, { what: "all processes to be gone", limitMs: 20_000 });
      expect(existsSync(folder)).toBe(false);
    } finally {
      rmSync(top, { recursive: true, force: true });
    }
  });
});
