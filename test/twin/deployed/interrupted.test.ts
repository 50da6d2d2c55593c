import { statSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { machineNamespace } from "../../../src/render/kubernetes/labels.ts";
import { isApiObject } from "../../../src/twin/api/object.ts";
import { waitFor } from "../../../src/twin/system/wait.ts";
import { adopted, begunIn } from "../engine/pending.ts";
import { openSession, type Session } from "../engine/session.ts";

/** Resources of the stack, the stack itself included. */
const ALL = 94;
const NAMESPACE = { apiVersion: "v1", kind: "Namespace", metadata: { name: "bench" } };
const DEPLOYMENT = { apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "tool", namespace: "bench" } };
const DEPLOYMENT_URN =
  "urn:pulumi:small::estate::estate:workloads:ClusterWorkloads$estate:workloads:Workload$kubernetes:apps/v1:Deployment::house-tool";

describe("a deployment into a real control plane that goes wrong", () => {
  let session: Session;
  afterEach(() => session?.close());

  it("names the resource that failed, makes what does not need it, and converges at the next try", async () => {
    session = await openSession({ name: "small", into: "machines" });
    const { stack } = session;
    const api = session.api("house");
    await api.create(NAMESPACE);
    await expect(stack.up({ continueOnError: true })).rejects.toThrow(
      /house-namespaces-bench\):\n[\s\S]*namespaces "bench" already exists/,
    );
    const namespaces = (await api.list("v1", "Namespace")).map(({ metadata }) => metadata.name);
    expect(namespaces).toContain(machineNamespace({ id: "house" }));
    expect(await api.get(DEPLOYMENT)).toBeUndefined();

    await api.remove(NAMESPACE);
    await waitFor(async () => ((await api.get(NAMESPACE)) === undefined ? true : undefined), {
      what: "the namespace to be gone",
      limitMs: 60_000,
    });
    const { summary } = await stack.up();
    expect((summary.resourceChanges?.create ?? 0) + (summary.resourceChanges?.same ?? 0)).toBe(ALL);
    expect((await stack.up()).summary.resourceChanges).toEqual({ same: ALL });
  });

  it("is picked up after the CLI was killed while an object was waited for: nothing is lost and nothing made twice", async () => {
    const memory = "memory: 512MiB";
    // No node has as much, so the engine waits.
    session = await openSession({
      name: "small",
      into: "machines",
      edit: (text) => text.replace(memory, "memory: 50TiB"),
    });
    const { stack, cliPid, folder } = session;
    const api = session.api("house");
    const interrupted = expect(stack.up()).rejects.toThrow("SIGKILL");
    const made = await waitFor(() => api.get(DEPLOYMENT), { what: "the Deployment to be made", limitMs: 120_000 });
    // A file backend writes its state in place: killed within a write, it would leave half of it.
    const stateFile = join(folder, "state/.pulumi/stacks/estate/small.json");
    await vi.waitFor(() => expect(Date.now() - statSync(stateFile).mtimeMs).toBeGreaterThan(2_000), 60_000);
    process.kill(cliPid(), "SIGKILL");
    await interrupted;
    await expect(stack.up()).rejects.toThrow("the stack is currently locked by 1 lock(s)");
    await stack.cancel();

    // The engine cannot know which objects were made; the cluster does.
    const state = await stack.exportStack();
    expect(begunIn(state).map(({ urn }) => urn)).toContain(DEPLOYMENT_URN);
    const idOf = async ({ inputs }: { inputs: Record<string, unknown> }): Promise<string | undefined> => {
      const live = isApiObject(inputs) ? await api.get(inputs) : undefined;
      if (live === undefined) return undefined;
      const { name, namespace } = live.metadata;
      return namespace === undefined ? name : `${namespace}/${name}`;
    };
    await stack.importStack(await adopted(state, idOf));
    session.rewrite((text) => text.replace("memory: 50TiB", memory));
    await stack.up({ refresh: true });
    expect((await stack.up()).summary.resourceChanges).toEqual({ same: ALL });
    expect((await api.get(DEPLOYMENT))?.metadata.uid).toBe(made.metadata.uid);
  });
});
