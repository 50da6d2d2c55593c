/** Runs `src/index.ts` in the embedded engine, in a process of its own: configuration on standard input, graph on standard output. */
import { readFileSync } from "node:fs";
import * as z from "zod";
import { runProgram } from "../../../src/engine/embedded.ts";

const { stack, config } = z
  .strictObject({ stack: z.string(), config: z.record(z.string(), z.string()) })
  .parse(JSON.parse(readFileSync(0, "utf8")));
const graph = await runProgram({
  project: "estate",
  stack,
  config,
  program: async () => ({ ...(await import("../../../src/index.ts")) }),
});
process.stdout.write(JSON.stringify(graph));
