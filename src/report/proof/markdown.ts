/** A proof as one comment on a pull request, and as the table of the README. */
import type { Drill, Fit, Proof, ProofFinding, RecoveryProof } from "../../twin/proof/schema.ts";
import { blocks, cell, details, fitted, marker, table, truncated } from "../comment.ts";
import { count, findingsLine } from "../words.ts";
import { memoryText, secondsText, startText } from "./figures.ts";
import { roleLine, stateWords } from "./losses.ts";
import { checkTable, lessTable } from "./markdown-checks.ts";
import { roleState, summary, verdict } from "./verdict.ts";

/**
 * The proof as GitHub-flavoured markdown, short enough for a comment. The first line is a comment that is the same for
 * every proof of the stack, so that a bot can find and replace its former comment. Ends with a line feed.
 */
export function proofMarkdown(proof: Proof): string {
  return fitted((limit) => compose(proof, limit));
}

function compose(proof: Proof, limit: number): string {
  const { stack, date, machine, start, fit, recovery, findings, notProven } = proof;
  const taken = `${date} on ${count(machine.cores, "core")} and ${memoryText(machine.memory)}, Kubernetes ${machine.kubernetes}`;
  return blocks([
    marker("proof", stack),
    `### ${cell(stack)}: ${verdict(proof)}`,
    table(
      ["Part", "Result"],
      [...summary(proof), ["taken", cell(taken)], ...(start === undefined ? [] : [["start", cell(startText(start))]])],
    ),
    ...(fit === undefined ? [] : [fitTable(fit, limit), ...lessTable(fit, limit)]),
    ...losses(proof, limit),
    ...checkTable(proof, limit),
    ...(recovery === undefined ? [] : [recoveryTable(recovery, limit)]),
    ...(findings.length === 0 ? [] : [findingTable(findings, limit)]),
    ...(notProven.length === 0
      ? []
      : [
          details(
            "Not proven",
            truncated(["The twin does not show"], notProven, (line) => [cell(line)], limit, "line"),
          ),
        ]),
  ]);
}

function fitTable({ clusters }: Fit, limit: number): string {
  const head = ["Cluster", ">Nodes", ">Pods", ">Placed", ">Queued"];
  const row = ({ cluster, nodes, pods, placed, waiting }: Fit["clusters"][number]) => [
    cell(cluster),
    ...[nodes, pods, placed, waiting].map((number) => count(number)),
  ];
  return truncated(head, clusters, row, limit, "cluster");
}

function losses({ drills }: Proof, limit: number): string[] {
  const rows = drills.flatMap((drill) => [
    ...(drill.api === undefined
      ? []
      : [[...lossCells(drill), "API writes", "", "", secondsText(drill.api), "", "none", "answers"]]),
    ...drill.roles
      .filter((role) => roleState(role) !== "unaffected")
      .map((role) => {
        const { role: name, class: kind, moved, serves, whole, limit: most, state } = roleLine(role, drill);
        return [...lossCells(drill), cell(name), cell(kind), moved, serves, whole, most, stateWords[state]];
      }),
  ]);
  if (rows.length === 0) return [];
  const head = [
    "Loss",
    "Left to",
    "Role",
    "Class",
    ">Moved",
    ">Serves after (measured)",
    ">Whole after (measured)",
    ">Limit (stated)",
    "Outcome",
  ];
  return [truncated(head, rows, (cells) => cells, limit, "role")];
}

function lossCells({ name, by }: Drill): string[] {
  return [cell(name), by];
}

function recoveryTable({ steps, restore }: RecoveryProof, limit: number): string {
  const rows = [
    ...steps.map(({ what, seconds, basis }) => [cell(what), secondsText(seconds), basis]),
    ...restore.map(({ data, seconds, basis }) => [cell(`restore of ${data}`), secondsText(seconds), basis]),
  ];
  return details(
    "Recovery",
    truncated(["Step", ">Takes", "Basis"], rows, (cells) => cells, limit, "step"),
  );
}

function findingTable(findings: readonly ProofFinding[], limit: number): string {
  const head = ["Severity", "Code", "Subject", "Says", "Computed", "Limit", "Remedy", "Source"];
  const row = (f: ProofFinding) =>
    [f.severity, f.code, f.subject, f.says, f.computed, f.limit, f.remedy, f.source].map(cell);
  const blocking = findings.some(({ severity }) => severity === "error");
  return details(`Findings: ${findingsLine(findings)}`, truncated(head, findings, row, limit, "finding"), blocking);
}
