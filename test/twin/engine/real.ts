/** Whether the suite runs with the language host and the provider plugins that the user has installed, and what cannot be tested with them. */
import { existsSync, mkdirSync, readdirSync, symlinkSync } from "node:fs";
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
/** Packages of the program's providers. */
const PACKAGES = ["kubernetes", "command", "aws"] as const;
/** Those that the suite does not run without; the double stands in for AWS where its plugin is not installed. */
const NEEDED = ["kubernetes", "command"] as const;

/** Folder of the plugins that the user has installed. */
function pluginsFolder(): string {
  return join(process.env["PULUMI_HOME"] ?? join(homedir(), ".pulumi"), "plugins");
}

/** Packages whose provider plugins the user has, in the folder of plugins or on the PATH. */
export function installedPlugins(): readonly string[] {
  const folders = existsSync(pluginsFolder()) ? readdirSync(pluginsFolder()) : [];
  return PACKAGES.filter(
    (name) =>
      folders.some((folder) => folder.startsWith(`resource-${name}-v`)) ||
      commandOnPath(`pulumi-resource-${name}`) !== undefined,
  );
}

/**
 * Makes the plugins that the user has installed those of a session.
 *
 * @param home of the session, in place of `PULUMI_HOME`
 * @throws Error when the user has no language host, or lacks a plugin that the suite needs
 */
export function useInstalled(home: string): void {
  if (commandOnPath(HOST) === undefined) {
    throw new Error(`${HOST}: not on the PATH; install the Pulumi CLI, which brings it along`);
  }
  const missing = NEEDED.filter((name) => !installedPlugins().includes(name));
  if (missing.length > 0) {
    throw new Error(
      `${missing.join(", ")}: no plugin in ${pluginsFolder()} or on the PATH; install it by pulumi plugin install resource NAME VERSION`,
    );
  }
  if (!existsSync(pluginsFolder())) return;
  mkdirSync(home, { recursive: true });
  symlinkSync(pluginsFolder(), join(home, "plugins"));
}
