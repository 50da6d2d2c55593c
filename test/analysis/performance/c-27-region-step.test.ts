import { describe, expect, it } from "vitest";
import { findingsOf } from "../../../src/analysis/index.ts";
import { rule } from "../../../src/analysis/performance/c-27-region-step.ts";
import { factsOfPlan, say } from "../facts.ts";

const site = (longitude: number) => ({ kind: "data-centre", title: "Site", latitude: 0, longitude });
const region = (place: string | undefined) => ({
  title: "Region",
  purpose: "Training",
  ...(place === undefined ? {} : { site: place }),
});
const line = (rate: string, more: object = {}) => ({
  title: "Line",
  kind: "wan",
  role: "primary",
  site: "one",
  toSite: "two",
  rate,
  ...more,
});
const estate = (east: string | undefined, west: string | undefined, circuits: object) => ({
  // Ten degrees of the equator are 1,112 km.
  sites: { one: site(0), two: site(10) },
  regions: { east: region(east), west: region(west) },
  circuits,
  models: { big: { title: "Big", family: "transformer", parameters: 500_000_000 } },
  training: { regions: ["east", "west"] },
});
const foundation = "a foundation model of 7,000M parameters, 14GB of gradients";
const own = "the estate's largest model of 500M parameters, 1GB of gradients";

describe("C-27, a training step across regions", () => {
  it("warns of the step time over the slowest circuit between the regions", () => {
    expect(
      say(
        rule,
        estate("one", "two", {
          slow: line("1Gbps"),
          fast: line("10Gbps"),
          other: line("1Mbps", { toSite: undefined }),
        }),
      ),
    ).toEqual([
      {
        code: "C-27",
        severity: "warning",
        subject: "training",
        says: "one training run over east and west",
        // 8 Gb and 112 Gb at 1 Gb/s; 2 x 1,112 km x 1.3 x 4.897 us/km.
        computed: `8.01s a step for ${own} and 1.867min a step for ${foundation} over 1Gbps (the slowest circuit between them) with a round trip of 14.2ms (light on a cable with the usual detour; modelled)`,
        limit: "gradients of each step inside one region; between regions only federated or asynchronous exchange",
        remedy: "train inside one region, exchange weights between regions by federated rounds",
        source: "training.regions",
      },
    ]);
  });

  it("accepts training in one region, and in two regions of one site", () => {
    const sections = estate("one", "one", { line: line("1Gbps") });
    expect(say(rule, sections)).toEqual([]);
    expect(say(rule, { ...estate("one", "two", {}), training: { regions: ["east"] } })).toEqual([]);
  });

  it("waits for the farthest of several regions", () => {
    const sections = estate("one", "two", { line: line("1Gbps") });
    const more = {
      ...sections,
      sites: { ...sections.sites, three: site(90) },
      regions: { ...sections.regions, far: region("three") },
      training: { regions: ["east", "west", "far"] },
    };
    // A quarter of the earth and back: 2 x 10,008 km x 1.3 x 4.897 us/km.
    expect(say(rule, more)).toMatchObject([{ computed: expect.stringContaining("with a round trip of 127ms") }]);
  });

  it("cannot tell the time without a circuit, and warns all the same", () => {
    expect(say(rule, estate("one", "two", {}))).toMatchObject([
      {
        severity: "warning",
        computed: "cannot tell the step time: no circuit to another site is stated",
        remedy: "state a circuit between the regions' sites, or train in one region",
      },
    ]);
  });

  it("finds 11.2 s for a step of 7 billion parameters over the plan's 10 Gb/s", () => {
    expect(findingsOf(rule, factsOfPlan())).toMatchObject([
      {
        severity: "warning",
        says: "one training run over east, west and null-island",
        computed: `45.3ms a step for the estate's largest model of 12.7M parameters, 25.4MB of gradients and 11.2s a step for ${foundation} over 10Gbps (the fastest circuit that leaves a site, none between the regions is stated) with a round trip of 25ms (assumed, a place is not stated; modelled)`,
      },
    ]);
  });
});
