import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findingsOf } from "../../../src/analysis/index.ts";
import { rule } from "../../../src/analysis/network/c-23-attack-size.ts";
import { factsOfPlan, say } from "../facts.ts";

const estate = (scrubbing: object | undefined, rate = "10Gbps") => ({
  sites: { dc: { kind: "data-centre", title: "Data centre" } },
  circuits: {
    net: { title: "Internet", kind: "internet", role: "primary", site: "dc", rate },
    line: { title: "Line", kind: "wan", role: "primary", site: "dc", rate: "400Gbps" },
  },
  security: { perimeter: { ddos: { capacity: "40Gbps", ...(scrubbing === undefined ? {} : { scrubbing }) } } },
});

describe("C-23, the size of an attack", () => {
  it("refuses an attack larger than the internet circuits without scrubbing", () => {
    expect(say(rule, estate(undefined))).toEqual([
      {
        code: "C-23",
        severity: "error",
        subject: "security",
        says: "withstands an attack of 40Gbps; no scrubbing is stated",
        computed: "1 internet circuit with 10Gbps: full at 25% of the attack (derived)",
        limit: "scrubbing of 40Gbps upstream of the circuits",
        remedy:
          "scrubbing by the provider: state security.perimeter.ddos.scrubbing with capacity 40Gbps or more and place upstream",
        source: "security.perimeter.ddos",
      },
    ]);
  });

  it("accepts scrubbing upstream that is as large as the attack", () => {
    expect(say(rule, estate({ capacity: "40Gbps", place: "upstream", provider: "Provider A" }))).toEqual([]);
  });

  it("refuses scrubbing upstream that is smaller than the attack", () => {
    expect(say(rule, estate({ capacity: "39Gbps", place: "upstream", provider: "Provider A" }))).toMatchObject([
      { says: "withstands an attack of 40Gbps; 39Gbps are scrubbed upstream" },
    ]);
  });

  it("accepts scrubbing on the premises exactly where the circuits carry the attack to it", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100 }), (gigabits) => {
        const scrubbing = { capacity: "40Gbps", place: "on-premises", provider: "Provider A" };
        expect(say(rule, estate(scrubbing, `${gigabits}Gbps`))).toHaveLength(gigabits < 40 ? 1 : 0);
      }),
    );
  });

  it("says nothing where no attack is planned for, and where no internet circuit could be filled", () => {
    const sections = estate(undefined);
    expect(say(rule, { ...sections, security: {} })).toEqual([]);
    expect(say(rule, { ...sections, circuits: { line: sections.circuits.line } })).toEqual([]);
  });

  it("finds the plan's circuits full at 16% of its attack", () => {
    expect(findingsOf(rule, factsOfPlan())).toEqual([
      {
        code: "C-23",
        severity: "error",
        subject: "security",
        says: "withstands an attack of 100Gbps; no scrubbing is stated",
        computed: "3 internet circuits with 16Gbps: full at 16% of the attack (derived)",
        limit: "scrubbing of 100Gbps upstream of the circuits",
        remedy:
          "scrubbing by the provider: state security.perimeter.ddos.scrubbing with capacity 100Gbps or more and place upstream",
        source: "security.perimeter.ddos",
      },
    ]);
  });
});
