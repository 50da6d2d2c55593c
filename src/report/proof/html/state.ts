/** States as badges: the word says it, the colour only helps to find it. */
import { html, type Markup } from "../../html/markup.ts";
import type { RoleState } from "../verdict.ts";

export type Tone = "good" | "warning" | "error";

export const tones = {
  unaffected: "good",
  whole: "good",
  degraded: "warning",
  open: "warning",
  untimed: "error",
  late: "error",
  lost: "error",
} as const satisfies Record<RoleState, Tone>;

export function stateBadge(tone: Tone, word: string): Markup {
  return html`<span class="badge ${tone}">${word}</span>`;
}

/** `holds` or `FAILS`. */
export function holdsBadge(holds: boolean): Markup {
  return holds ? stateBadge("good", "holds") : stateBadge("error", "FAILS");
}
