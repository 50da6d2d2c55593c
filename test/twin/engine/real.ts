/** Whether the suite runs with the language host and the provider plugins that the user has installed, and what cannot be tested with them. */
import type { TestContext } from "vitest";

/** Set by `main.ts --real-providers`. */
export const REAL_PROVIDERS = "ESTATE_REAL_PROVIDERS";
export const real = process.env[REAL_PROVIDERS] === "1";

/** Ends a test that works with doubles only; the report shows why. */
export function doublesOnly(context: TestContext, why: string): void {
  if (real) context.skip(`doubles only: ${why}`);
}
