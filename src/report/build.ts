/** Puts a preview together from its parts. */
import type { Finding } from "../analysis/finding.ts";
import type { CostReport } from "../cost/types.ts";
import type { GraphDiff, ResourceChange } from "../engine/diff.ts";
import type { ResourceGraph } from "../engine/graph.ts";
import type { Estate } from "../model/estate.ts";
import type { Views } from "../views/types.ts";
import { costOf, figuresOf } from "./figures.ts";
import { reported } from "./findings/reported.ts";
import { compareText } from "./order.ts";
import { places } from "./place.ts";
import type { Change, PreviewReport, ReportResource } from "./schema.ts";

export interface PreviewParts {
  /** The stack file, as the user named it. */
  readonly file: string;
  readonly estate: Estate;
  readonly views: Views;
  readonly graph: ResourceGraph;
  readonly findings: readonly Finding[];
  /** What the estate costs. */
  readonly priced: CostReport;
  /** What the preview is compared with; left out when there is nothing. */
  readonly base?: { readonly file: string; readonly diff: GraphDiff };
}

/** The preview of one stack. Equal parts give equal reports, byte for byte. */
export function buildReport({ file, estate, views, graph, findings, priced, base }: PreviewParts): PreviewReport {
  const { name, environment, role, title } = estate.about;
  const cost = costOf(estate, priced);
  return {
    schema: "estate.preview/1",
    project: graph.project,
    stack: graph.stack,
    file,
    estate: { name, environment, role, title },
    sites: estate.sites.map((site) => ({ id: site.id, title: site.title, kind: site.kind })),
    figures: figuresOf(views, cost),
    resources: resourcesOf(graph, estate),
    outputs: graph.outputs,
    cost,
    findings: findings.map(reported),
    changes: base === undefined ? undefined : changesOf(base.file, base.diff),
  };
}

function resourcesOf(graph: ResourceGraph, estate: Estate): readonly ReportResource[] {
  const found = places(graph.resources, estate);
  return graph.resources
    .map((node): ReportResource => {
      const { urn, type, name, parent, custom, inputs, dependencies, provider, protect, secrets, unknowns } = node;
      const place = found.get(urn);
      return {
        urn,
        type,
        name,
        parent,
        custom,
        site: place?.site,
        layer: place?.layer ?? "other",
        inputs,
        dependencies,
        provider,
        protect,
        secrets,
        unknowns,
      };
    })
    .sort((a, b) => compareText(a.urn, b.urn));
}

function changesOf(base: string, { changes, counts }: GraphDiff): PreviewReport["changes"] {
  const items = changes.flatMap(changeOf).sort((a, b) => compareText(a.urn, b.urn));
  return { base, summary: { ...counts }, items };
}

function changeOf({ op, urn, formerUrn, type, name, properties, undecided, provider }: ResourceChange): Change[] {
  if (op === "same") return [];
  const moved = provider === undefined ? [] : [{ path: "options.provider", kind: "changed" as const, ...provider }];
  return [
    { op, urn, formerUrn, type, name, properties: [...properties, ...moved], undecided: undecided.map((u) => u.path) },
  ];
}
