/** What somebody does with a stack from day to day, and what the CLI says to it: {@link ../../../.github/EVERYDAY.md} in tests. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { diffGraphs } from "../../../src/engine/diff.ts";
import { changesShown } from "../engine/changes-shown.ts";
import type { Session } from "../engine/session.ts";
import { CliRun, refusal } from "./cli-run.ts";
import { DeployedStack } from "./deployed-stack.ts";
import { DEPLOYMENT, nameIn, withFourthServer, withReplicas } from "./workshop.ts";

describe("a stack from day to day", () => {
  let stack: DeployedStack;
  let session: Session;

  beforeAll(async () => {
    stack = await DeployedStack.open({ later: withFourthServer });
    session = stack.session;
  });
  afterAll(() => session?.close());

  it("keeps a secret of the configuration out of its files, and changes nothing by it", async () => {
    const key = "-----BEGIN KEY-----\nnobody shall read\n-----END KEY-----\n";
    await session.pulumi(["config", "set", "--secret", "estate:seedSshKey"], key);
    expect((await session.stack.getConfig("estate:seedSshKey")).value).toBe(key.trimEnd());
    await stack.staysAsItIs();
    const stackFile = readFileSync(join(session.folder, "work/Pulumi.small.yaml"), "utf8");
    const state = readFileSync(join(session.folder, "state/.pulumi/stacks/estate/small.json"), "utf8");
    expect(stackFile).toMatch(/^ {2}estate:seedSshKey:\n {4}secure: v1:/m);
    expect(stackFile + state).not.toContain("nobody shall read");
  });

  it("gets one replica more by one update, which a preview against its export shows beforehand", async () => {
    const before = await session.stack.exportStack();
    session.rewrite(withReplicas(3));
    expect([...(await changesShown(session, before))].sort()).toEqual([
      "house-tool spec.replicas: 2 -> 3",
      "house-tool workload.replicas: 2 -> 3",
    ]);
    expect(await stack.up()).toEqual({
      seen: ["update house-tool", "update house-tool spec.replicas"],
      counts: { update: 2, same: stack.all - 2 },
    });
    expect(await session.api("house").get(DEPLOYMENT)).toMatchObject({ spec: { replicas: 3 } });
    await stack.staysAsItIs();
  });

  it("gets a server more and a server less as the previews foretell, and replaces nothing", async () => {
    const before = await session.embeddedGraph();
    const stackFile = join(session.folder, "work/Pulumi.small.yaml");
    const text = readFileSync(stackFile, "utf8");
    session.rewrite(withFourthServer);
    const after = await session.embeddedGraph();
    const foretold = diffGraphs(before, after).changes.flatMap(({ op, urn }) =>
      op === "same" ? [] : [`${op} ${nameIn(urn)}`],
    );
    const done = async () => (await stack.up()).seen.map((step) => step.split(" ").slice(0, 2).join(" ")).sort();
    expect(foretold).toEqual(expect.arrayContaining(["create dog-host", "update shelf"]));
    expect(await done()).toEqual([...foretold].sort());
    await stack.recount();
    await stack.staysAsItIs();

    session.rewrite(() => text);
    const backwards = foretold.map((step) => step.replace("create", "delete"));
    expect(await done()).toEqual(backwards.sort());
    await stack.recount();
    await stack.staysAsItIs();
  });

  it("is changed by one person at a time", async () => {
    const first = await CliRun.heldWithLock(session);
    expect(await refusal(session.stack.up())).toContain("the stack is currently locked by 1 lock(s)");
    expect((await first.goOn()).summary.resourceChanges).toEqual({ same: stack.all });
    await stack.staysAsItIs();
  });

  it("stays locked by a run that was killed until somebody cancels it", async () => {
    const first = await CliRun.heldWithLock(session);
    await first.kill();
    expect(await refusal(session.stack.up())).toContain("the stack is currently locked by 1 lock(s)");
    await session.stack.cancel();
    await stack.staysAsItIs();
  });
});
