/** Whether the suite runs with the language host and the provider plugins that the user has installed, and what cannot be tested with them. */
import { existsSync, mkdirSync, symlinkSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "vitest";
import { commandOnPath } from "./host/node.ts";

/** Set by `main.ts --real-providers`. */
export const REAL_PROVIDERS = "ESTATE_REAL_PROVIDERS";
export const real = process.env[REAL_PROVIDERS] === "1";

/** Ends a test that works with doubles only; the report shows why. */
export function doublesOnly(context: TestContext, why: string): void {
  if (real) context.skip(`doubles only: ${why}`);
}

const HOST = "pulumi-language-nodejs";

/**
 * Makes the plugins that the user has installed those of a session.
 *
 * @param home of the session, in place of `PULUMI_HOME`
 * @throws Error when the user has no language host or no plugins
 */
export function useInstalled(home: string): void {
  const plugins = join(process.env["PULUMI_HOME"] ?? join(homedir(), ".pulumi"), "plugins");
  if (commandOnPath(HOST) === undefined) {
    throw new Error(`${HOST}: not on the PATH; install the Pulumi CLI, which brings it along`);
  }
  if (!existsSync(plugins)) {
    throw new Error(
      `${plugins}: does not exist; install the providers with pulumi plugin install resource NAME VERSION`,
    );
  }
  mkdirSync(home, { recursive: true });
  symlinkSync(plugins, join(home, "plugins"));
}
