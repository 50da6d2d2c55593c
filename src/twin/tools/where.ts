/** Where the pinned tools are. */
import { existsSync } from "node:fs";
import { join } from "node:path";

/** Folder that `npm run tools` fills. */
export const TOOLS_FOLDER = join(import.meta.dirname, "../../../.tools");

/**
 * Path of a built program (`kube-apiserver`, `etcd`, `kwok`, `pulumi`) or of one of the Python environment (`python`,
 * `ironic`, `ironic-dbsync`, `sushy-emulator`, `moto_server`).
 *
 * @param folder of the tools
 * @throws Error when it is not there
 */
export function toolPath(name: string, folder: string = TOOLS_FOLDER): string {
  const found = [join(folder, "bin", name), join(folder, "python", "bin", name)].find((file) => existsSync(file));
  if (found === undefined) throw new Error(`${name}: is not built; run npm run tools`);
  return found;
}

/** Programs that are not there, in one sentence for a message; nothing when all are. */
export function missingTools(names: readonly string[], folder: string = TOOLS_FOLDER): readonly string[] {
  const missing = names.filter((name) => {
    try {
      toolPath(name, folder);
      return false;
    } catch {
      return true;
    }
  });
  return missing.length === 0 ? [] : [`${missing.join(", ")}: not built; run npm run tools`];
}
