/** With faults that only doubles have; `deployed/interrupted.test.ts` has the like on real API servers. */
import { statSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { adopted, begunIn } from "./pending.ts";
import { openSession, type Session } from "./session.ts";

/** A namespace, on which a dozen other objects wait. */
const NAMESPACE = "house-namespaces-bench";
const NAMESPACE_URN =
  "urn:pulumi:small::estate::estate:kubernetes:ClusterPlatform$estate:kubernetes:Namespaces$kubernetes:core/v1:Namespace::house-namespaces-bench";
const ALL = 94;

describe("a deployment that goes wrong", () => {
  let session: Session;
  const open = async (): Promise<Session> => {
    session = await openSession({ name: "small" });
    return session;
  };
  const doubled = (): readonly string[] => {
    const names = session.ledger.objects.map(({ urn }) => urn);
    return names.filter((urn, index) => names.indexOf(urn) !== index);
  };
  afterEach(() => session?.close());

  it("names the resource that failed, makes what does not need it, and converges at the next try", async () => {
    const { stack, ledger } = await open();
    ledger.fail(NAMESPACE, "exceeded quota: namespaces=1");
    const failed = stack.up({ continueOnError: true });
    await expect(failed).rejects.toThrow(/house-namespaces-bench\):\n\s+error: exceeded quota: namespaces=1/);
    const made = ledger.objects.map(({ name }) => name);
    expect(made).toContain("house-machines-namespace");
    expect(made).not.toContain(NAMESPACE);
    expect(made.length).toBeGreaterThan(10);

    ledger.heal();
    const { summary } = await stack.up();
    expect((summary.resourceChanges?.create ?? 0) + (summary.resourceChanges?.same ?? 0)).toBe(ALL);
    expect(ledger.names("create").filter((name) => name !== NAMESPACE)).toHaveLength(ledger.objects.length - 1);
    expect(doubled()).toEqual([]);
    expect((await stack.up()).summary.resourceChanges).toEqual({ same: ALL });
  });

  it("is picked up after the CLI was killed while an object was being made: nothing is lost and nothing made twice", async () => {
    const { stack, ledger, cliPid, folder } = await open();
    const made = ledger.hold(NAMESPACE);
    const interrupted = expect(stack.up()).rejects.toThrow("SIGKILL");
    await made;
    // A file backend writes its state in place: killed within a write, it would leave half of it.
    const stateFile = join(folder, "state/.pulumi/stacks/estate/small.json");
    await vi.waitFor(() => expect(Date.now() - statSync(stateFile).mtimeMs).toBeGreaterThan(1_000), 30_000);
    process.kill(cliPid(), "SIGKILL");
    await interrupted;
    await expect(stack.up()).rejects.toThrow("the stack is currently locked by 1 lock(s)");
    await stack.cancel();

    // The engine cannot know which objects were made; the cluster does.
    const state = await stack.exportStack();
    expect(begunIn(state).map(({ urn }) => urn)).toContain(NAMESPACE_URN);
    await stack.importStack(await adopted(state, ({ urn }) => ledger.objects.find((one) => one.urn === urn)?.id));
    await stack.refresh();
    await stack.up();
    expect((await stack.up()).summary.resourceChanges).toEqual({ same: ALL });
    expect(ledger.names("create").filter((name) => name === NAMESPACE)).toEqual([NAMESPACE]);
    expect(ledger.names("create")).toHaveLength(ledger.objects.length);
    expect(doubled()).toEqual([]);
    await stack.destroy();
    expect(ledger.objects).toEqual([]);
  });
});
