/** Proves the takeover of the shipped estates, in a process of its own that a test can interrupt: `recovery-run.ts FOLDER`. */
import { graphOf, readEstate } from "../../../src/cli/input.ts";
import { proveRecovery } from "../../../src/twin/proof/recovery/index.ts";

const [, , folder = ""] = process.argv;
const { estate: primary } = await readEstate(new Map([["stack", "prod"]]));
const input = await readEstate(new Map([["stack", "dr"]]));
const graph = await graphOf(input, () => import("../../../src/program.ts"));
const proof = await proveRecovery({ primary, recovery: { ...input, graph }, folder, tell: (line) => console.log(line) });
console.log(JSON.stringify(proof));
