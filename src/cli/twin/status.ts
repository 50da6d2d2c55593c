/** `estate twin status`: clusters, nodes, pods and parts of a twin that runs. */
import { statusJson, statusText } from "../../report/twin/status.ts";
import { StateFile } from "../../twin/state.ts";
import { statusOf } from "../../twin/status.ts";
import type { Command, Usage } from "../command.ts";
import { exit } from "../exit.ts";
import { checkOutput, writeOutput } from "../files.ts";
import { DEFAULT_WIDTH } from "../terminal.ts";
import { DEFAULT_STACK, onTwin, STACK_FLAG } from "./input.ts";

const usage: Usage = {
  command: "twin status",
  summary: "clusters, nodes, pods, hosts and parts of a twin, and which of its programs are gone",
  flags: [
    STACK_FLAG,
    { name: "format", value: "FORMAT", choices: ["text", "json"], text: "text for people (default), json for tools" },
    { name: "out", value: "F", text: "write to this file, whole or not at all, instead of standard output" },
  ],
  exits: [
    [exit.ok, "the twin is there, whole or not"],
    [exit.failed, "there is no twin, or its file cannot be used"],
  ],
  examples: ["estate twin status", "estate twin status --stack dr --format json"],
};

export const twinStatus: Command = {
  usage,
  run: async (flags, terminal) => {
    const out = flags.get("out");
    if (out !== undefined) await checkOutput(out);
    const status = await onTwin(async () => {
      const { folder, state } = await StateFile.open(flags.get("stack") ?? DEFAULT_STACK);
      return statusOf(folder, state);
    });
    const isJson = flags.get("format") === "json";
    if (out !== undefined) {
      await writeOutput(out, isJson ? statusJson(status) : statusText(status, { width: DEFAULT_WIDTH, colour: false }));
    } else terminal.out(isJson ? statusJson(status) : statusText(status, terminal));
    return exit.ok;
  },
};
