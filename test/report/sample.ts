import type { PreviewReport } from "../../src/report/schema.ts";

const root = "urn:pulumi:test::estate::";

/** A preview with one of everything, small enough to read. */
export const sample: PreviewReport = {
  schema: "estate.preview/1",
  project: "estate",
  stack: "test",
  file: "Pulumi.test.yaml",
  estate: { name: "harbour", environment: "test", role: "primary", title: "Test estate" },
  sites: [
    { id: "hall", title: "Main hall", kind: "data-centre" },
    { id: "annex", title: "Annex", kind: "exchange-pod" },
  ],
  figures: [
    { id: "nodes", title: "nodes", value: 1234, unit: "1", basis: "derived" },
    { id: "fabric", title: "fabric bandwidth", value: 2.4e12, unit: "bit/s", basis: "derived" },
    {
      id: "load",
      title: "IT load",
      value: 26_780,
      unit: "W",
      basis: "derived",
      note: "without 1 device of unknown load",
    },
    { id: "capital", title: "capital budget", value: 1500, unit: "USD", basis: "stated" },
    { id: "operating", title: "operating budget", value: 99.5, unit: "USD/year", basis: "stated" },
  ],
  resources: [
    {
      urn: `${root}aws:s3/bucket:Bucket::archive`,
      type: "aws:s3/bucket:Bucket",
      name: "archive",
      custom: true,
      layer: "cloud",
      inputs: { bucket: "archive" },
      dependencies: [],
      protect: true,
      secrets: [],
      unknowns: [],
    },
    {
      urn: `${root}estate:inventory:Site$estate:inventory:Server::ant`,
      type: "estate:inventory:Server",
      name: "ant",
      parent: `${root}estate:inventory:Site::hall`,
      custom: false,
      site: "hall",
      layer: "physical",
      inputs: { id: "ant", load: 700 },
      dependencies: [`${root}aws:s3/bucket:Bucket::archive`],
      protect: false,
      secrets: [],
      unknowns: [],
    },
    {
      urn: `${root}estate:inventory:Site::hall`,
      type: "estate:inventory:Site",
      name: "hall",
      custom: false,
      site: "hall",
      layer: "physical",
      inputs: { id: "hall" },
      dependencies: [],
      protect: false,
      secrets: [],
      unknowns: [],
    },
  ],
  outputs: { estate: "harbour" },
  cost: {
    source: "stated",
    capital: {
      total: 1600,
      stated: 1500,
      ledgers: [
        { id: "servers", title: "Servers", amount: 1000, lines: 900 },
        { id: "network", title: "Network", amount: 600 },
      ],
    },
    operating: { total: 99.5, ledgers: [{ id: "power", title: "Power", amount: 99.5 }] },
    broken: ["capital: ledgers sum to USD 1,600, limit is USD 1,500"],
  },
  findings: [
    {
      code: "C-15",
      severity: "error",
      subject: "ant",
      says: "draws 6.8 kW at full work",
      computed: "feed B has 5.2 kW left",
      limit: "5.2 kW",
      remedy: "move it to another rack or set powerCap",
      source: "clusters.house.nodes.ant",
    },
    {
      code: "W-IMAGE",
      severity: "warning",
      subject: "tool",
      says: "runs image tool",
      computed: "the image has no digest: not built yet",
      limit: "an image is deployed by the digest of a build",
      remedy: "build and push it, then set images.tool.digest",
      source: "images.tool",
    },
  ],
  changes: {
    base: "state.json",
    summary: { create: 1, update: 1, delete: 1, same: 7 },
    items: [
      {
        op: "create",
        urn: `${root}aws:s3/bucket:Bucket::archive`,
        type: "aws:s3/bucket:Bucket",
        name: "archive",
        properties: [],
        undecided: [],
      },
      {
        op: "update",
        urn: `${root}estate:inventory:Site$estate:inventory:Server::ant`,
        type: "estate:inventory:Server",
        name: "ant",
        properties: [{ path: "load", kind: "changed", before: 650, after: 700 }],
        undecided: ["token"],
      },
      {
        op: "delete",
        urn: `${root}estate:inventory:Server::bee`,
        type: "estate:inventory:Server",
        name: "bee",
        properties: [],
        undecided: [],
      },
    ],
  },
};

/** Markup, table breaks, terminal controls and text of other scripts: what no format may let through as more than text. */
export const hostileTexts = [
  "</script><script>alert(1)</script>",
  "<img src=x onerror=alert(1)>",
  "<!--<script>",
  "a|b||c",
  "```js\ncode```",
  "`code` **bold** [link](javascript:alert(1)) ![x](http://x.example/y.png)",
  "\u001b[31mred\u001b[0m \u001b]8;;http://x.example\u0007link\u001b]8;;\u0007",
  "line one\nline two\r\nline three\u2028four",
  "\u202egnp.exe",
  "@team #12 http://x.example :tada: $x$",
  "漢字と仮名 🚀 e\u0301",
  "\"quoted\" 'single' & &amp; \\",
  "</details></td></table>",
] as const;

/** The sample with every text of the estate replaced. */
export function withText(text: string): PreviewReport {
  return {
    ...sample,
    stack: text,
    file: text,
    estate: { ...sample.estate, name: text, environment: text, title: text },
    sites: [{ id: text, title: text, kind: text }],
    figures: sample.figures.map((figure) => ({ ...figure, title: text, note: text })),
    resources: sample.resources.map((resource, index) => ({
      ...resource,
      urn: `${text}${index}`,
      type: text,
      name: text,
      parent: text,
      site: text,
      layer: text,
      inputs: { [text]: text },
      dependencies: [text],
    })),
    cost: {
      ...sample.cost,
      capital: { total: 1, ledgers: [{ id: text, title: text, amount: 1 }] },
      broken: [text],
    },
    findings: sample.findings.map((finding) => ({
      ...finding,
      code: text,
      subject: text,
      says: text,
      computed: text,
      limit: text,
      remedy: text,
      source: text,
    })),
    changes: {
      base: text,
      summary: { create: 0, update: 1, delete: 0, same: 0 },
      items: [
        {
          op: "update",
          urn: text,
          type: text,
          name: text,
          properties: [{ path: text, kind: "changed", before: text, after: { [text]: text } }],
          undecided: [text],
        },
      ],
    },
  };
}
