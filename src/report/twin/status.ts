/** How a twin is, for a terminal and for tools. */
import type { ClusterStatus, TwinStatus } from "../../twin/status.ts";
import { hanging, sheet, wrap } from "../columns.ts";
import { visibleLine } from "../escape.ts";
import { grid } from "../grid.ts";
import { painter } from "../paint.ts";
import { secondsText } from "../proof/figures.ts";
import type { TextOptions } from "../text.ts";
import { count } from "../words.ts";

const PHASES: Readonly<Record<TwinStatus["phase"], string>> = {
  starting: "starting, or its start was cut off",
  running: "running",
};

/** The status as lines of text, never longer than the width. Ends with a line feed. */
export function statusText(status: TwinStatus, { width, colour }: TextOptions): string {
  const paint = painter(colour);
  const { stack, file, phase, open, failed, clusters, start } = status;
  const work = open === undefined ? "" : `, a ${open.work} ${open.is === "cut off" ? "was cut off" : "goes on"}`;
  const line = (label: string, text: string): string[] => hanging(`  ${label.padEnd(8)}`, visibleLine(text), width);
  /** What was said in lines stays in lines. */
  const lines = (label: string, text: string): string[] =>
    text.split("\n").flatMap((one, at) => {
      const indent = " ".repeat(one.length - one.trimStart().length);
      return at === 0 ? line(label, one) : hanging(`${" ".repeat(10)}${indent}`, visibleLine(one.trimStart()), width);
    });
  const rows = clusters.map(({ cluster, nodes, ready, pods, placed, running, ...rest }) => {
    const note = troubleOf(rest);
    const numbers =
      rest.down === undefined ? [`${ready}/${nodes}`, `${placed}/${pods}`, `${running}/${pods}`] : ["?", "?", "?"];
    return {
      cells: [visibleLine(cluster), ...numbers],
      ...(note === "" ? {} : { note: visibleLine(note) }),
    };
  });
  const own = new Set(clusters.flatMap(({ ownSchemas }) => ownSchemas));
  return sheet([
    [
      ...wrap(visibleLine(`${stack}: ${PHASES[phase]}${work}`), width).map((text) => paint("bold", text)),
      ...line("file", file),
      ...(failed === undefined ? [] : lines("failed", failed)),
      ...(start === undefined
        ? []
        : line(
            "start",
            `${count(start.resources, "resource")} deployed from nothing in ${secondsText(start.seconds)} (measured)`,
          )),
    ],
    rows.length === 0 ? [] : grid(["cluster", "nodes ready", "pods placed", "pods ready"], rows, width),
    [
      ...line("metal", metalText(status)),
      ...line("hosts", status.hosts === undefined ? "not started" : `answer ssh in network namespace ${status.hosts}`),
      ...line("cloud", status.cloud === undefined ? "not started" : `AWS emulator at ${status.cloud}`),
      ...(status.gone.length === 0 ? [] : line("gone", `not running: ${status.gone.join(", ")}`)),
      ...line("fabric", "not part of the twin yet"),
      ...(own.size === 0 ? [] : line("schemas", `own, not their makers': ${[...own].sort().join(", ")}`)),
    ],
  ]);
}

function troubleOf({ down, gone }: Pick<ClusterStatus, "down" | "gone">): string {
  return [
    ...(down === undefined ? [] : [`API server: ${down}`]),
    ...(gone.length === 0 ? [] : [`not running: ${gone.join(", ")}`]),
  ].join("; ");
}

function metalText({ metal }: TwinStatus): string {
  if (metal === undefined) return "not started";
  const { down, hosts, poweredOn, failed } = metal;
  const states = Object.entries(metal.states).map(([state, number]) => `${count(number)} ${state}`);
  return [
    ...(down === undefined
      ? [[count(hosts, "host"), ...states].join(", "), `${count(poweredOn)} with power`]
      : [`does not answer: ${down}`]),
    ...failed.map(({ host, message }) => `${host}: ${message}`),
  ].join("; ");
}

/** The status as JSON. Ends with a line feed. */
export function statusJson(status: TwinStatus): string {
  return `${JSON.stringify({ format: "estate.twin-status/2", ...status }, null, 2)}\n`;
}
