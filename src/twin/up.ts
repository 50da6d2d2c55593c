import { hardwareDigest, hardwareIn } from "./clusters.ts";
import { type DeployedInto, deployInto } from "./deploy-into.ts";
import { settledHosts } from "./metal/index.ts";
import { TwinRefused } from "./refused.ts";
import { type StartTwinArgs, startTwin } from "./start.ts";
import { StateFile, type TwinState } from "./state.ts";
import { markChildren } from "./system/marked.ts";
import { refuseUnlessDeployed, refuseWhereProgramsAreGone } from "./whole.ts";

/** What goes to clusters and parts that are not started is only written down. */
export type UpArgs = StartTwinArgs;

/** What came of it. */
export interface Upped extends DeployedInto {
  readonly state: StateFile;
  /** Of a twin that ran already nothing. */
  readonly start: TwinState["start"];
}

/**
 * Starts the twin, or, where it runs, deploys what the stack file has changed.
 *
 * @throws {TwinRefused} before anything is started: memory, disk, tools, names
 * @throws {StateError} where a twin is in the folder that cannot be used
 * @throws Error when a part does not start, then what had been started is ended again; or when the deployment fails, then the twin
 * stays for a look at it
 */
export async function up(args: UpArgs): Promise<Upped> {
  if (StateFile.exists(args.stack)) return again(args);
  const begun = performance.now();
  const { state, phases: started } = await startTwin(args);
  const { deployed, waiting } = await deployInto(args, state);
  const phases = [...started, { name: "deployment", seconds: deployed.seconds }];
  const { metal } = state.state;
  if (metal !== undefined) {
    // Servers start without power: until they are installed, a detector would take their nodes out of service.
    const waited = performance.now();
    await settledHosts(state.folder, metal);
    phases.push({ name: "hosts installed", seconds: secondsSince(waited) });
  }
  const resources = Object.values(deployed.changes).reduce((sum, count) => sum + count, 0);
  const start = { seconds: secondsSince(begun), phases, resources };
  await state.update({ start });
  return { state, deployed, waiting, start };
}

/** Deploys into a twin that runs already. */
async function again(args: UpArgs): Promise<Upped> {
  const { stack, only } = args;
  const state = await StateFile.open(stack);
  const way = `end it by estate twin down --stack ${stack}`;
  refuseUnlessDeployed(state);
  if (only.length > 0)
    throw new TwinRefused(`--only: the twin of ${stack} runs already; ${way}, then start it with --only`);
  for (const { id, hardware } of state.state.clusters) {
    if (hardware === hardwareDigest(hardwareIn(args, id))) continue;
    throw new TwinRefused(
      `${stack}: cluster ${id} has other nodes than in the twin that runs; ${way}, then start it anew`,
    );
  }
  // The engine would not notice where nothing has changed.
  refuseWhereProgramsAreGone(state);
  markChildren(state.folder);
  await state.update({ file: args.file });
  return { state, ...(await deployInto(args, state)), start: undefined };
}

function secondsSince(begun: number): number {
  return (performance.now() - begun) / 1000;
}
