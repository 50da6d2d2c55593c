import { type PolicyPackArgs, type PolicyResource, UnknownValueError, unknownCheckingProxy } from "@pulumi/policy";
import { beforeAll, describe, expect, it } from "vitest";
import { evaluate } from "../../policies/evaluate.ts";
import { resourcesOf } from "../../policies/graph.ts";
import { policies } from "../../policies/list.ts";
import { pack } from "../../policies/pack.ts";
import { policy as records } from "../../policies/records.ts";
import { loadCatalogue } from "../../src/catalogue/load.ts";
import type { ResourceNode } from "../../src/engine/graph.ts";
import { changed, loadGraph, nodesOf, put, say, without } from "./stacks.ts";

const today = "2026-11-24";
const opts = {
  protect: false,
  ignoreChanges: [],
  aliases: [],
  additionalSecretOutputs: [],
  customTimeouts: { createSeconds: 0, updateSeconds: 0, deleteSeconds: 0 },
};

beforeAll(async () => {
  await loadGraph("dr");
});

/** The resources as the SDK hands them to a stack policy. */
function engineResources(nodes: readonly ResourceNode[]): PolicyResource[] {
  const byUrn = new Map(
    nodes.map((node) => {
      const { urn, type, name, custom, inputs, outputs, provider } = node;
      const resource: PolicyResource = {
        urn,
        type,
        name,
        props: unknownCheckingProxy(custom ? inputs : (outputs ?? {})),
        opts,
        dependencies: [],
        propertyDependencies: {},
        isType: () => false,
        asType: () => undefined,
      };
      if (provider !== undefined) {
        const of = provider.slice(0, provider.lastIndexOf("::"));
        resource.provider = { type: "", props: {}, urn: of, name: "" };
      }
      return [urn, resource] as const;
    }),
  );
  for (const { urn, parent, propertyDependencies } of nodes) {
    const resource = byUrn.get(urn);
    const above = parent === undefined ? undefined : byUrn.get(parent);
    if (resource === undefined) continue;
    if (above !== undefined) resource.parent = above;
    for (const [key, urns] of Object.entries(propertyDependencies)) {
      resource.propertyDependencies[key] = urns.flatMap((one) => byUrn.get(one) ?? []);
    }
  }
  return [...byUrn.values()];
}

/** What a policy of the pack reports over the nodes. */
async function reports(
  { policies }: PolicyPackArgs,
  name: string,
  nodes: readonly ResourceNode[],
): Promise<[string, string | undefined][]> {
  const found: [string, string | undefined][] = [];
  const policy = policies.find((candidate) => candidate.name === name);
  if (policy === undefined) throw new Error(`no policy ${name}`);
  const shared = {
    getConfig: () => {
      throw new Error("the pack reads no config");
    },
    stackTags: new Map<string, string>(),
    notApplicable: () => {
      throw new Error("not applicable");
    },
  };
  if ("validateStack" in policy) {
    await policy.validateStack({ ...shared, resources: engineResources(nodes) }, (message, urn) =>
      found.push([message, urn]),
    );
  } else if ("validateResource" in policy && typeof policy.validateResource === "function") {
    for (const { urn, type, name: own, inputs } of nodes) {
      await policy.validateResource(
        {
          ...shared,
          urn,
          type,
          name: own,
          opts,
          props: unknownCheckingProxy(inputs),
          isType: () => false,
          asType: () => undefined,
        },
        (message) => found.push([message, urn]),
      );
    }
  }
  return found;
}

describe("the pack in a preview", () => {
  const inPreview = (config = "{}") => pack({ today, config });

  it("judges single resources before they are changed, and blocks by severity", () => {
    const levels = inPreview().policies.map(({ name, enforcementLevel }) => [name, enforcementLevel]);
    expect(levels).toEqual([
      ["estate-errors", "mandatory"],
      ["estate-advice", "advisory"],
      ["k8s-resources", "mandatory"],
      ["k8s-spread", "mandatory"],
      ["k8s-security-context", "mandatory"],
      ["resource-advice", "advisory"],
      ["secret-in-clear", "advisory"],
    ]);
  });

  it("reports no error of the recovery stack", async () => {
    expect(await reports(inPreview(), "estate-errors", nodesOf("dr"))).toEqual([]);
    expect(await reports(inPreview(), "k8s-resources", nodesOf("dr"))).toEqual([]);
  });

  it("reports a broken rule, with its code, over what the engine holds and no file", async () => {
    const nodes = changed("dr", "meridian-dr", ({ outputs }) => {
      if (outputs !== undefined) put(outputs, ["sections", "recovery", "account"], undefined);
    });
    const [first] = await reports(inPreview(), "estate-errors", nodes);
    expect(first?.[0]).toMatch(/^RECOVERY-INCOMPLETE recovery: recovers in us-east-1: .*account/);
  });

  it("blocks a resource by its inputs, and lets it pass by a waiver of the stack's configuration", async () => {
    const name = "dr-risk";
    const nodes = changed("dr", name, ({ inputs }) => put(inputs, ["spec", "template", "spec", "hostNetwork"], true));
    const line =
      "K8S-SECURITY-CONTEXT dr-risk: the pod: shares the host's Network; limit: the restricted profile; remedy: remove hostNetwork";
    const urn = nodes.find((node) => node.name === name && node.custom)?.urn;
    expect(await reports(inPreview(), "k8s-security-context", nodes)).toEqual([[line, urn]]);
    const waiver = {
      policy: "K8S-SECURITY-CONTEXT",
      subject: name,
      reason: "until the driver is fixed",
      owner: "a",
      approver: "b",
      ticket: "T-1",
      created: today,
      expires: "2026-12-24",
    };
    const waived = inPreview(JSON.stringify({ "estate:waivers": JSON.stringify({ "w-1": waiver }) }));
    expect(await reports(waived, "k8s-security-context", nodes)).toEqual([]);
    const advice = await reports(waived, "resource-advice", nodes);
    expect(advice.map(([message]) => message)).toContain(`${line}; waived by w-1`);
  });

  it("cannot tell of a custom resource without outputs, whose provider is not configured yet", async () => {
    const nodes = nodesOf("dr").map((node) => (node.name === "recovery-eks-cluster" ? { ...node, inputs: {} } : node));
    const advice = (await reports(inPreview(), "estate-advice", nodes)).map(([message]) => message);
    expect(advice.filter((message) => message.startsWith("AWS-PUBLIC-ACCESS recovery-eks-cluster"))).toEqual([
      "AWS-PUBLIC-ACCESS recovery-eks-cluster: is of type aws:eks/cluster:Cluster: cannot tell: all that it states is known only after a deployment; " +
        "limit: Nothing in AWS is open to every address; remedy: check again after the deployment, or state the value in the program",
    ]);
  });

  it("blocks a stack that holds no estate: what cannot be told does not pass", async () => {
    const [first, ...rest] = await reports(inPreview(), "estate-errors", without("dr", "meridian-dr"));
    expect(rest).toEqual([]);
    expect(first?.[0]).toBe(
      "ESTATE-UNREADABLE estate: the stack holds an estate: cannot tell what the rules say: the stack has no resource of type " +
        "estate:inventory:Inventory; limit: the stack tells which estate it is; remedy: deploy the stack with this version of the program",
    );
  });

  it("does not take the sections of another version for an estate", async () => {
    const nodes = changed("dr", "meridian-dr", ({ outputs }) => {
      if (outputs !== undefined) put(outputs, ["sections", "clusters"], { a: 1 });
    });
    const [first] = await reports(inPreview(), "estate-errors", nodes);
    expect(first?.[0]).toContain("meridian-dr: its sections lack clusters; deploy it with this version of the program");
  });
});

it("the pack over a state judges single resources where they lie", async () => {
  const inState = pack({ today, config: undefined });
  expect(inState.policies.map(({ name }) => name)).toEqual(["estate-errors", "estate-advice", "secret-in-clear"]);
  const nodes = changed("dr", "dr-risk", ({ inputs }) =>
    put(inputs, ["spec", "template", "spec", "hostNetwork"], true),
  );
  const found = await reports(inState, "estate-errors", nodes);
  expect(found.map(([message]) => message)).toEqual([expect.stringMatching(/^K8S-SECURITY-CONTEXT dr-risk: /)]);
});

it("the engine and the command line find the same", async () => {
  const inState = pack({ today, config: undefined });
  const stack = {
    resources: resourcesOf({ resources: nodesOf("dr") }),
    catalogue: loadCatalogue(),
    measurements: [],
    today,
  };
  const there = (await reports(inState, "estate-advice", nodesOf("dr"))).map(([message]) => message.split(":")[0]);
  expect(there).toEqual(evaluate(stack, policies, () => true).map(({ code, subject }) => `${code} ${subject}`));
});

it("ESTATE-RECORDS fails where a record and the sections differ, and where one is missing", () => {
  expect(say(records, nodesOf("dr"))).toEqual([]);
  const site = nodesOf("dr").find(({ type }) => type === "estate:inventory:Site")?.name ?? "";
  const finding = {
    code: "ESTATE-RECORDS",
    severity: "error",
    says: `Site ${site} is in the sections`,
    limit: "the same record in both",
    remedy: "deploy the whole stack, without --target",
  };
  const edited = changed(
    "dr",
    site,
    ({ outputs }) => outputs !== undefined && put(outputs, ["record", "title"], "moved"),
  );
  expect(say(records, edited).filter(({ says }) => says === finding.says)).toEqual([
    { ...finding, subject: site, computed: "its resource differs in title", source: `sites.${site}` },
  ]);
  expect(say(records, without("dr", site)).find(({ says }) => says === finding.says)).toMatchObject({
    ...finding,
    subject: "meridian-dr",
    computed: "no resource shows it",
  });
});

it("an unknown that the SDK throws is the one that the pack catches", () => {
  const props: Record<string, unknown> = unknownCheckingProxy({ a: "04da6b54-80e4-46f7-96ec-b56ff0331ba9" });
  expect(() => props["a"]).toThrow(UnknownValueError);
});
