/** `npm run tools [NAME...]`: makes the pinned tools in `.tools`; all of them when no tool or family is named. */
import { allParts, makeParts, partsNamed } from "./parts.ts";
import { TOOLS_FOLDER } from "./where.ts";
import { ToolError } from "./workshop.ts";

try {
  const progress = (line: string): void => console.log(line);
  const parts = allParts({ root: TOOLS_FOLDER, progress });
  await makeParts(partsNamed(parts, process.argv.slice(2)), progress);
} catch (error) {
  if (!(error instanceof ToolError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
