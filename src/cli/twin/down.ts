/** `estate twin down`: ends the twin of a stack and removes what it left. */
import { visibleLine } from "../../report/escape.ts";
import { count } from "../../report/words.ts";
import { down } from "../../twin/down.ts";
import type { Command, Usage } from "../command.ts";
import { exit } from "../exit.ts";
import { DEFAULT_STACK, onTwin, STACK_FLAG } from "./input.ts";

const usage: Usage = {
  command: "twin down",
  summary: "ends every process of a twin and removes its folder and network, whatever state it is in",
  flags: [STACK_FLAG],
  exits: [
    [exit.ok, "nothing of the twin is left, or there was none"],
    [exit.failed, "something could not be removed"],
  ],
  examples: ["estate twin down", "estate twin down --stack dr"],
};

export const twinDown: Command = {
  usage,
  run: async (flags, terminal) => {
    const stack = flags.get("stack") ?? DEFAULT_STACK;
    const ended = await onTwin(() => down(stack));
    const said =
      ended === undefined
        ? "no twin was there"
        : `${count(ended)} ${ended === 1 ? "process" : "processes"} ended, nothing is left`;
    terminal.out(`${visibleLine(stack)}: ${said}\n`);
    return exit.ok;
  },
};
