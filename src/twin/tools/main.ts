/** `npm run tools [NAME...]`: builds the pinned tools into `.tools/bin`; all of them when none is named. */
import { join } from "node:path";
import { buildTool, ToolError } from "./build.ts";
import { loadTools, MODULE_FOLDER } from "./table.ts";

const root = join(MODULE_FOLDER, "../../../.tools");
const tools = loadTools();
const names = process.argv.slice(2);
const unknown = names.filter((name) => tools.every((tool) => tool.name !== name));
if (unknown.length > 0) {
  console.error(`${unknown.join(", ")}: no such tool; the tools are ${tools.map((tool) => tool.name).join(", ")}`);
  process.exitCode = 1;
} else {
  try {
    for (const tool of tools) {
      if (names.length > 0 && !names.includes(tool.name)) continue;
      await buildTool(tool, { root, progress: (line) => console.log(line) });
    }
  } catch (error) {
    if (!(error instanceof ToolError)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}
