import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findingsOf } from "../../../src/analysis/index.ts";
import { rule } from "../../../src/analysis/supply/c-47-region-latency.ts";
import { clusterOf } from "../clusters.ts";
import { factsOfPlan, say } from "../facts.ts";
import { regionOf, rowOf } from "./regions.ts";

const tokyo = { kind: "data-centre", title: "Tokyo", latitude: 35.6762, longitude: 139.6503 };
const singapore = { kind: "data-centre", title: "Singapore", latitude: 1.3521, longitude: 103.8198 };

interface Given {
  readonly site?: string;
  readonly limit?: string;
  readonly cards?: readonly string[];
  readonly latency?: string;
  readonly near?: object;
}

/** Orders go out in Tokyo; a region elsewhere answers for the models. */
function sections({ site, limit = "2ms", cards = [], latency = "1ms", near = tokyo }: Given) {
  const stages = {
    order: { title: "Order", limit: "9ms", role: "desk" },
    answer: { title: "Answer", limit, model: "quick" },
  };
  const figures = { throughput: "9/s", gpuMemory: "1GB", batch: 1, sequence: 1, hardware: "nvidia-a10" };
  return {
    sites: { tokyo: near, singapore },
    clusters: { house: clusterOf(1, { site: "tokyo" }) },
    models: { quick: { title: "Quick", family: "lstm", inference: { latency, ...figures } } },
    targets: { paths: { sale: { title: "Sale", limit: "25ms", stages } } },
    regions: { west: regionOf({ serves: ["inference"], ...(site === undefined ? {} : { site }) }) },
    accelerators: cards.length === 0 ? {} : { cards: rowOf(cards, ["west"]) },
  };
}

describe("the distance of a region", () => {
  it("is an error where light needs longer than the stage has", () => {
    expect(say(rule, sections({ site: "singapore" }))).toEqual([
      {
        code: "C-47",
        severity: "error",
        subject: "west",
        says: "serves inference from singapore",
        computed:
          "round trip of 67.6ms to tokyo, the nearest site of the path, over 6900km of fibre (modelled: great circle x detour-factor)",
        limit: "2ms of stage sale.answer",
        remedy: "serve the stage within 157km of tokyo, or give west other work",
        source: "regions.west.site",
      },
    ]);
  });

  it("is none at the site of the path, and counts for inference only", () => {
    expect(say(rule, sections({ site: "tokyo" }))).toEqual([]);
    const training = {
      ...sections({ site: "singapore" }),
      regions: { west: regionOf({ site: "singapore", serves: ["training"] }) },
    };
    expect(say(rule, training)).toEqual([]);
  });

  it("cannot be told without a site or without its place", () => {
    expect(say(rule, sections({})).map(({ severity, computed }) => [severity, computed])).toEqual([
      ["info", "cannot tell the round trip: the region's site is not stated"],
    ]);
    const placeless = { kind: "data-centre", title: "Tokyo" };
    expect(
      say(rule, sections({ site: "singapore", near: placeless })).map(({ severity, computed }) => [severity, computed]),
    ).toEqual([["info", "cannot tell the round trip: the places of tokyo are not stated"]]);
  });

  it("fits exactly where the stage has the time of the round trip", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 140 }), (milliseconds) => {
        const found = say(rule, sections({ site: "singapore", limit: `${milliseconds}ms` }));
        expect(found).toHaveLength(milliseconds < 68 ? 1 : 0);
      }),
    );
  });
});

describe("the cards of a region", () => {
  it("are an error where none answers in time, scaled by tensor rate", () => {
    const found = say(rule, sections({ site: "tokyo", cards: ["nvidia-t4"], latency: "1.5ms" }));
    expect(found.map(({ severity, says, computed, remedy }) => [severity, says, computed, remedy])).toEqual([
      [
        "error",
        "serves inference on nvidia-t4",
        "quick, the fastest model, takes 2.88ms on nvidia-t4 at best (modelled: stated 1.5ms on nvidia-a10 by tensor rate)",
        "serve the stage elsewhere, or with a model that is 1.44x as fast",
      ],
    ]);
  });

  it("are fine where one of them does", () => {
    expect(say(rule, sections({ site: "tokyo", cards: ["nvidia-t4", "nvidia-a10"], latency: "1.5ms" }))).toEqual([]);
  });
});

it("the plan's west answers on cards of a fifth of the A100's rate, from a place that is not stated", () => {
  expect(
    findingsOf(rule, factsOfPlan()).map(({ severity, subject, computed, limit }) => [
      severity,
      subject,
      computed,
      limit,
    ]),
  ).toEqual([
    ["info", "west", "cannot tell the round trip: the region's site is not stated", "2ms of stage order.inference"],
    [
      "error",
      "west",
      "lstm, the fastest model, takes 3.2ms on google-tpu-v4, 13.5ms on nvidia-t4 and 7.04ms on nvidia-a10 at best (modelled: stated 12.4ms on nvidia-rtx-3090 by tensor rate); nvidia-t4 has 1/4.8 of the tensor rate of nvidia-a100-80gb-pcie",
      "2ms of stage order.inference",
    ],
  ]);
});
