/**
 * Runs the engine suite: `node main.ts [--real-providers] [what vitest takes]`. With the real plugins every stack goes into control planes
 * of its own, one file after the other, and the suite of deployed stacks runs with them too.
 */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { REAL_PROVIDERS } from "./real.ts";

const FLAG = "--real-providers";
const given = process.argv.slice(2);
const isReal = given.includes(FLAG);
const env = isReal ? { ...process.env, [REAL_PROVIDERS]: "1" } : process.env;
const TOP = join(import.meta.dirname, "../../..");
// Books need the CLI alone.
const tools = spawnSync(process.execPath, [join(TOP, "src/twin/tools/main.ts"), ...(isReal ? [] : ["pulumi"])], {
  stdio: "inherit",
});
if (tools.status !== 0) process.exit(tools.status ?? 1);
const vitest = join(TOP, "node_modules/vitest/vitest.mjs");
// Some faults only a double has. The verbose report says of every test that needs one why it did not run.
const more = isReal
  ? ["--project", "deployed", "--no-file-parallelism", "--reporter=verbose", "--exclude", "**/faults-in-books.test.ts"]
  : [];
const args = ["run", "--project", "engine", ...more, ...given.filter((word) => word !== FLAG)];
const { status } = spawnSync(process.execPath, [vitest, ...args], { stdio: "inherit", env });
process.exit(status ?? 1);
