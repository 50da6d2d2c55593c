import { describe, expect, it } from "vitest";
import { findingsOf } from "../../../src/analysis/index.ts";
import { rule } from "../../../src/analysis/latency/c-25-light-to-venue.ts";
import { factsOfPlan, say } from "../facts.ts";

/** A site at the latitude and longitude of Tokyo's centre, as the catalogue has it for the venue there. */
const tokyo = { latitude: 35.6762, longitude: 139.6503 };
const estate = (place: object, ...circuits: readonly object[]) => ({
  sites: { dc: { kind: "data-centre", title: "Data centre", ...place } },
  circuits: Object.fromEntries(
    circuits.map((circuit, index) => [
      `c-${index}`,
      { title: "Circuit", kind: "exchange", role: "primary", site: "dc", rate: "10Gbps", ...circuit },
    ]),
  ),
});

describe("C-25, light to the venue", () => {
  it("refuses half a millisecond from Tokyo to Singapore", () => {
    expect(say(rule, estate(tokyo, { toVenue: "bybit", latency: "500us" }))).toEqual([
      {
        code: "C-25",
        severity: "error",
        subject: "c-0",
        says: "500us one way from dc to bybit",
        computed:
          "the great circle is 5310km: 26ms at least (derived); the cable of 6900km takes 33.8ms (modelled, 1.3 times the great circle)",
        limit: "light in 500us gets 102km",
        remedy: "stand within 102km of bybit, such as in a pod of its own, or state 33.8ms",
        source: "circuits.c-0.latency",
      },
    ]);
  });

  it("accepts the circuit to a venue in the same city", () => {
    expect(say(rule, estate(tokyo, { toVenue: "binance", latency: "100us" }))).toEqual([]);
  });

  it("warns where light on the great circle fits and the cable does not", () => {
    expect(say(rule, estate(tokyo, { toVenue: "bybit", latency: "30ms" }))).toMatchObject([{ severity: "warning" }]);
    const route = { toVenue: "bybit", latency: "30ms", route: "6000km" };
    expect(say(rule, estate(tokyo, route))).toEqual([]);
    expect(say(rule, estate(tokyo, { ...route, route: "7000km" }))).toMatchObject([
      { severity: "warning", computed: expect.stringContaining("the cable of 7000km takes 34.3ms (stated route)") },
    ]);
  });

  it("allows a microwave path the speed of light in air", () => {
    const circuit = { toVenue: "bybit", latency: "24ms" };
    expect(say(rule, estate(tokyo, circuit))).toMatchObject([{ severity: "error" }]);
    expect(say(rule, estate(tokyo, { ...circuit, medium: "microwave" }))).toEqual([]);
  });

  it("says nothing of circuits that promise no latency or lead to no venue", () => {
    expect(say(rule, estate({}, { toVenue: "okx" }, { latency: "1us" }))).toEqual([]);
    expect(say(rule, estate(tokyo, { toVenue: "bybit" }))).toEqual([]);
  });

  it("cannot tell for one venue and a site whose place is not stated", () => {
    expect(say(rule, estate({}, { toVenue: "okx", latency: "500us" }))).toEqual([
      {
        code: "C-25",
        severity: "info",
        subject: "dc",
        says: "reaches OKX in 500us one way",
        computed: "cannot tell: the coordinates of the site are not stated",
        limit: "light on the great circle",
        remedy: "state sites.dc.latitude and longitude",
        source: "circuits.c-0.latency",
      },
    ]);
  });

  it("finds no place on earth that is within 500 us of the plan's three venues", () => {
    expect(findingsOf(rule, factsOfPlan())).toEqual([
      {
        code: "C-25",
        severity: "error",
        subject: "primary",
        says: "reaches Binance in 500us, OKX in 500us and Bybit in 500us one way",
        computed:
          "Binance in Tokyo and Bybit in Singapore are 5310km apart, 26ms one way at least, Binance in Tokyo and OKX in Hong Kong are 2880km apart, 14.1ms one way at least and OKX in Hong Kong and Bybit in Singapore are 2590km apart, 12.7ms one way at least (derived; places of Binance derived, of OKX assumed and of Bybit stated); the best place between them is 13ms from one of them",
        limit: "light in fibre gets 102km in 500us",
        remedy:
          "one execution pod for each venue within 102km of it, the circuits starting there: colo-binance, colo-okx and colo-bybit",
        source: "circuits.binance-primary.latency",
      },
    ]);
  });
});
