/** What a change of the program or of its surroundings does to a stack that is deployed, and how a stack ends. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isApiObject } from "../../../src/twin/api/object.ts";
import { editProgram, replacing, restoreProgram } from "../engine/project.ts";
import type { Session } from "../engine/session.ts";
import { refusal } from "./cli-run.ts";
import { DeployedStack } from "./deployed-stack.ts";
import { OLDER_PROGRAM } from "./older-program.ts";
import { nameIn, SPARE, withSpareDigest, withSpareWorkload } from "./workshop.ts";

const WORKLOAD = "components/workloads/workload.ts";
/** Of the line that declares the disruption budget of a workload. */
const NAMED = "-disruption`, budget, child)";
const RENAMED = "-budget`, budget, child)";
const ALIASED = "-budget`, budget, { ...child, aliases: [{ name: name.concat('-disruption') }] })";

describe("a stack whose program changes", () => {
  let stack: DeployedStack;
  let session: Session;
  let work: string;

  beforeAll(async () => {
    stack = await DeployedStack.open({ program: OLDER_PROGRAM });
    session = stack.session;
    work = join(session.folder, "work");
  });
  afterAll(() => session?.close());

  it("is taken over from an older version of the program by updates alone", async () => {
    const before = JSON.stringify(await session.stack.exportStack());
    expect(before).toContain(`"kubeconfig":`);
    restoreProgram(work, OLDER_PROGRAM);
    const { seen, counts } = await stack.up();
    expect(Object.keys(counts ?? {}).sort()).toEqual(["same", "update"]);
    expect(seen.map((step) => step.split(" ").slice(0, 2).join(" "))).toEqual(
      expect.arrayContaining([
        "update house-admission-pinned-images",
        "update house-management-provider",
        "update house-tool-service",
      ]),
    );
    await stack.staysAsItIs();
  });

  it("keeps an object whose resource gets another name with an alias, and would make it again without one", async () => {
    editProgram(work, [replacing(WORKLOAD, NAMED, RENAMED)]);
    expect((await session.stack.preview()).changeSummary).toEqual({ create: 1, delete: 1, same: stack.all - 1 });
    restoreProgram(work, [{ file: WORKLOAD }]);
    editProgram(work, [replacing(WORKLOAD, NAMED, ALIASED)]);
    await stack.staysAsItIs();
    const { resources = [] } = (await session.stack.exportStack()).deployment;
    expect(resources.map(({ urn }: { urn: string }) => nameIn(urn))).toContain("house-tool-budget");
    await stack.staysAsItIs();
  });

  it("is refused a workload whose image has no digest at once, and deploys it when the digest is entered", async () => {
    session.rewrite(withSpareWorkload);
    const said = await refusal(session.stack.up());
    expect(said).toContain("image has no digest; write repository@sha256:...");
    expect(said).not.toContain("timed out");
    expect(await session.api("house").get(SPARE)).toBeUndefined();
    session.rewrite(withSpareDigest);
    const { seen } = await stack.up();
    expect(seen.filter((step) => !/^(create|update) /.test(step))).toEqual([]);
    expect(await session.api("house").get(SPARE)).toBeDefined();
    await stack.recount();
    await stack.staysAsItIs();
  });

  it("is previewed where its cluster does not answer, with a warning that says why", async () => {
    const NO_ANSWER = "what is planned for it comes from the stack file alone";
    expect((await session.stack.preview()).stdout).not.toContain(NO_ANSWER);
    const previewWith = async (context: string) => {
      const kubeconfig = join(session.folder, "other-kubeconfig");
      writeFileSync(kubeconfig, JSON.stringify(kubeconfigOf(context)));
      const { stdout, changeSummary } = await (await session.reopen({ KUBECONFIG: kubeconfig })).preview();
      expect(changeSummary).toEqual({ same: stack.all });
      return stdout;
    };
    expect(await previewWith("house")).toContain(
      `house: context house does not answer at ${NOBODY}: ECONNREFUSED; start the cluster, or mend its entry in the kubeconfig; ${NO_ANSWER}`,
    );
    expect(await previewWith("cottage")).toContain("house: context house is not in the kubeconfig; add it there");
    await stack.staysAsItIs();
  });

  it("is not destroyed before what is protected has been given up, and then leaves nothing", async () => {
    const graph = await session.embeddedGraph();
    editProgram(work, [replacing("components/compute/bare-metal-server.ts", "      protect,", "      protect: true,")]);
    await stack.staysAsItIs();
    const said = await refusal(session.stack.destroy());
    expect(said).toContain("cannot be deleted\n    because it is protected");
    const hosts = graph.resources.filter(({ type }) => type === "kubernetes:metal3.io/v1alpha1:BareMetalHost");
    for (const { urn, inputs } of hosts) {
      expect(said).toContain(nameIn(urn));
      expect(isApiObject(inputs) && (await session.api("house").get(inputs))).toBeDefined();
    }
    await session.pulumi(["state", "unprotect", "--all", "--yes"]);
    await session.stack.destroy();
    expect((await session.stack.exportStack()).deployment.resources ?? []).toEqual([]);
    const left = await Promise.all(
      graph.resources.map(async ({ type, urn, inputs, retainOnDelete }) => {
        if (!type.startsWith("kubernetes:") || retainOnDelete || !isApiObject(inputs)) return [];
        return (await session.api("house").get(inputs)) === undefined ? [] : [nameIn(urn)];
      }),
    );
    expect(left.flat()).toEqual([]);
  });
});

/** Where nobody listens: no service may have this port. */
const NOBODY = "https://127.0.0.1:1";

/** A kubeconfig with one context, whose cluster does not answer. */
function kubeconfigOf(context: string) {
  return {
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name: "c", cluster: { server: NOBODY } }],
    users: [{ name: "u", user: { token: "t" } }],
    contexts: [{ name: context, context: { cluster: "c", user: "u" } }],
  };
}
