/** The program of `pulumi preview` and `pulumi up`, which `index.mjs` starts: the configuration of the stack becomes its resources. */
import * as pulumi from "@pulumi/pulumi";
import { configuredEstate } from "./config/stack.ts";
import { withoutDebugLog, withoutStackTraces } from "./engine/sdk.ts";
import { declareEstate } from "./program.ts";

withoutStackTraces();
withoutDebugLog();

const configured = configuredEstate();
const declared = declareEstate(configured);
// A preview of clusters that are not there passes, and nothing in it says so.
if (pulumi.runtime.isDryRun()) {
  const { unreachableClusters } = await import("./reach.ts");
  for (const line of await unreachableClusters(configured.estate)) {
    await pulumi.log.warn(`${line}; what is planned for it comes from the stack file alone`);
  }
}

export const { estate, environment, totals } = await declared;
