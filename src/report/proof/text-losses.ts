/** Losses, queues, scaling, drains and surges for the terminal. */
import type { Drill, Proof, ScalingProof } from "../../twin/proof/schema.ts";
import { hanging } from "../columns.ts";
import { visibleLine } from "../escape.ts";
import { grid, type Row } from "../grid.ts";
import type { Paint } from "../paint.ts";
import { count } from "../words.ts";
import { secondsText } from "./figures.ts";
import { checkLines, titled } from "./lines.ts";
import { lossText, roleLine, stateWords } from "./losses.ts";
import { lowestText, roleState } from "./verdict.ts";

/** One row for each loss, below it one for each role that it hit. */
export function lossSection({ drills }: Proof, width: number, paint: Paint): string[] {
  if (drills.length === 0) return [];
  const lines = grid(["loss", "moved", "serves after", "whole after", "limit", ""], drills.flatMap(drillRows), width);
  return [
    ...titled(
      "Losses",
      "measured: a role serves with one ready replica of each workload, and is whole with all; limits as stated",
      width,
      paint,
    ),
    ...lines.map((line) => (/ (LATE|LOST|UNTIMED)$/.test(line) ? paint("red", line) : line)),
  ];
}

function drillRows(drill: Drill): readonly Row[] {
  const hit = drill.roles.filter((role) => roleState(role) !== "unaffected");
  const spared = drill.roles
    .filter((role) => roleState(role) === "unaffected")
    .map((role) => roleLine(role, drill).role);
  const note = [lossText(drill), ...(spared.length === 0 ? [] : [`unaffected: ${spared.join(", ")}`])].join("; ");
  return [
    { cells: [visibleLine(drill.name)], note: visibleLine(note) },
    ...hit.map((role): Row => {
      const line = roleLine(role, drill);
      const { moved, serves, whole, limit, state, reason } = line;
      return {
        cells: [visibleLine(line.role), moved, serves, whole, limit, stateWords[state]],
        indent: 1,
        ...(reason === undefined ? {} : { note: visibleLine(reason) }),
      };
    }),
  ];
}

export function checkSections(
  { queues, scaling, drains, surges }: Proof,
  width: number,
  paint: Paint,
): readonly (readonly string[])[] {
  const check = (holds: boolean, text: string) => checkLines(holds, text, width, paint);
  const section = (title: string, text: string, lines: readonly string[]) =>
    lines.length === 0 ? [] : [...titled(title, text, width, paint), ...lines];
  return [
    section(
      "Queues",
      "measured: the real queue manager",
      (queues?.steps ?? []).flatMap((step) => check(step.holds, expectation(step))),
    ),
    ...scaling.map((one) => [
      ...titled("Scaling", `measured: ${visibleLine(`${one.cluster} ${one.workload}`)}`, width, paint),
      ...hanging("  ", visibleLine(scalingText(one)), width),
      ...one.checks.flatMap((step) => check(step.holds, expectation(step))),
    ]),
    section(
      "Drains",
      "measured: every node of a cluster, one after the other",
      drains.flatMap((drain) => [
        ...check(
          drain.holds,
          `${drain.cluster}: ${count(drain.nodes, "node")} in ${secondsText(drain.seconds)}, ${count(drain.evicted, "pod")} evicted, ${count(drain.refused, "eviction")} refused by a budget`,
        ),
        ...(drain.lowest.length === 0
          ? []
          : hanging("         ", visibleLine(`ready at the lowest: ${lowestText(drain)}`), width)),
        ...(drain.reason === undefined ? [] : hanging("         ", visibleLine(drain.reason), width)),
      ]),
    ),
    section(
      "Surges",
      "measured: a second set of pods beside the first",
      surges.flatMap(({ cluster, workload, pods, fits, reason }) =>
        check(
          fits,
          `${cluster} ${workload}: ${count(pods, "further pod")}${reason === undefined ? "" : `: ${reason}`}`,
        ),
      ),
    ),
  ];
}

function expectation({ what, expected, seen }: ScalingProof["checks"][number]): string {
  return `${what}: expected ${expected}, seen ${seen}`;
}

/** The rule, by how much it was hurried, and the replicas over time. */
function scalingText({ rule, compression, steps }: ScalingProof): string {
  const hurried = compression === 1 ? "at its own times" : `its times shortened ${compression} times`;
  const replicas = steps.map((step) => `${count(step.replicas)} at ${secondsText(step.at)}`).join(", ");
  return `${rule}, ${hurried}; replicas: ${replicas === "" ? "none seen" : replicas}`;
}
