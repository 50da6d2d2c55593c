/** `estate twin up`: starts the twin of a stack and deploys the stack into it. */
import { resolve } from "node:path";
import { visible, visibleLine } from "../../report/escape.ts";
import { secondsText } from "../../report/proof/figures.ts";
import { count } from "../../report/words.ts";
import { KUBECONFIG } from "../../twin/stack-file.ts";
import { StateFile } from "../../twin/state.ts";
import { type Upped, up } from "../../twin/up.ts";
import type { Command, FlagValues, Usage } from "../command.ts";
import { exit } from "../exit.ts";
import { graphOf, readEstate, sourceFlags } from "../input.ts";
import type { Terminal } from "../terminal.ts";
import { onTwin } from "./input.ts";
import { endedWhenInterrupted, removedWhenInterrupted } from "./interrupt.ts";

const usage: Usage = {
  command: "twin up",
  summary:
    "starts the twin of a stack on this machine (real control planes, the estate's nodes played by KWOK, Ironic over emulated Redfish, hosts with sshd, an emulated AWS account) and deploys the stack into it by the Pulumi engine; where it runs already, deploys what the stack file changed",
  flags: [
    ...sourceFlags("start"),
    {
      name: "only",
      value: "NAME",
      repeats: true,
      text: "start only this cluster, or this part: metal, hosts, cloud; what goes elsewhere is written down and not judged",
    },
  ],
  exits: [
    [exit.ok, "the twin runs and the stack is deployed"],
    [
      exit.failed,
      "refused before the start, a part did not start (then nothing is left), or the deployment failed or the twin lost one of its programs (then the twin is left)",
    ],
    [exit.findings, "deployed, and something did not become ready: pulumi up would fail on the real estate"],
    [exit.interrupted, "interrupted; of a twin that this command started nothing is left"],
  ],
  examples: [
    "estate twin up",
    "estate twin up --stack dr",
    "estate twin up --file test/estates/small.yaml --only house",
  ],
};

export const twinUp: Command = {
  usage,
  run: async (flags, terminal) => {
    const { state, deployed, waiting, start } = await startTwin(flags, terminal);
    const { stack, clusters } = state.state;
    const changed = Object.entries(deployed.changes).map(([what, number]) => `${number} ${what}`);
    terminal.out(
      `${visibleLine(stack)}: ${count(clusters.length, "cluster")}, deployed in ${secondsText(deployed.seconds)} (measured): ${changed.join(", ")}\n`,
    );
    if (start !== undefined) terminal.out(`  from nothing in ${secondsText(start.seconds)} (measured)\n`);
    terminal.out(`  export KUBECONFIG=${visibleLine(`${state.folder}/${KUBECONFIG}`)}\n`);
    if (waiting.length === 0) return exit.ok;
    terminal.err(`${notReady(waiting)}estate twin prove says what does not fit\n`);
    return exit.findings;
  },
};

/** What did not become ready, a line each; empty where everything did. */
export function notReady(waiting: readonly string[]): string {
  return waiting.map((line) => `not ready: ${visible(line)}\n`).join("");
}

/** Starts the twin that the flags name, or deploys into it where it runs. */
export async function startTwin(flags: FlagValues, terminal: Terminal): Promise<Upped> {
  const input = await readEstate(flags);
  const graph = await graphOf(input, () => import("../../program.ts"));
  const { stack } = input;
  const work = (): Promise<Upped> =>
    up({
      ...input,
      file: resolve(input.file),
      graph,
      only: flags.all("only"),
      tell: (line) => terminal.err(`${visible(line)}\n`),
    });
  // A twin that ran before is not this command's to remove.
  return onTwin(() =>
    StateFile.exists(stack) ? endedWhenInterrupted(terminal, work) : removedWhenInterrupted(stack, terminal, work),
  );
}
