/** `estate twin drill NAME`: one loss on a twin that runs. */

import { nearest } from "../../model/nearest.ts";
import { lossesOf } from "../../twin/proof/survive-all.ts";
import { openTwin } from "../../twin/running.ts";
import type { Command, Usage } from "../command.ts";
import { exit } from "../exit.ts";
import { Failure } from "../failure.ts";
import { checkOutput } from "../files.ts";
import { DEFAULT_STACK, onTwin, readRunning, STACK_FLAG } from "./input.ts";
import { PRINT_FLAGS, printProof } from "./print.ts";
import { drillRunning } from "./proving.ts";

const usage: Usage = {
  command: "twin drill",
  summary: "takes one piece of hardware from a twin that runs, measures how its roles come back, and gives it back",
  argument: { name: "NAME", text: "what is lost: node/ID, rack/ID, feed/ID, switch/ID or site/ID" },
  flags: [
    STACK_FLAG,
    {
      name: "timers",
      text: "without the detector that reads power from the BMCs: only the control plane's own timers",
    },
    ...PRINT_FLAGS,
  ],
  exits: [
    [exit.ok, "measured, no finding blocks"],
    [exit.failed, "there is no twin, no such hardware, or the twin was not whole before or after the loss"],
    [exit.findings, "measured, with a finding of severity error"],
  ],
  examples: ["estate twin drill node/trade-1", "estate twin drill rack/t1 --timers"],
};

export const twinDrill: Command = {
  usage,
  run: async (flags, terminal) => {
    const out = flags.get("out");
    if (out !== undefined) await checkOutput(out);
    const running = await onTwin(() => readRunning(flags.get("stack") ?? DEFAULT_STACK));
    const name = flags.get("NAME") ?? "";
    const twin = await onTwin(() => openTwin(running.state, running.input));
    try {
      // Every node can be lost, not only the first of its class.
      const nodes = [...twin.clusters.values()].flatMap(({ cluster }) =>
        cluster.nodes.map(({ id }) => ({
          name: `node ${id}`,
          kind: "node" as const,
          nodes: [id],
          clusters: [cluster.id],
        })),
      );
      const all = [...lossesOf(twin).filter(({ kind }) => kind !== "node"), ...nodes];
      const loss = all.find((candidate) => candidate.name === name.replace("/", " "));
      if (loss === undefined) {
        const known = all.map((candidate) => candidate.name.replace(" ", "/"));
        const near = nearest(name, known);
        throw new Failure(
          `estate twin drill: ${JSON.stringify(name)} is no hardware of ${twin.stack}${near === undefined ? "" : `, did you mean ${near}`}; known are ${known.join(", ")}`,
        );
      }
      const proof = await onTwin(() => drillRunning({ twin, loss, timers: flags.has("timers"), terminal }));
      return await printProof(proof, flags, terminal);
    } finally {
      twin.close();
    }
  },
};
