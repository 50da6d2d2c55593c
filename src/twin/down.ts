/** Ends a twin and removes all that it left, whatever state it is in. */
import { existsSync } from "node:fs";
import { namespaceOf, removeStaleNamespace } from "./hosts/namespace.ts";
import { clearFolder, namespaceIn, ownerOf, twinFolder } from "./state.ts";
import { endProcess } from "./system/process.ts";

/** @returns how many processes were ended; nothing where there was no twin */
export async function down(stack: string): Promise<number | undefined> {
  const folder = twinFolder(stack);
  const isThere = existsSync(folder);
  // A command that still starts the twin would start more of it behind our back.
  const owner = ownerOf(stack);
  if (owner !== undefined) await endProcess(owner, "SIGKILL");
  // The namespace is named after the folder, so that it is found also when its start was cut off before it was written down.
  const namespace = namespaceIn(stack) ?? namespaceOf(folder);
  const failure = await removeStaleNamespace(namespace).then(
    () => undefined,
    // A machine without iproute2 has no namespaces.
    (error: unknown) => (error instanceof Error && "code" in error && error.code === "ENOENT" ? undefined : error),
  );
  const ended = await clearFolder(stack);
  // All the rest is gone by then, and so may be what kept the namespace or removed it at the same time.
  if (failure !== undefined) await removeStaleNamespace(namespace);
  return isThere || ended > 0 ? ended : undefined;
}
