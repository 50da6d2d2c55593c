/** Losses and what came of them, as every format says it. */
import type { Drill, RoleOutcome } from "../../twin/proof/schema.ts";
import { count } from "../words.ts";
import { secondsText } from "./figures.ts";
import { type RoleState, roleState } from "./verdict.ts";

const leftTo = {
  detector: "left to the detector",
  timers: "left to the control plane's timers",
  "nothing to give up": "nothing to give up",
} as const satisfies Record<Drill["by"], string>;

/** Lost things that are named before they are counted. */
const NAMED = 4;

/** `gpu-1, gpu-2 and 3 more lost; gpu-4 cut off; left to the detector; API writes again after 3.1 s`. */
export function lossText({ kind, lost, cutOff = [], by, api }: Drill): string {
  const dark = lost.filter((node) => !cutOff.includes(node));
  const gone = [...named(dark, "lost"), ...named(cutOff, "cut off")];
  return [
    ...(gone.length === 0 ? [`nothing ${kind === "switch" ? "cut off" : "lost"}`] : gone),
    leftTo[by],
    ...(api === undefined ? [] : [`API writes again after ${secondsText(api)}`]),
  ].join("; ");
}

function named(nodes: readonly string[], gone: string): string[] {
  if (nodes.length === 0) return [];
  const more = nodes.length > NAMED ? ` and ${count(nodes.length - NAMED)} more` : "";
  return [`${nodes.slice(0, NAMED).join(", ")}${more} ${gone}`];
}

/** What is to be seen of a role first: states that need a look are written large, for paper and eyes without colour. */
export const stateWords = {
  unaffected: "unaffected",
  whole: "whole",
  degraded: "DEGRADED",
  open: "OPEN",
  untimed: "UNTIMED",
  late: "LATE",
  lost: "LOST",
} as const satisfies Record<RoleState, string>;

export interface RoleLine {
  readonly role: string;
  readonly class: string;
  /** Pods that had to move, of all. */
  readonly moved: string;
  /** Until every workload of the role has one ready replica. */
  readonly serves: string;
  readonly whole: string;
  readonly limit: string;
  readonly state: RoleState;
  readonly reason: string | undefined;
}

/** A role with its times in words; `cluster/role` where the loss hits several clusters. */
export function roleLine(role: RoleOutcome, { clusters }: Drill): RoleLine {
  const state = roleState(role);
  return {
    role: clusters.length > 1 ? `${role.cluster}/${role.role}` : role.role,
    class: role.class ?? "no class",
    moved: `${count(role.moved)} of ${count(role.pods)}`,
    serves: timeText(role, role.served, "not seen"),
    whole: timeText(role, role.whole, "not whole"),
    limit: role.limit === undefined ? "none" : secondsText(role.limit),
    state,
    reason: role.reason,
  };
}

/** A time of a role, or why there is none: `open` where the role did not come so far while it was watched. */
function timeText({ outcome }: RoleOutcome, seconds: number | undefined, open: string): string {
  if (outcome === "unaffected") return "at once";
  if (seconds !== undefined) return secondsText(seconds);
  return outcome === "whole" ? "not measured" : open;
}
