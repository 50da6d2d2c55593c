/** Measures on a twin that runs: with this machine's clock and size, the detector, and the stack that recovers this one. */
import { readdir } from "node:fs/promises";
import { availableParallelism, totalmem } from "node:os";
import { join } from "node:path";
import { visible } from "../../report/escape.ts";
import { bmcHostsIn } from "../../twin/metal/index.ts";
import { startDetector } from "../../twin/proof/detector.ts";
import { findingsOf } from "../../twin/proof/findings.ts";
import type { Loss } from "../../twin/proof/losses.ts";
import { notProven } from "../../twin/proof/not-proven.ts";
import { type ProofPart, prove, type Recovered } from "../../twin/proof/prove.ts";
import { proveRecovery, recoveryFindings, recoveryGaps } from "../../twin/proof/recovery/index.ts";
import type { Proof } from "../../twin/proof/schema.ts";
import { type Detector, isDetectable, survive } from "../../twin/proof/survive.ts";
import { evenOutFor } from "../../twin/proof/survive-all.ts";
import { type OpenTwin, openTwin } from "../../twin/running.ts";
import type { StateFile } from "../../twin/state.ts";
import { onWhole } from "../../twin/whole.ts";
import { Failure } from "../failure.ts";
import { graphOf, type Input, readEstate } from "../input.ts";
import type { Terminal } from "../terminal.ts";

export interface ProvingArgs {
  readonly state: StateFile;
  /** What is deployed. */
  readonly input: Input;
  /** Where stack files are looked for, of which one may recover this estate. */
  readonly folder: string;
  readonly parts: ReadonlySet<ProofPart>;
  readonly terminal: Terminal;
}

export async function proveRunning({ state, input, folder, parts, terminal }: ProvingArgs): Promise<Proof> {
  const tell = (line: string): void => terminal.err(`${visible(line)}\n`);
  const twin = await openTwin(state, input);
  try {
    const recover = async (): Promise<Recovered | undefined> => {
      const file = await recoveryFileOf(input, folder);
      if (file === undefined) {
        tell(`  no stack file here recovers ${input.estate.about.name}`);
        return undefined;
      }
      const recovery = await readEstate(new Map([["file", file]]));
      const graph = await graphOf(recovery, () => import("../../program.ts"));
      const proof = await proveRecovery({
        primary: input.estate,
        recovery: { ...recovery, graph },
        folder: join(twin.folder, "recovery"),
        tell,
      });
      return { proof, findings: [...recoveryFindings(proof), ...recoveryGaps(input.estate, recovery.estate)] };
    };
    const detect = state.state.metal === undefined ? {} : { detect: () => detectorOf(twin) };
    return await onWhole(state, async () => prove({ twin, parts, taken: await taken(twin), ...detect, recover, tell }));
  } finally {
    twin.close();
  }
}

export interface DrillArgs {
  readonly twin: OpenTwin;
  readonly loss: Loss;
  /** Only the control planes' own timers work. */
  readonly timers: boolean;
  readonly terminal: Terminal;
}

/** A proof of one loss. */
export async function drillRunning({ twin, loss, timers, terminal }: DrillArgs): Promise<Proof> {
  const detects = !timers && isDetectable(loss);
  if (detects && twin.state.state.metal === undefined) {
    throw new Failure(`${twin.stack}: the twin runs without BMCs, so no detector can read their power; add --timers`);
  }
  const drill = await onWhole(twin.state, async () => {
    await evenOutFor(twin, loss);
    terminal.err(`${visible(loss.name)}: ${loss.kind === "switch" ? "network" : "power"} off\n`);
    return survive({ twin, loss, ...(detects ? { detect: () => detectorOf(twin) } : {}) });
  });
  const none = { queues: undefined, fit: undefined, scaling: [], drains: [], surges: [] };
  return {
    format: 1,
    stack: twin.stack,
    estate: twin.estate.about.name,
    ...(await taken(twin)),
    drills: [drill],
    scaling: [],
    drains: [],
    surges: [],
    findings: findingsOf(twin.estate, { ...none, drills: [drill] }),
    notProven: notProven(twin),
  };
}

async function detectorOf(twin: OpenTwin): Promise<Detector> {
  const { metal } = twin.state.state;
  if (metal === undefined) throw new Error(`${twin.stack}: the twin runs without BMCs`);
  const hosts = await bmcHostsIn(twin.folder, metal);
  return startDetector({ twin, hosts, clusters: [...twin.clusters.keys()] });
}

/** The stack file whose recovery section names this estate. */
async function recoveryFileOf({ estate }: Input, folder: string): Promise<string | undefined> {
  const names = (await readdir(folder)).filter((name) => /^Pulumi\.[\w.-]+\.yaml$/.test(name)).sort();
  for (const name of names) {
    const file = join(folder, name);
    // What cannot be read is for whoever works on that stack.
    const found = await readEstate(new Map([["file", file]])).catch((error: unknown) => {
      if (error instanceof Failure) return undefined;
      throw error;
    });
    if (found?.estate.recovery?.recovers === estate.about.name) return file;
  }
  return undefined;
}

async function taken(twin: OpenTwin): Promise<Pick<Proof, "date" | "machine" | "start">> {
  const { start } = twin.state.state;
  const versions = await Promise.all(
    [...twin.clusters.values()].map(async ({ api }) => {
      const answer = await api.raw("GET", "/version");
      return typeof answer === "object" && answer !== null && "gitVersion" in answer ? String(answer.gitVersion) : "";
    }),
  );
  return {
    date: new Date().toISOString().slice(0, 10),
    machine: {
      cores: availableParallelism(),
      memory: totalmem(),
      kubernetes: [...new Set(versions)].join(", "),
    },
    ...(start === undefined ? {} : { start }),
  };
}
