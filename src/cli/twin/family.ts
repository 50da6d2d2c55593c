/** `estate twin`: its commands. */
import type { Family } from "../run.ts";

export const twin: Family = {
  name: "twin",
  summary: "a twin of a stack on this machine: start it, look at it, prove on it, end it",
  commands: [
    {
      name: "up",
      summary: "starts the twin of a stack and deploys the stack into it",
      load: async () => (await import("./up.ts")).twinUp,
    },
    {
      name: "status",
      summary: "clusters, nodes, pods and hosts of a twin",
      load: async () => (await import("./status.ts")).twinStatus,
    },
    {
      name: "prove",
      summary: "whether the estate fits and survives, measured",
      load: async () => (await import("./prove.ts")).twinProve,
    },
    {
      name: "drill",
      summary: "takes one piece of hardware and measures what comes back",
      load: async () => (await import("./drill.ts")).twinDrill,
    },
    {
      name: "down",
      summary: "ends a twin and removes what it left",
      load: async () => (await import("./down.ts")).twinDown,
    },
  ],
};
