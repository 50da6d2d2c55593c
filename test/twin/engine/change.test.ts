import type { UpOptions } from "@pulumi/pulumi/automation/index.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { diffGraphs } from "../../../src/engine/diff.ts";
import { oneGpuNodeMore } from "./growth.ts";
import { openSession, type Session } from "./session.ts";

describe("a change of the primary estate", () => {
  let session: Session;
  beforeAll(async () => {
    session = await openSession({ name: "prod", hasty: true });
  });
  afterAll(() => session?.close());

  it("by one GPU node makes the node, its GPUs, cables and host, changes what counts them, and touches nothing else", async () => {
    const { stack } = session;
    await stack.up();
    const before = await session.embeddedGraph();
    session.rewrite(oneGpuNodeMore);
    const { changes, counts } = diffGraphs(before, await session.embeddedGraph());

    const seen: { op: string; urn: string }[] = [];
    const { summary } = await stack.up({
      onEvent: ({ resourcePreEvent }) => {
        const step = resourcePreEvent?.metadata;
        if (step !== undefined && step.op !== "same") seen.push({ op: step.op, urn: step.urn });
      },
    });

    const nameOf = (urn: string): string => urn.split("::").at(-1) ?? "";
    const named = (op: string): readonly string[] =>
      seen
        .filter((step) => step.op === op)
        .map((step) => nameOf(step.urn))
        .sort();
    expect(named("create")).toEqual(CREATED);
    expect(named("update")).toEqual(UPDATED);
    expect(named("delete")).toEqual([]);
    expect(named("replace")).toEqual([]);
    const foretold = changes.filter(({ op }) => op !== "same").map(({ op, urn }) => ({ op, urn }));
    const sorted = (steps: readonly { op: string; urn: string }[]) =>
      [...steps].sort((a, b) => (a.urn < b.urn ? -1 : 1));
    expect(sorted(seen)).toEqual(sorted(foretold));
    // The stack itself is one more that stays the same, or is updated for its outputs.
    expect(summary.resourceChanges?.create).toBe(counts.create);
  });

  it("of what a training job runs makes the job again on a new runtime, and takes the old one away last", async () => {
    const { stack } = session;
    session.rewrite((text) => text.replace("args: [--mode, research]", "args: [--mode, research, --deep]"));
    const seen: string[] = [];
    await stack.up({
      onEvent: ({ resourcePreEvent }) => {
        const { op = "", urn = "" } = resourcePreEvent?.metadata ?? {};
        if (/^(create|delete)/.test(op)) seen.push(`${op} ${urn.split("::").at(-1)}`);
      },
    });
    expect(seen).toEqual([
      "create-replacement gpu-east-research-runtime",
      "delete-replaced gpu-east-research",
      "create-replacement gpu-east-research",
      "delete-replaced gpu-east-research-runtime",
    ]);
  });

  it("of several objects changes the targeted one alone, and the others at the next run without a target", async () => {
    const { stack } = session;
    const before = await session.embeddedGraph();
    // Of the first workload, which runs in three clusters.
    session.rewrite((text) => text.replace("health: /healthz", "health: /ready"));
    const { changes } = diffGraphs(before, await session.embeddedGraph());
    const wanted = changes.flatMap(({ op, urn }) => (op === "same" ? [] : [`${op} ${urn}`]));
    const [target = ""] = wanted.flatMap((step) => (step.includes("okx") ? [step.replace("update ", "")] : []));
    const steps = async (options: UpOptions): Promise<readonly string[]> => {
      const seen: string[] = [];
      await stack.up({
        ...options,
        onEvent: ({ resourcePreEvent }) => {
          const { op = "same", urn = "" } = resourcePreEvent?.metadata ?? {};
          if (op !== "same") seen.push(`${op} ${urn}`);
        },
      });
      return seen.sort();
    };
    expect(wanted.length).toBeGreaterThan(1);
    expect(await steps({ target: [target] })).toEqual([`update ${target}`]);
    expect(await steps({})).toEqual(wanted.filter((step) => step !== `update ${target}`).sort());
  });
});

/** The server and the host that runs on it share a name; each GPU, cable, secret, firmware and address has its own. */
const CREATED: readonly string[] = [
  "gpu-5",
  "gpu-5",
  "gpu-5-credentials",
  "gpu-5-firmware",
  "gpu-5-gpu0",
  "gpu-5-gpu1",
  "gpu-5-host",
  "gpu-5:bmc--oob-1:40",
  "gpu-5:eth0--leaf-1:5",
  "gpu-5:eth1--leaf-2:5",
  "gpu-east-capi-address-gpu-5",
];
/** What counts or measures the node: its pool and queue, what scrapes it, its switches, rack and power feeds. */
const UPDATED: readonly string[] = [
  "gpu-east-queues-share-research",
  "gpu-east-research-deployment",
  "leaf-1",
  "leaf-2",
  "mon-tokyo-monitoring-scrape-gpu-east-nodes",
  "oob-1",
  "t3",
  "tokyo-a",
  "tokyo-b",
];
