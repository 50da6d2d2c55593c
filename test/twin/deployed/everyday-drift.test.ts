/** What becomes of a stack when somebody changes its clusters by other means, and what the CLI says to it. */
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import * as z from "zod";
import type { Session } from "../engine/session.ts";
import { refusal } from "./cli-run.ts";
import { DeployedStack } from "./deployed-stack.ts";
import { DEPLOYMENT, nameIn, withFourthServer, withReplicas } from "./workshop.ts";

/** What one has to write to make a host by hand. */
const hostSchema = z.object({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.object({ name: z.string(), namespace: z.string(), labels: z.record(z.string(), z.string()) }),
  spec: z.record(z.string(), z.unknown()),
});

describe("a stack whose clusters somebody changes by hand", () => {
  let stack: DeployedStack;
  let session: Session;

  /** As `kubectl scale` does. */
  const scale = (replicas: number) =>
    session.api("house").merge(DEPLOYMENT, { spec: { replicas } }, "scale", { fieldManager: "kubectl" });
  const replicas = async (): Promise<unknown> => (await session.api("house").get(DEPLOYMENT))?.["spec"];

  beforeAll(async () => {
    stack = await DeployedStack.open({ later: withFourthServer });
    session = stack.session;
  });
  afterEach(() => vi.unstubAllEnvs());
  afterAll(() => session?.close());

  it("does not notice kubectl scale until a refresh, is then refused by whoever owns the field, and goes on once it is scaled back", async () => {
    await scale(3);
    await stack.staysAsItIs();
    const said = await refusal(session.stack.up({ refresh: true }));
    expect(said).toContain('Apply failed with 1 conflict: conflict with "kubectl" with subresource "scale"');
    expect(said).toContain(".spec.replicas");
    expect(await replicas()).toMatchObject({ replicas: 3 });
    await scale(2);
    expect((await stack.up({ refresh: true })).counts).toEqual({ same: stack.all });
    await stack.staysAsItIs();
  });

  it("takes the field back from kubectl where the shell says so, and keeps nothing of the shell", async () => {
    session.rewrite(withReplicas(3));
    expect(await refusal(session.stack.up())).toContain('conflict with "kubectl" with subresource "scale"');
    vi.stubEnv("PULUMI_K8S_ENABLE_PATCH_FORCE", "true");
    expect((await stack.up()).seen).toEqual(expect.arrayContaining([expect.stringMatching(/^update house-tool\b/)]));
    expect(await replicas()).toMatchObject({ replicas: 3 });
    vi.unstubAllEnvs();
    await stack.staysAsItIs();
    session.rewrite(withReplicas(2));
    expect((await stack.up()).counts).toEqual({ update: 2, same: stack.all - 2 });
    await stack.staysAsItIs();
  });

  it("does not notice an object that is gone until a refresh, which makes exactly it again", async () => {
    const { resources } = await session.embeddedGraph();
    const lost = resources.find(({ type }) => type === "kubernetes:policy/v1:PodDisruptionBudget");
    if (lost === undefined) throw new Error("the estate has no disruption budget");
    await session.lose(lost);
    await stack.staysAsItIs();
    expect(await stack.up({ refresh: true })).toEqual({
      seen: [`create ${nameIn(lost.urn)}`],
      counts: { create: 1, same: stack.all - 1 },
    });
    await stack.staysAsItIs();
  });

  it("is refused an object that is there already, names the ways out, and takes it over by an import", async () => {
    session.rewrite(withFourthServer);
    const { resources } = await session.embeddedGraph();
    await stack.recount();
    const host = resources.find(({ urn }) => nameIn(urn) === "dog-host");
    if (host === undefined) throw new Error("the fourth server has no host");
    const { apiVersion, kind, metadata, spec } = hostSchema.parse(host.inputs);
    // Without the labels of the estate, as somebody writes it by hand.
    const { name, namespace } = metadata;
    const byHand = { apiVersion, kind, metadata: { name, namespace }, spec };
    await session.api("house").create(byHand, { fieldManager: "kubectl-create" });

    const said = await refusal(session.stack.up());
    expect(said).toContain('baremetalhosts.metal3.io "dog" already exists');
    expect(said).toContain("Adopting a resource into Pulumi: use `pulumi import`");
    const [parent = "", provider = ""] = [host.parent, host.provider?.replace(/::[^:]*$/, "")];
    const known = await session.pulumi(["stack", "--show-urns"]);
    expect([known.includes(`URN: ${parent}\n`), known.includes(`URN: ${provider}\n`)]).toEqual([true, true]);
    const owner = ["--parent", parent, "--provider", provider];
    const how = ["--protect=false", "--generate-code=false", "--yes"];
    await session.pulumi(["import", host.type, "dog-host", `${namespace}/${name}`, ...owner, ...how]);
    // Of a custom kind an import knows the identity alone; what is declared is an update, which gives the host its labels.
    const { seen } = await stack.up();
    expect(seen.filter((step) => step.includes("dog-host"))).toEqual([expect.stringMatching(/^update dog-host\b/)]);
    expect(seen.filter((step) => !/^(create|update) /.test(step))).toEqual([]);
    expect((await session.api("house").get(byHand))?.metadata.labels).toMatchObject(metadata.labels);
    await stack.staysAsItIs();
  });
});
