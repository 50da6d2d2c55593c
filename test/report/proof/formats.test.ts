import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { COMMENT_LIMIT } from "../../../src/report/comment.ts";
import { proofJson, proofJsonSchema } from "../../../src/report/proof/json.ts";
import { proofMarkdown } from "../../../src/report/proof/markdown.ts";
import { proofSchema } from "../../../src/twin/proof/schema.ts";
import { hostileTexts } from "../sample.ts";
import { example, fitOnly, nothing, withText } from "./example.ts";

test("the shipped JSON Schema is the one of the proof", () => {
  expect(JSON.parse(proofJsonSchema())).toMatchObject({
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "Estate proof",
    type: "object",
    additionalProperties: false,
    properties: { format: { const: 1 } },
  });
  // `npm run generate` writes it again.
  const shipped = readFileSync(new URL("../../../src/report/proof/proof.schema.json", import.meta.url), "utf8");
  expect(shipped).toBe(proofJsonSchema());
});

test.each([example, fitOnly, nothing])("JSON reads back as the proof that it was made from", (proof) => {
  expect(proofSchema.parse(JSON.parse(proofJson(proof)))).toEqual(proof);
});

test("JSON is the same bytes whatever the order of the keys", () => {
  const turned = Object.fromEntries(Object.entries(example).reverse());
  expect(proofJson(proofSchema.parse(turned))).toBe(proofJson(example));
  expect(proofJson(example).endsWith("\n}\n")).toBe(true);
});

test("a time that is no number is not written", () => {
  const broken = { ...fitOnly, surges: [{ cluster: "east", workload: "web", pods: Number.NaN, fits: true }] };
  expect(() => proofJson(broken)).toThrow(/received NaN/);
});

test("markdown has the verdict, what was measured and the losses", () => {
  const text = proofMarkdown(example);
  expect(text.split("\n\n").slice(0, 4)).toEqual([
    "<!-- estate proof: prod -->",
    "### prod: does not fit, does not survive every loss, does not recover whole: 1 error",
    `| Part | Result |
| --- | --- |
| fit | 125 of 127 pods placed in 2 clusters (measured), 2 without a node |
| survive | 3 losses (measured); roles: 1 unaffected, 1 whole, 1 degraded, 1 untimed, 1 late, 1 lost |
| checks | 4 of 7 hold |
| recover | 22 min 7.3 s of at most 1 h (measured + modelled + stated), 40 of 40 pods placed, 1 of 2 data copies within their RPO |
| taken | 2026-05-04 on 4 cores and 24GiB, Kubernetes v1.36.3 |
| start | 1 min 22.4 s from nothing to 1,204 resources deployed &#40;measured&#41;&#58; control planes 11.2 s, metal 20 s, deployment 51.1 s |`,
    `| Cluster | Nodes | Pods | Placed | Queued |
| --- | ---: | ---: | ---: | ---: |
| east | 12 | 118 | 116 | 2 |
| null-island | 3 | 9 | 9 | 0 |`,
  ]);
  expect(text).toContain(
    "| node gpu-1 | detector | meta-learning | component | 1 of 2 | 1 min 38.2 s | 2 min 0.1 s | 2 min | LATE |",
  );
  expect(text).toContain("| restore of archive | 1 d 2 h 40 min | modelled |");
  expect(text).toContain("<details open><summary>Findings: 1 error</summary>");
});

test("markdown has every check, those that fail first, and what a piece of hardware less leaves out", () => {
  const text = proofMarkdown(example);
  expect(text).toContain("<details open><summary>Checks: 3 of 7 fail</summary>");
  const outcomes = text
    .split("\n")
    .flatMap((line) => /^\| (\w+) .* \| (FAILS|holds) \|$/.exec(line)?.slice(1).join(" ") ?? []);
  expect(outcomes).toEqual([
    ...["queues FAILS", "drain FAILS", "surge FAILS"],
    ...["refusal holds", "queues holds", "scaling holds", "surge holds"],
  ]);
  expect(text).toContain(
    "| refusal | east&#58; a ninth share of a GPU that has eight | cannot allocate all claims | holds |",
  );
  expect(text).toMatch(/\| east rack rack-t2 \| 31 \| 3 \| .* 2 pods &#40;priority 100&#41;, price-server 1 pod/);
  expect(proofMarkdown({ ...example, drains: [], surges: [], queues: undefined })).toContain("Checks: all 2 hold");
});

test("markdown of a proof without any measurement is its verdict and where it was taken", () => {
  expect(proofMarkdown(nothing)).toBe(`<!-- estate proof: small -->

### small: fit not measured, survival not measured, recovery not measured: no findings

| Part | Result |
| --- | --- |
| taken | 2026-05-04 on 2 cores and 8GiB, Kubernetes v1.36.3 |
`);
});

test.each(hostileTexts)("no markup and no mention is left of %j in markdown", (text) => {
  const shown = proofMarkdown(withText(example, text))
    .replace(/<\/?(details|summary)( open)?>/g, "")
    .replace(/^<!-- estate proof: \S+ -->$/m, "");
  expect(shown).not.toMatch(/[<>`]|(^|\s)@\w|\]\(/);
  const columns = shown.split("\n").filter((line) => line.startsWith("|") && line.includes("node"));
  for (const line of columns) expect(line.endsWith(" |")).toBe(true);
});

test("a proof of a thousand losses is still a comment", () => {
  const drills = Array.from({ length: 1000 }, () => example.drills).flat();
  const text = proofMarkdown({ ...example, drills });
  expect(text.length).toBeLessThan(COMMENT_LIMIT);
  expect(text).toMatch(/\d more roles left out here; the JSON and HTML formats have them all\./);
});
