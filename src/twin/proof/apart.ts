/** Work on several losses at the same time, never two on one cluster. */
import type { Loss } from "./losses.ts";

/** More at the same time would take processor time from one another, and that would be measured. */
const AT_ONCE = 2;

/**
 * Runs work for each loss, those that hit the same cluster one after the other.
 *
 * @returns the results in the order of the losses
 * @throws the first error, when everything that was begun has ended; nothing more is begun after it
 */
export async function apart<L extends Pick<Loss, "clusters">, T>(
  all: readonly L[],
  work: (loss: L) => Promise<T>,
): Promise<T[]> {
  const results: T[] = [];
  const waiting = all.map((loss, index) => ({ loss, index }));
  const running = new Map<L, Promise<void>>();
  const errors: unknown[] = [];
  const begin = (loss: L, index: number): void => {
    const done = work(loss)
      .then((result) => {
        results[index] = result;
      })
      .catch((error: unknown) => void errors.push(error))
      .finally(() => running.delete(loss));
    running.set(loss, done);
  };
  for (;;) {
    const busy = new Set([...running.keys()].flatMap(({ clusters }) => clusters));
    const next = waiting.findIndex(({ loss }) => loss.clusters.every((cluster) => !busy.has(cluster)));
    const [entry] = errors.length === 0 && running.size < AT_ONCE && next >= 0 ? waiting.splice(next, 1) : [];
    if (entry !== undefined) begin(entry.loss, entry.index);
    else if (running.size > 0) await Promise.race(running.values());
    else break;
  }
  if (errors.length > 0) throw errors[0];
  return results;
}
