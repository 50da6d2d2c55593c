/** What holds and what does not, and what a piece of hardware less displaces, for a comment on a pull request. */
import type { Fit, Proof } from "../../twin/proof/schema.ts";
import { cell, details, truncated } from "../comment.ts";
import { count } from "../words.ts";
import { leftOut } from "./text-fit.ts";
import { lowestText } from "./verdict.ts";

interface Check {
  readonly part: string;
  readonly what: string;
  readonly seen: string;
  readonly holds: boolean;
}

/** Every check of the proof, those that fail first. */
export function checkTable(proof: Proof, limit: number): string[] {
  const checks = allChecks(proof).sort((a, b) => Number(a.holds) - Number(b.holds));
  if (checks.length === 0) return [];
  const failing = checks.filter(({ holds }) => !holds).length;
  const row = ({ part, what, seen, holds }: Check) => [part, cell(what), cell(seen), holds ? "holds" : "FAILS"];
  const rows = truncated(["Part", "Has to hold", "Seen (measured)", "Outcome"], checks, row, limit, "check");
  const title =
    failing === 0 ? `all ${count(checks.length)} hold` : `${count(failing)} of ${count(checks.length)} fail`;
  return [details(`Checks: ${title}`, rows, failing > 0)];
}

export function lessTable({ less }: Fit, limit: number): string[] {
  if (less.length === 0) return [];
  const row = ({ cluster, without, kind, displaced, unplaced }: Fit["less"][number]) => [
    cell(`${cluster} ${kind} ${without}`),
    count(displaced),
    count(unplaced.length),
    cell(leftOut(unplaced)),
  ];
  const head = ["Without", ">Displaced (measured)", ">No node left (measured)", "Of these"];
  return [details("One piece less", truncated(head, less, row, limit, "piece"))];
}

function allChecks({ fit, queues, scaling, drains, surges }: Proof): Check[] {
  return [
    ...(fit?.refusals ?? []).map(({ cluster, what, refused, reason }) => ({
      ...{ part: "refusal", what: `${cluster}: ${what}`, seen: reason, holds: refused },
    })),
    ...(queues?.steps ?? []).map((step) => ({ part: "queues", ...expectation(step) })),
    ...scaling.flatMap(({ cluster, workload, checks }) =>
      checks.map((check) => {
        const { what, seen, holds } = expectation(check);
        return { part: "scaling", what: `${cluster} ${workload}: ${what}`, seen, holds };
      }),
    ),
    ...drains.map((drain) => ({
      part: "drain",
      what: `${drain.cluster}: ${count(drain.nodes, "node")}, one after the other, within the disruption budgets`,
      seen: drain.reason ?? `ready at the lowest: ${lowestText(drain)}`,
      holds: drain.holds,
    })),
    ...surges.map(({ cluster, workload, pods, fits, reason }) => ({
      ...{ part: "surge", what: `${cluster} ${workload}: ${count(pods, "further pod")}`, holds: fits },
      seen: reason ?? "all placed",
    })),
  ];
}

function expectation({ what, expected, seen, holds }: NonNullable<Proof["queues"]>["steps"][number]) {
  return { what: `${what}: ${expected}`, seen, holds };
}
