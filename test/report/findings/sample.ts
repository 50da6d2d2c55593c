import type { CheckReport } from "../../../src/report/findings/schema.ts";

/** A check with one finding of each kind, small enough to read. */
export const sample: CheckReport = {
  schema: "estate.check/1",
  stack: "test",
  file: "Pulumi.test.yaml",
  today: "2026-11-24",
  estate: { name: "harbour", environment: "test" },
  blocked: true,
  rules: [
    { code: "C-01", title: "Records fit", severity: "error", formula: "a <= b", sources: ["data sheet"], controls: [] },
    {
      code: "C-02",
      title: "Copies fit",
      severity: "warning",
      formula: "c <= d",
      sources: ["plan", "list"],
      controls: [{ framework: "PCI DSS", version: "4.0.1", reference: "8.6.2" }],
    },
    { code: "C-03", title: "Classes fit", severity: "error", formula: "e <= f", sources: ["prices"], controls: [] },
    { code: "C-04", title: "Nothing to say", severity: "error", formula: "g <= h", sources: [], controls: [] },
  ],
  findings: [
    {
      code: "C-01",
      severity: "error",
      subject: "ticks",
      says: "keeps 2 years",
      computed: "needs 631TB",
      limit: "60TB",
      remedy: "32 nodes",
      source: "databases.ticks",
      place: { file: "Pulumi.test.yaml", line: 12, column: 5 },
    },
    {
      code: "C-03",
      severity: "error",
      subject: "archive",
      says: "2PB",
      computed: "USD 23760/year",
      limit: "USD 20000/year",
      remedy: "1.68PB",
      source: "pools.archive",
      cost: 23_760_000_000,
      waiver: "w-1",
      place: { file: "Pulumi.test.yaml", line: 20, column: 3 },
    },
    {
      code: "C-02",
      severity: "warning",
      subject: "ticks",
      says: "3 copies",
      computed: "1.5 shards",
      limit: "whole shards",
      remedy: "4 nodes",
      source: "databases.ticks.replicas",
      place: { file: "Pulumi.test.yaml", line: 14, column: 7 },
    },
  ],
  waivers: [
    {
      id: "w-1",
      policy: "C-03",
      subject: "archive",
      reason: "until the budget of next year",
      owner: "storage",
      approver: "risk",
      ticket: "OPS-12",
      created: "2026-11-01",
      expires: "2027-01-31",
    },
  ],
};

/** The sample with every text of the estate replaced. */
export function withText(text: string): CheckReport {
  return {
    ...sample,
    stack: text,
    file: text,
    estate: { name: text, environment: text },
    findings: sample.findings.map((finding) => ({
      ...finding,
      subject: text,
      says: text,
      computed: text,
      limit: text,
      remedy: text,
      source: text,
      place: { ...finding.place, file: text },
    })),
    waivers: sample.waivers.map((waiver) => ({ ...waiver, reason: text, owner: text, approver: text, ticket: text })),
  };
}
