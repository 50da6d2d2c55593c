import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { Deployment } from "@pulumi/pulumi/automation/index.js";
import { afterEach, describe, expect, it } from "vitest";
import * as z from "zod";
import { openSession, type Session } from "./session.ts";

/** A namespace, on which a dozen other objects wait. */
const NAMESPACE = "house-namespaces-bench";
const NAMESPACE_URN =
  "urn:pulumi:small::estate::estate:kubernetes:ClusterPlatform$estate:kubernetes:Namespaces$kubernetes:core/v1:Namespace::house-namespaces-bench";
const ALL = 94;

/** URNs of what a state says was begun and not finished. */
function pendingCreates({ deployment }: Deployment): readonly string[] {
  const state = z.object({
    pending_operations: z.array(z.object({ type: z.literal("creating"), resource: z.object({ urn: z.string() }) })),
  });
  return state.parse(deployment).pending_operations.map(({ resource }) => resource.urn);
}

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
    const { stack, ledger, pulumi, cliPid } = await open();
    const made = ledger.hold(NAMESPACE);
    const interrupted = expect(stack.up()).rejects.toThrow("SIGKILL");
    await made;
    process.kill(cliPid(), "SIGKILL");
    await interrupted;
    await expect(stack.up()).rejects.toThrow("the stack is currently locked by 1 lock(s)");
    await stack.cancel();

    // The engine cannot know which objects were made; the cluster does.
    const begun = pendingCreates(await stack.exportStack());
    expect(begun).toContain(NAMESPACE_URN);
    const found = ledger.objects.filter(({ urn }) => begun.includes(urn));
    expect(found.map(({ urn }) => urn)).toContain(NAMESPACE_URN);
    const adopt = found.flatMap(({ urn, id }) => ["--import-pending-creates", urn, "--import-pending-creates", id]);
    await pulumi(["refresh", "--yes", "--skip-preview", "--clear-pending-creates", ...adopt]);
    await stack.up();
    expect((await stack.up()).summary.resourceChanges).toEqual({ same: ALL });
    expect(ledger.names("create").filter((name) => name === NAMESPACE)).toEqual([NAMESPACE]);
    expect(ledger.names("create")).toHaveLength(ledger.objects.length);
    expect(doubled()).toEqual([]);
    await stack.destroy();
    expect(ledger.objects).toEqual([]);
  });

  it("says that the passphrase is wrong and leaves no lock behind", async () => {
    const { stack, reopen, folder } = await open();
    await stack.setConfig("estate:seedSshKey", { value: "canary", secret: true });
    const stranger = await reopen({ PULUMI_CONFIG_PASSPHRASE: "wrong" });
    await expect(stranger.up()).rejects.toThrow("incorrect passphrase");
    const locks = join(folder, "state/.pulumi/locks");
    expect(
      existsSync(locks)
        ? readdirSync(locks, { recursive: true, encoding: "utf8" }).filter((f) => f.endsWith(".json"))
        : [],
    ).toEqual([]);
  });
});
