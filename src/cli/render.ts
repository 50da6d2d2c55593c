/** `estate render`: the tables and drawings of an estate as files, for people who cable, address and order. */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { drawRacks } from "../render/drawings/racks.ts";
import { drawTopology } from "../render/drawings/topology.ts";
import { renderTables } from "../render/tables/tables.ts";
import { visibleLine } from "../report/escape.ts";
import type { Command, Usage } from "./command.ts";
import { exit } from "./exit.ts";
import { Failure } from "./failure.ts";
import { checkOutput, writeOutput } from "./files.ts";
import { readEstate, sourceFlags } from "./input.ts";

const usage: Usage = {
  command: "render",
  summary: "cabling, addressing, bill of materials, racks and topology as files",
  flags: [
    ...sourceFlags("render"),
    {
      name: "out",
      value: "DIR",
      text: "folder to write to; made when it is not there, files of the same names are replaced",
    },
  ],
  exits: [
    [exit.ok, "rendered"],
    [exit.failed, "the tool or its input failed"],
  ],
  examples: ["estate render --stack prod --out prod-files"],
};

export const render: Command = {
  usage,
  run: async (flags, terminal) => {
    const folder = flags.get("out");
    if (folder === undefined)
      throw new Failure("--out is missing; name the folder to write to, such as --out prod-files");
    const { estate, views } = await readEstate(flags);
    const files = {
      ...renderTables(views),
      "racks.svg": drawRacks(views),
      "topology.svg": drawTopology(estate, views),
    };
    await makeFolder(folder);
    // All names are looked at before the first file is written.
    for (const name of Object.keys(files)) await checkOutput(join(folder, name));
    for (const [name, text] of Object.entries(files)) {
      await writeOutput(join(folder, name), text);
      terminal.out(`${visibleLine(join(folder, name))}\n`);
    }
    return exit.ok;
  },
};

async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : String(error);
    throw new Failure(`${visibleLine(folder)}: cannot be made (${code}); name another folder with --out`);
  }
}
