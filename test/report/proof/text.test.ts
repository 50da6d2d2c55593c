import { stripVTControlCharacters } from "node:util";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { columns } from "../../../src/report/columns.ts";
import { proofText } from "../../../src/report/proof/text.ts";
import { hostileTexts } from "../sample.ts";
import { example, fitOnly, nothing, withText } from "./example.ts";

const plain = { width: 80, colour: false };

/** The section that starts with the title. */
function section(text: string, title: string): string {
  return text.split("\n\n").find((part) => part.startsWith(title)) ?? "";
}

test("a proof of a fit alone says what was not measured", () => {
  expect(proofText(fitOnly, plain)).toBe(`small: fits, survival not measured, recovery not measured: no findings
  fit      1 of 1 pod placed in 1 cluster (measured)
  estate   skiff
  taken    2026-05-04 on 2 cores and 8GiB, Kubernetes v1.36.3

Fit  measured: the real scheduler binds the pods
  cluster  nodes  pods  placed  queued
  east         1     1       1       0

Findings  no findings
`);
});

test("a proof without any measurement has a verdict and no table", () => {
  expect(proofText(nothing, plain)).toBe(`small: fit not measured, survival not measured, recovery not measured: no
findings
  estate   skiff
  taken    2026-05-04 on 2 cores and 8GiB, Kubernetes v1.36.3

Findings  no findings
`);
});

test("the head has the verdict and one line for each part", () => {
  expect(
    proofText(example, plain).split("\n\n")[0],
  ).toBe(`prod: does not fit, does not survive every loss, does not recover whole: 1 error
  fit      125 of 127 pods placed in 2 clusters (measured), 2 without a node
  survive  3 losses (measured); roles: 1 unaffected, 1 whole, 1 degraded, 1
           untimed, 1 late, 1 lost
  checks   4 of 7 hold
  recover  22 min 7.3 s of at most 1 h (measured + modelled + stated), 40 of 40
           pods placed, 1 of 2 data copies within their RPO
  estate   harbour
  taken    2026-05-04 on 4 cores and 24GiB, Kubernetes v1.36.3
  start    1 min 22.4 s from nothing to 1,204 resources deployed (measured):
           control planes 11.2 s, metal 20 s, deployment 51.1 s`);
});

test("a loss lists what it hit, with measured time, stated limit and outcome", () => {
  expect(
    section(proofText(example, plain), "Losses"),
  ).toBe(`Losses  measured: a role serves with one ready replica of each workload, and is
        whole with all; limits as stated
  loss                        moved  serves after   whole after  limit
  node gpu-1
    gpu-1 lost; left to the detector; unaffected: trading
    inference                2 of 4           0 s         4.3 s   30 s     whole
    meta-learning            1 of 2  1 min 38.2 s   2 min 0.1 s  2 min      LATE
    monitoring               1 of 1  not measured  not measured  5 min   UNTIMED
  site with every server of
  the exchange pod and its
  two racks of network
  hosts
    gpu-1, gpu-2, gpu-3, cpu-1 and 2 more lost; left to the control plane's
    timers
    east/research            8 of 8      not seen     not whole   none      LOST
      0/12 nodes are available: 12 node(s) had untolerated taint(s)
    null-island/market-data  2 of 3         1.4 s     not whole  5 min  DEGRADED
      one feed of two, as the estate states
  control plane leader
    kube-apiserver-1 lost; nothing to give up; API writes again after 3.1 s`);
});

test("pods without a node stand together with the scheduler's words", () => {
  expect(
    section(proofText(example, { ...plain, width: 100 }), "Without a node"),
  ).toBe(`Without a node, in the scheduler's words  2 pods
  east research-hyperparameter-sweep-for-the-order-book-transformer-generation-seven: 2 pods,
  priority 100
      0/12 nodes are available: 4 cannot allocate all claims, 8 node(s) had untolerated taint(s)`);
});

test("checks say in words whether they hold", () => {
  const text = proofText(example, plain);
  expect(section(text, "Queues")).toBe(`Queues  measured: the real queue manager
  holds  research borrows idle quota: expected admitted, seen admitted
  FAILS  inference takes it back: expected 2 preempted, seen 1 preempted`);
  expect(section(text, "Scaling")).toBe(`Scaling  measured: east price-server
  +2/-1, window 300 s, at most 20, its times shortened 10 times; replicas: 4 at
  0 s, 6 at 15.2 s, 5 at 46 s
  holds  step up: expected at most 2, seen 2`);
  expect(section(text, "Drains")).toBe(`Drains  measured: every node of a cluster, one after the other
  FAILS  east: 12 nodes in 1 min 34.5 s, 41 pods evicted, 3 evictions refused by
         a budget
         ready at the lowest: order-gate 1 (floor 2), price-server 3 (floor 3)`);
  expect(section(text, "Surges")).toBe(`Surges  measured: a second set of pods beside the first
  holds  east order-gate: 2 further pods
  FAILS  east price-server: 4 further pods: 12 cannot allocate all claims`);
});

test("a recovery says the basis of every time, and that the restore was not run", () => {
  const text = proofText(example, plain);
  expect(section(text, "Recovery")).toBe(`Recovery  prod lost whole, dr takes over
  step                          takes                         basis
  failover record flips         1 min                        stated
  pods scheduled                7.3 s                      measured
  caches filled                21 min                      modelled
  recovery time          22 min 7.3 s  measured + modelled + stated
  holds  recovery time 22 min 7.3 s, limit 1 h (stated)
  holds  40 of 40 pods placed (measured)
  record orders.harbour.example: 192.0.2.1 -> 198.51.100.1 (measured)`);
  expect(section(text, "Data copies")).toBe(`Data copies  age against the stated RPO
  holds  orders: 0.4 s old (stated), limit 1 s (stated)
  FAILS  models: 2 h old (measured), limit 1 h (stated)`);
  expect(section(text, "Restore")).toBe(`Restore of the data  size over bandwidth, computed and not run where modelled
  data      size  bandwidth           takes     basis
  archive  120TB     10Gbps  1 d 2 h 40 min  modelled
  longer than the recovery limit of 1 h: archive`);
});

test("a list longer than a screen is cut with a count of the rest", () => {
  const { fit } = example;
  const [first] = fit?.less ?? [];
  if (fit === undefined || first === undefined) throw new Error("the example has a piece less");
  const less = Array.from({ length: 15 }, (_, index) => ({ ...first, without: `gpu-${index}` }));
  const lines = section(proofText({ ...example, fit: { ...fit, less } }, plain), "One piece less").split("\n");
  expect(lines).toHaveLength(15);
  expect(lines.at(-1)).toBe("  and 3 more, all in the other formats");
});

test("colour adds nothing to what is said", () => {
  expect(stripVTControlCharacters(proofText(example, { width: 80, colour: true }))).toBe(proofText(example, plain));
});

test.each(hostileTexts)("no line is wider than the terminal and no control character is left of %j", (text) => {
  const hostile = withText(example, text);
  for (const width of [40, 80, 120]) {
    for (const line of proofText(hostile, { width, colour: false }).split("\n")) {
      expect(columns(line)).toBeLessThanOrEqual(width);
      expect(line).not.toMatch(/[\p{Cc}\u202a-\u202e\u2028\u2029]/u);
    }
  }
});

test("any text in any place keeps lines within their width", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", maxLength: 120 }), fc.integer({ min: 40, max: 160 }), (text, width) => {
      const lines = proofText(withText(example, text), { width, colour: false }).split("\n");
      return lines.every((line) => columns(line) <= width);
    }),
    { numRuns: 60 },
  );
});

test("nothing unknown is printed as undefined or NaN", () => {
  for (const proof of [example, fitOnly, nothing])
    expect(proofText(proof, plain)).not.toMatch(/undefined|NaN|null\b(?!-)/);
});

test("of what has to be refused it counts what was, and names what was not", () => {
  const { fit } = example;
  if (fit === undefined) throw new Error("the example has a fit");
  const titled = "What has to be refused";
  expect(section(proofText(example, plain), titled)).toBe(`What has to be refused  measured
  holds  1 of 1 refused; the words of the API server or the scheduler are in the
         other formats`);
  const open = { cluster: "east", what: "a pod without a priority", refused: false, reason: "it was made" };
  const text = proofText({ ...example, fit: { ...fit, refusals: [...fit.refusals, open] } }, plain);
  expect(section(text, titled)).toBe(`What has to be refused  measured
  FAILS  1 of 2 refused; the words of the API server or the scheduler are in the
         other formats
  FAILS  east: a pod without a priority: NOT REFUSED: it was made`);
});
