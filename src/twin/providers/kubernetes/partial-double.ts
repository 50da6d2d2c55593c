/** The Kubernetes double of a twin in which only some clusters run: what goes to the others is written down, and nothing judges it. */
import { changesOf } from "../diff.ts";
import type { ProviderDouble } from "../double.ts";

/**
 * @param live works on the clusters that run
 * @param recording takes what goes to all others
 * @param runs whether the cluster of a context is there
 */
export function partialDouble(
  live: ProviderDouble,
  recording: ProviderDouble,
  runs: (context: string) => boolean,
): ProviderDouble {
  const of = (scope: string): ProviderDouble => (runs(scope) ? live : recording);
  return {
    ...live,
    configure: async (config) => {
      if (runs(live.scope(config))) await live.configure?.(config);
    },
    changes: (before, inputs) => of(before.scope).changes?.(before, inputs) ?? changesOf(before.inputs, inputs),
    foresee: (subject, inputs, scope) => of(scope).foresee?.(subject, inputs, scope) ?? inputs,
    create: (subject, inputs, place, work) => of(place.scope).create(subject, inputs, place, work),
    update: (inputs, before, preview, work) => of(before.scope).update(inputs, before, preview, work),
    remove: (kept, work) => of(kept.scope).remove?.(kept, work),
    // What was only written down is as the state says.
    read: (kept) => (runs(kept.scope) ? live.read?.(kept) : kept),
  };
}
