/** Writes estate.schema.json next to this file: `node src/config/write-schema.ts && npx biome check --write src/config`. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { estateJsonSchema } from "./schema.ts";

writeFileSync(join(import.meta.dirname, "estate.schema.json"), `${JSON.stringify(estateJsonSchema(), undefined, 2)}\n`);
