/** Nodes that cannot run TypeScript, each as a folder for the PATH. */
import { execFileSync } from "node:child_process";
import { mkdirSync, symlinkSync } from "node:fs";
import { delimiter, join } from "node:path";
import { script } from "../../../src/twin/stack.ts";
import { PACKAGE_COMMANDS } from "./project.ts";

export interface OldNode {
  /** How it is called in a title. */
  readonly title: string;
  /** What `process.versions.node` says there. */
  readonly version: string;
  /** Makes the folder, with `node` in it. */
  readonly install: (folder: string) => void;
}

/** The Node of these tests with its TypeScript switched off, which every machine has, and the old ones that the machine has. */
export function oldNodes(): readonly OldNode[] {
  const switchedOff: OldNode = {
    title: "the pinned Node with its TypeScript switched off",
    version: process.versions.node,
    install: (folder) => {
      mkdirSync(folder, { recursive: true });
      script(join(folder, "node"), `exec '${process.execPath}' --no-strip-types "$@"`);
    },
  };
  const folders = [...(process.env["PATH"] ?? "").split(delimiter), "/usr/bin", "/usr/local/bin"];
  const installed = folders.flatMap((folder): readonly OldNode[] => {
    const file = join(folder, "node");
    const version = folder === PACKAGE_COMMANDS ? undefined : versionWithoutTypescript(file);
    if (version === undefined) return [];
    const install = (to: string): void => {
      mkdirSync(to, { recursive: true });
      symlinkSync(file, join(to, "node"));
    };
    return [{ title: `the installed Node ${version}`, version, install }];
  });
  const versions = installed.map(({ version }) => version);
  return [switchedOff, ...installed.filter(({ version }, index) => versions.indexOf(version) === index)];
}

/** Version of a Node that runs no TypeScript; nothing when it does, or is not there. */
function versionWithoutTypescript(file: string): string | undefined {
  const script = "process.features.typescript ? '' : process.versions.node";
  try {
    const said = execFileSync(file, ["-p", script], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
    return said === "" ? undefined : said;
  } catch {
    return undefined;
  }
}
