/** Deploys an estate into the parts of its twin that run. */
import { readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Estate } from "../model/estate.ts";
import { type Deployed, deploy } from "./deploy.ts";
import { doublesOf } from "./doubles-of.ts";
import { privateKeyFileIn } from "./hosts/hosts.ts";
import type { Stalled } from "./providers/kubernetes/double.ts";
import { DEPLOYED_FILE } from "./stack-file.ts";
import type { StateFile } from "./state.ts";
import { nameOf, QUIET_MS, stillWaiting } from "./waiting.ts";
import { refuseWhereProgramsAreGone } from "./whole.ts";
import { beginWork } from "./work.ts";

export interface IntoArgs {
  readonly stack: string;
  /** Of the stack file. */
  readonly text: string;
  readonly estate: Estate;
  /** One line of progress. */
  readonly tell: (line: string) => void;
}

export interface DeployedInto {
  readonly deployed: Deployed;
  /** Objects that are there and did not become ready, with why; one line each. The real provider would fail with them. */
  readonly waiting: readonly string[];
}

/** Configuration that gives the program the key of the seed hosts. */
const SEED_KEY = "estate:seedSshKey";

/**
 * Deploys, and writes into the state how it ended. What has no part in this twin is only written down.
 *
 * @throws Error when the deployment fails
 * @throws {TwinRefused} where a program of the twin ended meanwhile
 */
export async function deployInto(args: IntoArgs, state: StateFile): Promise<DeployedInto> {
  const end = beginWork("deployment", args.stack, state.folder);
  try {
    const done = await deployNow(args, state);
    await state.update({ failed: undefined });
    return done;
  } catch (error) {
    // A disk that is full may be what failed.
    await state.update({ failed: error instanceof Error ? error.message : String(error) }).catch(() => {});
    throw error;
  } finally {
    end();
    // Before any failure of the deployment, which may only be what comes of it.
    refuseWhereProgramsAreGone(state);
  }
}

async function deployNow({ stack, text, estate, tell }: IntoArgs, state: StateFile): Promise<DeployedInto> {
  const { folder } = state;
  const { namespace } = state.state;
  await writeFile(join(folder, DEPLOYED_FILE), text);
  const idOf = (context: string): string =>
    estate.clusters.find(({ kubernetes }) => kubernetes?.context === context)?.id ?? context;
  const stalled: Stalled[] = [];
  const tellStalled = (object: Stalled): void => {
    stalled.push(object);
    tell(`  ${idOf(object.context)}: ${nameOf(object.object)} is not ready, and nothing moves any more; going on`);
  };
  const { doubles, api, close } = doublesOf(estate, state, { stall: { quietMs: QUIET_MS, tell: tellStalled } });
  const clusterOf = (context: string) => {
    const client = api(context);
    return client === undefined ? undefined : { id: idOf(context), api: client };
  };
  const secrets = namespace === undefined ? {} : { [SEED_KEY]: readFileSync(privateKeyFileIn(folder), "utf8") };
  try {
    tell("deploying with the Pulumi engine");
    const deployed = await deploy({ stack, text, folder, doubles, secrets, tell: (line) => tell(`  ${line}`) });
    return { deployed, waiting: await stillWaiting(stalled, clusterOf) };
  } finally {
    await close();
  }
}
