/** Entry that Pulumi starts: refuses a Node that cannot run TypeScript before it meets any. */
import { RunError } from "@pulumi/pulumi";
import { refuseOldNode } from "./node-check.cjs";

refuseOldNode(process, RunError);

export const { estate, environment, totals } = await import("./index.ts");
