/** Ends a twin and removes all that it left, whatever state it is in. */
import { existsSync } from "node:fs";
import { namespaceOf, removeStaleNamespace } from "./hosts/namespace.ts";
import { clearFolder, namespaceIn, twinFolder } from "./state.ts";

/** @returns how many processes were ended; nothing where there was no twin */
export async function down(stack: string): Promise<number | undefined> {
  const folder = twinFolder(stack);
  const isThere = existsSync(folder);
  // The namespace is named after the folder, so that it is found also when its start was cut off before it was written down.
  const namespace = namespaceIn(stack) ?? namespaceOf(folder);
  const failure = await removeStaleNamespace(namespace).then(
    () => undefined,
    // A machine without iproute2 has no namespaces.
    (error: unknown) => (error instanceof Error && "code" in error && error.code === "ENOENT" ? undefined : { error }),
  );
  const ended = await clearFolder(stack);
  // All the rest is gone by then, and another try finds the namespace again.
  if (failure !== undefined) throw failure.error;
  return isThere || ended > 0 ? ended : undefined;
}
