/** The program of `pulumi preview` and `pulumi up`, which `index.mjs` starts: the configuration of the stack becomes its resources. */
import { configuredEstate } from "./config/stack.ts";
import { withoutDebugLog, withoutStackTraces } from "./engine/sdk.ts";
import { declareEstate } from "./program.ts";

withoutStackTraces();
withoutDebugLog();

export const { estate, environment, totals } = await declareEstate(configuredEstate());
