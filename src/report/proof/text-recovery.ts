/** The recovery of one stack in another, for the terminal. */
import type { Proof, RecoveryProof } from "../../twin/proof/schema.ts";
import { hanging } from "../columns.ts";
import { visibleLine } from "../escape.ts";
import { grid } from "../grid.ts";
import type { Paint } from "../paint.ts";
import { bytesText, rateText, secondsText } from "./figures.ts";
import { checkLines, titled } from "./lines.ts";
import { unplacedLines } from "./text-fit.ts";
import { basesText, slowRestores } from "./verdict.ts";

export function recoverySections({ recovery }: Proof, width: number, paint: Paint): readonly (readonly string[])[] {
  if (recovery === undefined) return [];
  return [
    time(recovery, width, paint),
    unplacedLines("Without a node after the recovery", recovery.unplaced, width, paint),
    copies(recovery, width, paint),
    restore(recovery, width, paint),
  ];
}

function time(recovery: RecoveryProof, width: number, paint: Paint): string[] {
  const { from, to, steps, total, limit, placed, pods, records } = recovery;
  const rows = [
    ...steps.map(({ what, seconds, basis }) => ({ cells: [visibleLine(what), secondsText(seconds), basis] })),
    { cells: ["recovery time", secondsText(total), basesText(recovery)] },
  ];
  const check = (holds: boolean, text: string) => checkLines(holds, text, width, paint);
  return [
    ...titled("Recovery", visibleLine(`${from} lost whole, ${to} takes over`), width, paint),
    ...grid(["step", "takes", "basis"], rows, width),
    ...check(total <= limit, `recovery time ${secondsText(total)}, limit ${secondsText(limit)} (stated)`),
    ...check(placed === pods, `${placed} of ${pods} pods placed (measured)`),
    ...records.flatMap(({ name, before, after, basis }) =>
      hanging("  ", visibleLine(`record ${name}: ${before} -> ${after} (${basis})`), width),
    ),
  ];
}

function copies({ copies }: RecoveryProof, width: number, paint: Paint): string[] {
  if (copies.length === 0) return [];
  const lines = copies.flatMap(({ data, rpo, age, basis, holds }) =>
    checkLines(holds, `${data}: ${secondsText(age)} old (${basis}), limit ${secondsText(rpo)} (stated)`, width, paint),
  );
  return [...titled("Data copies", "age against the stated RPO", width, paint), ...lines];
}

function restore({ restore, limit }: RecoveryProof, width: number, paint: Paint): string[] {
  if (restore.length === 0) return [];
  const rows = restore.map(({ data, bytes, bitsPerSecond, seconds, basis }) => ({
    cells: [visibleLine(data), bytesText(bytes), rateText(bitsPerSecond), secondsText(seconds), basis],
  }));
  const slow = slowRestores({ restore, limit });
  return [
    ...titled("Restore of the data", "size over bandwidth, computed and not run where modelled", width, paint),
    ...grid(["data", "size", "bandwidth", "takes", "basis"], rows, width),
    ...(slow === ""
      ? []
      : hanging("  ", visibleLine(`longer than the recovery limit of ${secondsText(limit)}: ${slow}`), width)),
  ];
}
