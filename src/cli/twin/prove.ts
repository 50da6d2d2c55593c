/** `estate twin prove`: whether the estate fits and survives, measured on its twin. */

import { down } from "../../twin/down.ts";
import { PROOF_PARTS, type ProofPart } from "../../twin/proof/prove.ts";
import type { Proof } from "../../twin/proof/schema.ts";
import { StateFile } from "../../twin/state.ts";
import type { Command, Usage } from "../command.ts";
import { exit } from "../exit.ts";
import { Failure } from "../failure.ts";
import { checkOutput } from "../files.ts";
import { readEstate, sourceFlags } from "../input.ts";
import { onTwin, readRunning } from "./input.ts";
import { removedWhenInterrupted } from "./interrupt.ts";
import { PRINT_FLAGS, printProof } from "./print.ts";
import { proveRunning } from "./proving.ts";
import { notReady, startTwin } from "./up.ts";

const usage: Usage = {
  command: "twin prove",
  summary:
    "measures on the twin whether every pod gets a node, what survives the loss of which hardware and how fast, and whether the recovery site takes over; a twin that runs is used, else one is started and ended again",
  flags: [
    ...sourceFlags("prove"),
    {
      name: "part",
      value: "PART",
      choices: PROOF_PARTS,
      repeats: true,
      text: "prove only this; all of them where none is named",
    },
    ...PRINT_FLAGS,
  ],
  exits: [
    [exit.ok, "proven, no finding blocks"],
    [exit.failed, "the twin could not be started, was not whole before or after a loss, or lost one of its programs"],
    [exit.findings, "proven, with a finding of severity error"],
    [exit.interrupted, "interrupted; of a twin that this command started nothing is left"],
  ],
  examples: [
    "estate twin prove",
    "estate twin prove --part fit --part survive --format html --out proof.html",
    "estate twin prove --file test/estates/small.yaml",
  ],
};

export const twinProve: Command = {
  usage,
  run: async (flags, terminal) => {
    const out = flags.get("out");
    if (out !== undefined) await checkOutput(out);
    const input = await readEstate(flags);
    const { stack } = input;
    const parts: ReadonlySet<ProofPart> = new Set(
      PROOF_PARTS.filter((part) => !flags.has("part") || flags.all("part").includes(part)),
    );
    const measure = (): Promise<Proof> =>
      onTwin(async () => {
        const running = await readRunning(stack);
        if (flags.has("file") && running.input.text !== input.text) {
          throw new Failure(
            `${stack}: the twin that runs has another stack file deployed; deploy this one by estate twin up, or end it by estate twin down`,
          );
        }
        return proveRunning({ ...running, folder: process.cwd(), parts, terminal });
      });
    const isThere = async (): Promise<boolean> => StateFile.exists(stack);
    if (await onTwin(isThere)) return printProof(await measure(), flags, terminal);
    const proof = await removedWhenInterrupted(stack, terminal, async () => {
      try {
        const { waiting } = await startTwin(flags, terminal).catch(async (error: unknown) => {
          if (!(error instanceof Failure && (await isThere()))) throw error;
          throw new Failure(`${error.message}\nit ends with the twin; estate twin up leaves both`);
        });
        terminal.err(notReady(waiting));
        return await measure();
      } finally {
        // Of one that was refused nothing is there.
        if (await isThere()) {
          terminal.err("ending the twin\n");
          await down(stack);
        }
      }
    });
    return printProof(proof, flags, terminal);
  },
};
