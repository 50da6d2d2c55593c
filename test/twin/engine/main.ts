/** Runs the engine suite: `node main.ts [--real-providers] [what vitest takes]`. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { REAL_PROVIDERS } from "./real.ts";

const FLAG = "--real-providers";
const given = process.argv.slice(2);
const env = given.includes(FLAG) ? { ...process.env, [REAL_PROVIDERS]: "1" } : process.env;
const vitest = join(import.meta.dirname, "../../../node_modules/vitest/vitest.mjs");
// The verbose report says of every test that needs a double why it did not run.
const report = given.includes(FLAG) ? ["--reporter=verbose"] : [];
const args = ["run", "--project", "engine", ...report, ...given.filter((word) => word !== FLAG)];
const { status } = spawnSync(process.execPath, [vitest, ...args], { stdio: "inherit", env });
process.exit(status ?? 1);
