/** The estate of a twin: of the flags where it is to be started, of its own folder where it runs. */
import { join } from "node:path";
import { DEPLOYED_FILE } from "../../twin/stack-file.ts";
import { StateFile, twinFolder } from "../../twin/state.ts";
import type { Flag } from "../command.ts";
import { Failure } from "../failure.ts";
import { type Input, readEstate } from "../input.ts";

/** Names the stack of a twin that runs. */
export const STACK_FLAG: Flag = { name: "stack", value: "NAME", text: "stack whose twin it is; default prod" };
export const DEFAULT_STACK = "prod";

/** @returns the twin of a stack that runs, with the estate that is deployed in it */
export async function readRunning(stack: string): Promise<{ readonly state: StateFile; readonly input: Input }> {
  const state = await StateFile.open(stack);
  const file = join(twinFolder(stack), DEPLOYED_FILE);
  return {
    state,
    input: await readEstate(
      new Map([
        ["stack", stack],
        ["file", file],
      ]),
    ),
  };
}

/** Errors of the surroundings, by their names: what the user can mend. All others are defects of the tool. */
const MENDABLE = new Set(["Error", "CommandError", "ApiError", "AbortError", "TwinRefused", "StateError", "ToolError"]);

/** Runs work on a twin; what the machine, the tools or the engine refuse is said without a stack. */
export async function onTwin<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Error && MENDABLE.has(error.name)) throw new Failure(error.message);
    throw error;
  }
}
