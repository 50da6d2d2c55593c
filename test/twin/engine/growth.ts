/** Edits of stack files by which an estate grows. */
import type { StackName } from "./session.ts";

/** A node with its cables, and its two GPUs in the research role. */
export function oneGpuNodeMore(text: string): string {
  return text
    .replace(
      /^( +)gpu-4: \{.*$/m,
      "$&\n$1gpu-5: {build: ml-node, number: 105, rack: t3, u: 30, cables: {eth0: leaf-1/5, eth1: leaf-2/5, bmc: oob-1/40}}",
    )
    .replace("nodes: [gpu-4], gpus: [6, 7]", "nodes: [gpu-4, gpu-5], gpus: [6, 7, 8, 9]");
}

/** What each stack grows by, and the other way round. */
export const GROWTH: Readonly<Record<StackName, (text: string) => string>> = {
  prod: oneGpuNodeMore,
  dr: (text) => text.replace("replicas: 2\n", "replicas: 3\n"),
  small: (text) => text.replace("replicas: 2\n", "replicas: 3\n"),
};
