import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { html, trusted } from "../../src/report/html/markup.ts";
import { formatHtml } from "../../src/report/html/page.ts";
import { addressingTables, bomTable, cablingTable, tableMarkup } from "../../src/report/html/tables.ts";
import type { PreviewReport } from "../../src/report/schema.ts";
import { q } from "../../src/units/index.ts";
import type { Views } from "../../src/views/types.ts";
import { hostileTexts, sample, withText } from "./sample.ts";
import { noViews } from "./views.ts";

const folder = new URL("../../src/report/", import.meta.url);
const style = readFileSync(new URL("page.css", folder), "utf8");
const script = readFileSync(new URL("page.client.js", folder), "utf8");

function page(report: PreviewReport, views: Views = noViews): string {
  return formatHtml({ report, views, drawings: { racks: "<svg id='r'/>", topology: "<svg id='t'/>" }, style, script });
}

test("a template escapes texts, keeps markup, joins lists and leaves undefined out", () => {
  expect(
    html`<p title="${'"'}">${"a<b & 'c'"}${undefined}${[html`<b>${"x"}</b>`, "`"]}${trusted("<hr>")}</p>`.text,
  ).toBe('<p title="&#34;">a&#60;b &#38; &#39;c&#39;<b>x</b>&#96;<hr></p>');
});

test("the page has its sections in order, each with its heading", () => {
  const headings = [
    ...page(sample).matchAll(/<section id="([a-z]+)" aria-labelledby="\1-heading">\n<h2 id="\1-heading">([^<]+)</g),
  ];
  expect(headings.map(([, id, title]) => `${id}: ${title}`)).toEqual([
    "figures: Figures",
    "findings: Findings",
    "changes: Changes",
    "cost: Cost",
    "plan: Plan",
    "resources: Resources",
    "racks: Racks",
    "topology: Topology",
    "addressing: Addressing",
    "cabling: Cabling",
    "bom: Bill of materials",
  ]);
});

test("a figure has its title, its value and how it came to be", () => {
  const [, figures = ""] = /<dl class="figures">\n(.*?)<\/dl>/s.exec(page(sample)) ?? [];
  expect(figures.replaceAll(/<[^>]+>/g, "").split("\n")).toEqual([
    ...["nodes", "1,234", "derived"],
    ...["fabric bandwidth", "2.4Tbps", "derived"],
    ...["IT load", "26.8kW", "derived; without 1 device of unknown load"],
    ...["capital budget", "USD 1,500", "stated"],
    ...["operating budget, per year", "USD 99.50", "stated"],
    "",
  ]);
});

test("without base and budget their section and tables are left out", () => {
  const budget = { total: 0, ledgers: [] };
  const text = page({ ...sample, changes: undefined, cost: { ...sample.cost, capital: budget, operating: budget } });
  expect(text).not.toMatch(/id="changes"|as stated|<th scope="col">Change</);
  expect(text).toContain('id="data">{"compared":false,');
});

test("the policy of the page allows its own script and no request", () => {
  const text = page(sample);
  const hash = createHash("sha256").update(script).digest("base64");
  expect(text).toContain(
    `content="default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'"`,
  );
  expect(text).toContain(`<script>${script}</script>`);
  expect(text.replace(script, "").replace(style, "")).not.toMatch(/\b(src|href)="(?!#)|url\(|@import|https?:/);
  expect(script + style).not.toMatch(/<\/(script|style)|url\(|@import|https?:|fetch|XMLHttpRequest/);
});

test("the script gets the resources by name with their changes", () => {
  const [, data = ""] = /<script type="application\/json" id="data">(.*)<\/script>/.exec(page(sample)) ?? [];
  const { compared, resources } = JSON.parse(data);
  expect(compared).toBe(true);
  expect(resources).toEqual([
    {
      name: "ant",
      type: "estate:inventory:Server",
      site: "hall",
      layer: "physical",
      urn: "urn:pulumi:test::estate::estate:inventory:Site$estate:inventory:Server::ant",
      parent: "urn:pulumi:test::estate::estate:inventory:Site::hall",
      dependencies: ["urn:pulumi:test::estate::aws:s3/bucket:Bucket::archive"],
      inputs: { id: "ant", load: 700 },
      change: "update",
    },
    {
      name: "archive",
      type: "aws:s3/bucket:Bucket",
      site: "whole estate",
      layer: "cloud",
      urn: "urn:pulumi:test::estate::aws:s3/bucket:Bucket::archive",
      dependencies: [],
      inputs: { bucket: "archive" },
      change: "create",
    },
    {
      name: "hall",
      type: "estate:inventory:Site",
      site: "hall",
      layer: "physical",
      urn: "urn:pulumi:test::estate::estate:inventory:Site::hall",
      dependencies: [],
      inputs: { id: "hall" },
    },
  ]);
});

test("the filters offer each site, type and layer once", () => {
  const options = (id: string) => {
    const [, body = ""] = new RegExp(`<select id="${id}">(.*?)</select>`).exec(page(sample)) ?? [];
    return [...body.matchAll(/<option value="([^"]*)">/g)].map(([, value]) => value);
  };
  expect(options("site")).toEqual(["", "hall", "whole estate"]);
  expect(options("type")).toEqual(["", "aws:s3/bucket:Bucket", "estate:inventory:Server", "estate:inventory:Site"]);
  expect(options("layer")).toEqual(["", "cloud", "physical"]);
});

test.each(hostileTexts)("%j adds no element, attribute or script to the page", (text) => {
  const tags = (report: PreviewReport) =>
    page(report)
      .replace(script, "")
      .replace(style, "")
      // The data of the script has as many characters as the texts; that it ends where it should is what counts.
      .replace(/(id="data">)[^<]*/, "$1")
      .replace(
        /(<[a-z]+)([^<>]*)>/g,
        (_, name: string, attributes: string) => `${name}${attributes.replace(/="[^"]*"/g, "")}>`,
      )
      .match(/<[^>]*>/g);
  expect(tags(withText(text))).toEqual(tags(withText("x")));
});

test.each(hostileTexts)("%j reaches the script of the page as it is", (text) => {
  const [, data = ""] = /id="data">([^<]*)<\/script>/.exec(page(withText(text))) ?? [];
  const { resources } = JSON.parse(data);
  expect(resources.map((resource: { inputs: unknown }) => resource.inputs)).toEqual([
    { [text]: text },
    { [text]: text },
    { [text]: text },
  ]);
});

test("a table has a caption, column headings and row headings", () => {
  const table = {
    caption: "Nets",
    columns: [{ title: "Net" }, { title: "Used", numeric: true as const }],
    rows: [["a", "1"]],
  };
  expect(tableMarkup(table).text).toBe(`<div class="scroll" role="region" aria-label="Nets" tabindex="0">
<table><caption>Nets</caption>
<thead><tr><th scope="col">Net</th><th scope="col" class="number">Used</th></tr></thead>
<tbody>
<tr><th scope="row">a</th><td class="number">1</td></tr>
</tbody></table></div>
`);
});

test("addressing joins interfaces with the ASN of their device", () => {
  const [networks, addresses] = addressingTables({
    ...noViews,
    subnets: [
      {
        pool: "ml",
        network: "10.20.0.0/22",
        gateway: undefined,
        purpose: "segment",
        capacity: 1021,
        used: 2,
      },
    ],
    interfaces: [
      { device: "ant", interface: "lo", address: "10.255.0.1", length: 32, pool: "loopbacks" },
      { device: "bee", interface: "ml", address: "10.20.0.2", length: 22, pool: "ml" },
    ],
    asns: [{ device: "ant", asn: 4_200_000_001 }],
  });
  expect(networks?.rows).toEqual([["10.20.0.0/22", "ml", "segment", "2", "1,021"]]);
  expect(addresses?.rows).toEqual([
    ["ant", "lo", "10.255.0.1/32", "loopbacks", "4200000001"],
    ["bee", "ml", "10.20.0.2/22", "ml", ""],
  ]);
});

test("cabling says what is not known of a cable", () => {
  const cable = {
    id: "ant:eth0--leaf:1",
    label: "ant:eth0 / leaf:1",
    a: { device: "ant", port: "eth0" },
    b: { device: "leaf", port: "1" },
    rate: q("bitRate", "25Gbps"),
    purpose: "host" as const,
    run: undefined,
    path: [],
  };
  const known = { ...cable, length: q("length", "3m"), medium: "dac-25g" };
  const unknown = { ...cable, length: undefined, medium: undefined };
  expect(cablingTable({ ...noViews, cables: [known, unknown] }).rows).toEqual([
    ["ant eth0", "leaf 1", "host", "25Gbps", "3m", "dac-25g", "ant:eth0 / leaf:1"],
    ["ant eth0", "leaf 1", "host", "25Gbps", "not known", "none fits", "ant:eth0 / leaf:1"],
  ]);
});

test("the bill of materials says unpriced, never 0", () => {
  const line = { article: "a100", title: "A100", kind: "gpu", quantity: 8, usedBy: [] };
  const priced = { ...line, price: q("usdOnce", "USD 17500/once"), priceSource: "list" };
  expect(bomTable({ ...noViews, bom: [priced, { ...line, price: undefined, priceSource: undefined }] }).rows).toEqual([
    ["a100", "A100", "gpu", "8", "USD 17,500", "list"],
    ["a100", "A100", "gpu", "8", "unpriced", ""],
  ]);
});
