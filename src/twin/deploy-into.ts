/** Deploys an estate into the parts of its twin that run. */
import { readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Estate } from "../model/estate.ts";
import { connect } from "./api/client.ts";
import { liveAwsDouble } from "./aws/live-double.ts";
import { connectMoto } from "./aws/moto.ts";
import { type Deployed, deploy } from "./deploy.ts";
import { privateKeyFileIn } from "./hosts/hosts.ts";
import { processRunner } from "./hosts/process-runner.ts";
import { chartNamespaces } from "./prepare.ts";
import { awsDouble } from "./providers/aws-double.ts";
import { commandDouble, recordingRunner } from "./providers/command-double.ts";
import type { ProviderDouble } from "./providers/double.ts";
import { kubernetesDouble, type Stalled } from "./providers/kubernetes/double.ts";
import { partialDouble } from "./providers/kubernetes/partial-double.ts";
import { recordingKubernetesDouble } from "./providers/kubernetes/recording-double.ts";
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
  const { cloud, namespace, clusters } = state.state;
  await writeFile(join(folder, DEPLOYED_FILE), text);
  const bridge = cloud === undefined ? undefined : connectMoto(cloud, folder);
  const apis = new Map(clusters.map(({ context, access }) => [context, connect(access)]));
  const idOf = (context: string): string =>
    estate.clusters.find(({ kubernetes }) => kubernetes?.context === context)?.id ?? context;
  const installed = (context: string): readonly string[] =>
    estate.clusters
      .filter(({ kubernetes }) => kubernetes?.context === context)
      .flatMap(({ id }) => chartNamespaces(estate, id));
  const stalled: Stalled[] = [];
  const clusterOf = (context: string) => {
    const api = apis.get(context);
    return api === undefined ? undefined : { id: idOf(context), api };
  };
  const tellStalled = (object: Stalled): void => {
    stalled.push(object);
    tell(`  ${idOf(object.context)}: ${nameOf(object.object)} is not ready, and nothing moves any more; going on`);
  };
  const doubles: readonly ProviderDouble[] = [
    partialDouble(
      kubernetesDouble({
        connect: (context) => apis.get(context),
        stall: { quietMs: QUIET_MS, tell: tellStalled },
      }),
      recordingKubernetesDouble(installed),
      (context) => apis.has(context),
    ),
    commandDouble(namespace === undefined ? recordingRunner : processRunner({ namespace, log: () => {} })),
    bridge === undefined ? awsDouble : liveAwsDouble(bridge),
  ];
  const secrets = namespace === undefined ? {} : { [SEED_KEY]: readFileSync(privateKeyFileIn(folder), "utf8") };
  try {
    tell("deploying with the Pulumi engine");
    const deployed = await deploy({ stack, text, folder, doubles, secrets, tell: (line) => tell(`  ${line}`) });
    return { deployed, waiting: await stillWaiting(stalled, clusterOf) };
  } finally {
    for (const api of apis.values()) api.close();
    await bridge?.close();
  }
}
