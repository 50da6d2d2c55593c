/** The shipped primary estate and the recovery estate behind it, with changes. */
import type { RecoverySource } from "../../../src/twin/proof/recovery/takeover.ts";
import { prod, worldOf } from "../../components/kubernetes/estates.ts";
import { readStackFile } from "../../estates/stack-files.ts";

export const primary = prod.estate;
const NO_GRAPH = { project: "estate", stack: "dr", resources: [], outputs: {}, secrets: [], unknowns: [] };
const shipped = readStackFile("Pulumi.dr.yaml");

/** A text of the stack file and what stands there instead; it has to be found. */
export type Edit = readonly [from: string, to: string];

export function recoverySource(...edits: readonly Edit[]): RecoverySource {
  const text = edits.reduce((current, [from, to]) => {
    if (!current.includes(from)) throw new Error(`the recovery stack file does not have ${from}`);
    return current.replaceAll(from, to);
  }, shipped);
  const { estate, catalogue } = worldOf(text, "dr.yaml");
  return { stack: "dr", estate, catalogue, text, graph: NO_GRAPH };
}
