import { describe, expect, it } from "vitest";
import { findingsOf } from "../../../src/analysis/index.ts";
import { rule } from "../../../src/analysis/latency/c-47-inference-region.ts";
import { factsOfPlan, say } from "../facts.ts";
import { orderPath } from "./order-path.ts";

const ashburn = { kind: "cloud-region", title: "Ashburn", latitude: 39.04, longitude: -77.49 };
const estate = (site: string | undefined, more: object = {}) => ({
  ...orderPath,
  sites: { ...orderPath.sites, ashburn },
  regions: {
    west: { title: "West", purpose: "Inference", serves: ["inference"], ...(site === undefined ? {} : { site }) },
  },
  ...more,
});

describe("C-47, a region that serves inference", () => {
  it("refuses a region from which no venue is within the stage's budget", () => {
    expect(say(rule, estate("ashburn"))).toEqual([
      {
        code: "C-47",
        severity: "error",
        subject: "west",
        says: "serves inference at ashburn",
        computed: "152ms to Bybit and back at least (derived)",
        limit: "2ms for stage inference of path order: 204km there and back",
        remedy: "serve the order path within 204km of each venue, and keep west for what is not on it",
        source: "regions.west.site",
      },
    ]);
  });

  it("accepts a region beside a venue, and one that serves something else", () => {
    expect(say(rule, estate("pod"))).toEqual([]);
    const training = { title: "West", purpose: "Training", serves: ["training"], site: "ashburn" };
    expect(say(rule, estate("ashburn", { regions: { west: training } }))).toEqual([]);
  });

  it("cannot tell of a region whose place is not stated, where one place could serve all venues", () => {
    expect(say(rule, estate(undefined))).toMatchObject([
      {
        severity: "info",
        computed: "cannot tell: its place is not stated",
        remedy: "state regions.west.site",
      },
    ]);
  });

  it("compares the slowest card of the region with the fastest of the builds", () => {
    const accelerators = {
      cards: {
        title: "Cards",
        products: ["nvidia-t4", "nvidia-a10"],
        regions: ["west"],
        use: "Serving",
        integration: "direct-access",
      },
    };
    const gpus = { product: "nvidia-a100-80gb-pcie", count: 1 };
    const builds = { node: { ...orderPath.builds.node, gpus } };
    expect(say(rule, estate("ashburn", { accelerators, builds }))).toMatchObject([
      {
        computed:
          "152ms to Bybit and back at least (derived); NVIDIA T4 has 20.8% of the tensor rate of NVIDIA A100 80GB PCIe (stated)",
      },
    ]);
  });

  it("compares no cards where the estate's builds have none", () => {
    const cards = {
      title: "Cards",
      products: ["nvidia-t4"],
      regions: ["west"],
      use: "Serving",
      integration: "dedicated",
    };
    expect(say(rule, estate("ashburn", { accelerators: { cards } }))).toMatchObject([
      { computed: "152ms to Bybit and back at least (derived)" },
    ]);
  });

  it("says nothing without a venue to reach, or without a stage that asks a model", () => {
    expect(say(rule, estate("ashburn", { circuits: {} }))).toEqual([]);
    expect(say(rule, estate("ashburn", { targets: {} }))).toEqual([]);
  });

  it("finds no place for the plan's West that serves all venues, and cards of a fifth of the rate", () => {
    expect(findingsOf(rule, factsOfPlan())).toEqual([
      {
        code: "C-47",
        severity: "error",
        subject: "west",
        says: "serves inference, its site is not stated",
        computed:
          "Binance and Bybit are 5310km apart: from any one place a venue is 26ms away, there and back, at least (derived); NVIDIA T4 has 20.8% of the tensor rate of NVIDIA A100 80GB PCIe (stated)",
        limit: "2ms for stage inference of path order: 204km there and back",
        remedy: "serve the order path within 204km of each venue, and keep west for what is not on it",
        source: "regions.west.serves",
      },
    ]);
  });
});
