import { describe, expect, test } from "vitest";
import { changesOf } from "../../../src/twin/providers/diff.ts";
import type { KeptObject, ProviderDouble, Work } from "../../../src/twin/providers/double.ts";
import { partialDouble } from "../../../src/twin/providers/kubernetes/partial-double.ts";
import { recordingKubernetesDouble } from "../../../src/twin/providers/kubernetes/recording-double.ts";

const work: Work = { ignoreChanges: [], signal: new AbortController().signal };
const subject = { urn: "urn:it", type: "kubernetes:core/v1:ConfigMap", name: "it" };
const inputs = {
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name: "it", namespace: "default" },
  data: { a: "1" },
};
const changed = { ...inputs, data: { a: "2" } };
const here = "east";
const away = "west";

const kept = (scope: string): KeptObject => ({ ...subject, id: "default/it", scope, inputs, outputs: inputs });
const place = (scope: string) => ({ scope, objects: [], serial: 0 });

/** A double of a cluster that runs, which writes down what reaches it. */
function liveDouble(): ProviderDouble & { readonly asked: string[] } {
  const asked: string[] = [];
  const recording = recordingKubernetesDouble(() => []);
  return {
    ...recording,
    asked,
    configure: (config) => void asked.push(`configure ${recording.scope(config)}`),
    changes: (before, after) => {
      asked.push("changes");
      return [...changesOf(before.inputs, after), { kind: "add", keys: ["status"], path: "status" }];
    },
    foresee: (_subject, known) => {
      asked.push("foresee");
      return { ...known, defaulted: true };
    },
    create: () => {
      asked.push("create");
      return { id: "live", outputs: { live: true } };
    },
    update: (_inputs, _before, preview) => {
      asked.push(preview ? "foresee update" : "update");
      return { live: true };
    },
    remove: () => void asked.push("remove"),
    read: () => {
      asked.push("read");
      return undefined;
    },
  };
}

function partial() {
  const live = liveDouble();
  const double = partialDouble(
    live,
    recordingKubernetesDouble(() => []),
    (context) => context === here,
  );
  return { live, double };
}

describe("in a cluster that runs", () => {
  test("everything is done by the double of the cluster", async () => {
    const { live, double } = partial();
    await double.configure?.({ context: here });
    expect(double.changes?.(kept(here), changed)?.map(({ path }) => path)).toEqual(["data.a", "status"]);
    expect(await double.foresee?.(subject, inputs, here)).toEqual({ ...inputs, defaulted: true });
    expect(await double.create(subject, inputs, place(here), work)).toEqual({ id: "live", outputs: { live: true } });
    expect(await double.update(changed, kept(here), true, work)).toEqual({ live: true });
    expect(await double.update(changed, kept(here), false, work)).toEqual({ live: true });
    await double.remove?.(kept(here), work);
    expect(await double.read?.(kept(here))).toBeUndefined();
    expect(live.asked).toEqual([
      ...["configure east", "changes", "foresee", "create", "foresee update", "update", "remove", "read"],
    ]);
  });
});

describe("in a cluster that does not run", () => {
  test("everything is written down, and the one that runs hears nothing of it", async () => {
    const { live, double } = partial();
    await double.configure?.({ context: away });
    expect(double.changes?.(kept(away), changed)?.map(({ path }) => path)).toEqual(["data.a"]);
    expect(await double.foresee?.(subject, inputs, away)).toEqual(inputs);
    expect(await double.create(subject, inputs, place(away), work)).toEqual({ id: "default/it", outputs: inputs });
    expect(await double.update(changed, kept(away), false, work)).toEqual(changed);
    expect(await double.remove?.(kept(away), work)).toBeUndefined();
    expect(live.asked).toEqual([]);
  });

  test("what is there is what the state says", async () => {
    expect(await partial().double.read?.(kept(away))).toEqual(kept(away));
  });

  test("what cannot be is refused all the same", () => {
    const { double } = partial();
    expect(() => double.create(subject, inputs, { ...place(away), objects: [kept(away)] }, work)).toThrow(
      new Error('configmap "it" already exists'),
    );
    const lost = { ...inputs, metadata: { name: "it", namespace: "none" } };
    expect(() => double.create(subject, lost, place(away), work)).toThrow(new Error('namespaces "none" not found'));
  });
});

test("inputs are checked and replacements told the same way for both", () => {
  const { live, double } = partial();
  expect([double.check, double.replaces, double.scope, double.package]).toEqual([
    ...[live.check, live.replaces, live.scope, live.package],
  ]);
});
