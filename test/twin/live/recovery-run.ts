/**
 * Proves a takeover in a process of its own, which a test can interrupt: `recovery-run.ts PRIMARY RECOVERY FOLDER`, the first two
 * stack files.
 */
import { graphOf, readEstate } from "../../../src/cli/input.ts";
import { proveRecovery } from "../../../src/twin/proof/recovery/index.ts";

const [, , primary = "", recovery = "", folder = ""] = process.argv;
const { estate } = await readEstate(new Map([["file", primary]]));
const input = await readEstate(new Map([["file", recovery]]));
const graph = await graphOf(input, () => import("../../../src/program.ts"));
await proveRecovery({ primary: estate, recovery: { ...input, graph }, folder, tell: (line) => console.log(line) });
