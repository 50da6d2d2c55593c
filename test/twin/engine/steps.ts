/** Steps of a run as the engine tells of them. */
import type { EngineEvent } from "@pulumi/pulumi/automation/index.js";

/** Takes note of every step that changes something: `update house-tool spec.replicas`. */
export function steps() {
  const seen: string[] = [];
  return {
    seen,
    onEvent: ({ resourcePreEvent }: EngineEvent) => {
      const { op = "same", urn = "", detailedDiff } = resourcePreEvent?.metadata ?? {};
      if (op === "same" || op === "refresh") return;
      seen.push(`${op} ${urn.slice(urn.lastIndexOf("::") + 2)} ${Object.keys(detailedDiff ?? {}).join(" ")}`.trim());
    },
  };
}
