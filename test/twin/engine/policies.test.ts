import type { EngineEvent } from "@pulumi/pulumi/automation/index.js";
import { afterEach, describe, expect, it } from "vitest";
import { openSession, type Session, type StackName } from "./session.ts";

/** As a user gives it, from the top of the project. */
const policyPacks = ["policies"];

/** Every Deployment and every public access block of the program, spoiled on its way to the engine. */
const SPOILED = `
import * as spoiler from "@pulumi/pulumi";
spoiler.runtime.registerStackTransformation(({ type, props, opts }) => {
  if (type === "kubernetes:apps/v1:Deployment") props.spec.template.spec.hostNetwork = true;
  if (type === "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock") props.blockPublicAcls = false;
  return { props, opts };
});
`;

/** Takes note of the violations that the engine reports. */
function violations() {
  const seen: { level: string; message: string }[] = [];
  let judged = 0;
  return {
    seen,
    judged: () => judged,
    onEvent: ({ policyEvent, policyAnalyzeSummaryEvent }: EngineEvent & { policyAnalyzeSummaryEvent?: object }) => {
      if (policyEvent !== undefined) seen.push({ level: policyEvent.enforcementLevel, message: policyEvent.message });
      if (policyAnalyzeSummaryEvent !== undefined) judged++;
    },
  };
}

describe("the policy pack in the real engine", () => {
  let session: Session;
  afterEach(() => session?.close());

  it.each<StackName>(["prod", "dr"])("judges every resource of %s and finds nothing that forbids it", async (name) => {
    session = await openSession({ name, hasty: true });
    const { resources } = await session.embeddedGraph();
    const { seen, judged, onEvent } = violations();
    await session.stack.preview({ policyPacks, onEvent });
    expect(seen.filter(({ level }) => level !== "advisory")).toEqual([]);
    expect(judged()).toBeGreaterThan(resources.length);
  });

  it("lets an estate that holds be deployed", async () => {
    session = await openSession({ name: "small", hasty: true });
    const { summary } = await session.stack.up({ policyPacks });
    expect(summary.resourceChanges).toEqual({ create: 94 });
  });

  it("stops an estate whose power feeds cannot carry its servers", async () => {
    const edit = (text: string): string => text.replaceAll("capacity: 7kW", "capacity: 1kW");
    session = await openSession({ name: "small", hasty: true, edit });
    const { seen, onEvent } = violations();
    await expect(session.stack.preview({ policyPacks, onEvent })).rejects.toThrow("[mandatory]");
    const overloaded = (feed: string): string =>
      `Findings over the whole estate that are mandatory\nC-15 ${feed}: feed of 1kW: carries 2.34kW with the other path lost (derived): 234%; limit: 800W: 80% of 1kW; remedy: capacity: 2925W, or devices on other feeds\n`;
    expect(
      seen
        .filter(({ level }) => level === "mandatory")
        .map(({ message }) => message)
        .sort(),
    ).toEqual([overloaded("mains"), overloaded("solar")]);
  });

  it("stops pods that share the network of their node, and buckets that may be made public", async () => {
    session = await openSession({
      name: "dr",
      hasty: true,
      program: [{ file: "src/index.ts", edit: (text) => SPOILED + text }],
    });
    const { resources } = await session.embeddedGraph();
    const count = (type: string): number => resources.filter((resource) => resource.type === type).length;
    const { seen, onEvent } = violations();
    await expect(session.stack.preview({ policyPacks, onEvent })).rejects.toThrow("[mandatory]");
    const of = (code: string): number =>
      seen.filter(({ level, message }) => level === "mandatory" && message.includes(`${code} `)).length;
    expect(of("K8S-SECURITY-CONTEXT")).toBe(count("kubernetes:apps/v1:Deployment"));
    expect(of("AWS-PUBLIC-ACCESS")).toBe(count("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock"));
  });
});
