import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { timeMarks } from "../../../src/report/proof/html/axis.ts";
import { proofHtml } from "../../../src/report/proof/html/page.ts";
import type { Proof } from "../../../src/twin/proof/schema.ts";
import { hostileTexts } from "../sample.ts";
import { example, fitOnly, nothing, withText } from "./example.ts";

const folder = new URL("../../../src/report/", import.meta.url);
const style =
  readFileSync(new URL("page.css", folder), "utf8") + readFileSync(new URL("proof/page.css", folder), "utf8");
const script = readFileSync(new URL("proof/page.client.js", folder), "utf8");

function page(proof: Proof): string {
  return proofHtml({ proof, style, script });
}

function headings(text: string): readonly string[] {
  return [...text.matchAll(/<section id="([a-z-]+)" aria-labelledby="\1-heading">\n<h2 id="\1-heading">([^<]+)</g)].map(
    ([, , title = ""]) => title,
  );
}

/** The words of the page without its markup. */
function words(markup: string): string {
  return markup
    .replaceAll(/<[^>]+>/g, " ")
    .replaceAll(/\s+/g, " ")
    .trim();
}

test("the page has a section for each part of the proof", () => {
  expect(headings(page(example))).toEqual([
    "Summary",
    "Fit",
    "Losses",
    "Roles",
    "Checks",
    "Recovery",
    "Findings",
    "Not proven",
  ]);
  expect(headings(page(fitOnly))).toEqual(["Summary", "Fit", "Findings"]);
  expect(headings(page(nothing))).toEqual(["Summary", "Findings"]);
});

test("without any measurement the page says so", () => {
  const text = page(nothing);
  expect(text).toContain(
    '<b class="verdict">fit not measured, survival not measured, recovery not measured: no findings</b>',
  );
  expect(text).toContain("<p>Nothing was measured.</p>");
  expect(text).toContain("<p>No findings.</p>");
});

test("a bar of a cluster is as long as its part of placed pods, and says it", () => {
  const [, bars = ""] = /<div class="bars">(.*?)<\/div>\n<\/div>/s.exec(page(example)) ?? [];
  expect(words(bars)).toBe(
    "east 116 of 118 pods placed on 12 nodes, 2 queued null-island 9 of 9 pods placed on 3 nodes",
  );
  expect([...bars.matchAll(/class="placed" width="([\d.]+)"/g)].map(([, width]) => width)).toEqual(["98.3", "100.0"]);
});

test("a timeline says to those who do not see it what its bars and marks show", () => {
  const labels = [...page(example).matchAll(/<svg class="timeline" role="img" aria-label="([^"]+)"/g)].map(
    ([, label]) => label,
  );
  expect(labels).toEqual([
    "node gpu-1: inference whole 4.3 s, limit 30 s; meta-learning LATE 2 min 0.1 s, limit 2 min; monitoring UNTIMED, limit 5 min",
    "site with every server of the exchange pod and its two racks of network hosts: east/research LOST, no limit; null-island/market-data DEGRADED, limit 5 min",
    "control plane leader: API writes after 3.1 s",
    "Replicas of price-server: 4 at 0 s, metric 0.5; 6 at 15.2 s, metric 0.9; 5 at 46 s, metric 0.2",
    "Recovery: failover record flips 1 min stated; pods scheduled 7.3 s measured; caches filled 21 min modelled; recovery time in time 22 min 7.3 s",
  ]);
});

test("a bar ends on its time, a dot is where a role serves, and a limit stands on its own, on the axis below them", () => {
  const [svg = ""] = /<svg class="timeline".*?<\/svg>/s.exec(page(example)) ?? [];
  const [, zero = "", five = ""] =
    /<text x="([\d.]+)" y="[\d.]+" text-anchor="middle">0 s<.*<text x="([\d.]+)" y="[\d.]+" text-anchor="middle">5 min</.exec(
      svg,
    ) ?? [];
  const seconds = (x: string) => Math.round(((Number(x) - Number(zero)) / (Number(five) - Number(zero))) * 300);
  const bars = [...svg.matchAll(/<rect class="(\w+)" x="([\d.]+)" y="[\d.]+" width="([\d.]+)"/g)];
  expect(
    bars.map(([, kind, x = "", width = ""]) => [kind, seconds(x), seconds(String(Number(x) + Number(width)))]),
  ).toEqual([
    ["done", 0, 4],
    ["done", 0, 120],
    ["open", 0, 300],
  ]);
  expect([...svg.matchAll(/class="mark" cx="([\d.]+)"/g)].map(([, x = ""]) => seconds(x))).toEqual([0, 98]);
  expect([...svg.matchAll(/class="limit" x1="([\d.]+)"/g)].map(([, x = ""]) => seconds(x))).toEqual([30, 120, 300]);
});

test("the time of an API without a majority begins when there is one again", () => {
  const leader = example.drills.find(({ api }) => api !== undefined);
  if (leader === undefined) throw new Error("the example has the loss of a leader");
  const barOf = (apiFrom?: number) => {
    const drill = { ...leader, api: 3, timeline: [], ...(apiFrom === undefined ? {} : { apiFrom }) };
    const [, x, width] =
      /<rect class="done" x="([\d.]+)" y="[\d.]+" width="([\d.]+)"/.exec(page({ ...fitOnly, drills: [drill] })) ?? [];
    return { x: Number(x), width: Number(width) };
  };
  const [whole, late] = [barOf(), barOf(9)];
  // Of a bar from 0 to 3 s, and one from 9 to 12 s on an axis that is longer.
  expect(late.x).toBeGreaterThan(whole.x);
  expect(late.width).toBeLessThan(whole.width);
});

test("steps of a recovery follow each other where they add up, else each begins with the loss", () => {
  const { recovery } = example;
  if (recovery === undefined) throw new Error("the example has a recovery");
  const starts = (proof: Proof) => {
    const [svg = ""] = /<svg class="timeline" role="img" aria-label="Recovery.*?<\/svg>/s.exec(page(proof)) ?? [];
    return [...svg.matchAll(/<rect class="done" x="([\d.]+)"/g)].map(([, x]) => Number(x));
  };
  expect(starts(example)).toEqual([190, 197, 197.9, 190]);
  expect(starts({ ...example, recovery: { ...recovery, total: 1260 } })).toEqual([190, 190, 190, 190]);
});

test("the table of roles has every role of every loss in words", () => {
  const [, rows = ""] = /<tbody id="rows">(.*?)<\/tbody>/s.exec(page(example)) ?? [];
  expect(rows.trim().split("</tr>").map(words).filter(Boolean)).toEqual([
    "node gpu-1 detector east trading unaffected at once at once 30 s critical 0 of 6",
    "node gpu-1 detector east inference whole 0 s 4.3 s 30 s critical 2 of 4",
    "node gpu-1 detector east meta-learning LATE 1 min 38.2 s 2 min 0.1 s 2 min component 1 of 2",
    "node gpu-1 detector east monitoring UNTIMED not measured not measured 5 min system 1 of 1",
    "site with every server of the exchange pod and its two racks of network hosts timers east research LOST not seen not whole none no class 8 of 8 0/12 nodes are available: 12 node(s) had untolerated taint(s)",
    "site with every server of the exchange pod and its two racks of network hosts timers null-island market-data DEGRADED 1.4 s not whole 5 min system 2 of 3 one feed of two, as the estate states",
  ]);
});

test("the policy of the page allows its own script and no request", () => {
  const text = page(example);
  const hash = createHash("sha256").update(script).digest("base64");
  expect(text).toContain(`script-src 'sha256-${hash}'`);
  expect(text.replace(script, "").replace(style, "")).not.toMatch(/\b(src|href)="(?!#)|url\(|@import|https?:/);
  expect(script + style).not.toMatch(/<\/(script|style)|url\(|@import|https?:|fetch|XMLHttpRequest/);
});

test.each(hostileTexts)("the page has the same elements whatever the texts are, as %j", (text) => {
  const tags = (proof: Proof) => [...page(proof).matchAll(/<\/?[a-z][a-z0-9]*/g)].map(([tag]) => tag);
  expect(tags(withText(example, text))).toEqual(tags(withText(example, "x")));
});

test("nothing unknown is printed as undefined or NaN", () => {
  for (const proof of [example, fitOnly, nothing]) {
    expect(page(proof).replace(script, "").replace(style, "")).not.toMatch(/undefined|NaN|Infinity/);
  }
});

test.each([
  [0, [0, 1]],
  [3.1, [0, 1, 2, 3, 4]],
  [300, [0, 60, 120, 180, 240, 300]],
  [351, [0, 60, 120, 180, 240, 300, 360]],
  [3600, [0, 600, 1200, 1800, 2400, 3000, 3600]],
])("an axis of %d seconds has marks at %j", (most, marks) => {
  expect(timeMarks(most)).toEqual(marks);
});

test("an axis reaches the last time with at most seven marks", () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1e8, noNaN: true }), (most) => {
      const marks = timeMarks(most);
      return (marks.at(-1) ?? 0) >= most && marks.length >= 2 && marks.length <= 7;
    }),
  );
});
