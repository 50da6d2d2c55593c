/** How long the hosts of a twin took for the parts of their way: measured, by the clock of the reconciler. */
import type { Host } from "./host.ts";

export interface Stage {
  readonly name: "register" | "inspect" | "provision";
  /** How many are through it. */
  readonly hosts: number;
  readonly medianSeconds: number;
  readonly slowestSeconds: number;
}

const STAGES = ["register", "inspect", "provision"] as const;

/** Stages that a host is through, in their order. */
export function stagesOf(hosts: readonly Host[]): readonly Stage[] {
  return STAGES.flatMap((name) => {
    const seconds = hosts
      .flatMap(({ status: { operationHistory } }) => {
        const { start, end } = operationHistory[name] ?? {};
        return start == null || end == null ? [] : [(Date.parse(end) - Date.parse(start)) / 1000];
      })
      .sort((a, b) => a - b);
    const slowestSeconds = seconds.at(-1);
    const medianSeconds = seconds[Math.floor((seconds.length - 1) / 2)];
    if (slowestSeconds === undefined || medianSeconds === undefined) return [];
    return [{ name, hosts: seconds.length, medianSeconds, slowestSeconds }];
  });
}
