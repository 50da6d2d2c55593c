import { expect, test } from "vitest";
import { findingsOf } from "../../../src/analysis/index.ts";
import { rule } from "../../../src/analysis/money/c-03-archive-class.ts";
import { factsOfPlan, say } from "../facts.ts";

interface Change {
  readonly pool?: object;
  readonly amount?: number;
  readonly region?: string;
  readonly pays?: readonly string[];
}

function estate({ pool = {}, amount = 12_000, region = "us-east-1", pays = ["vault"] }: Change) {
  return {
    sites: { far: { kind: "cloud-region", title: "Far", cloudRegion: region } },
    pools: {
      vault: {
        title: "Vault",
        purpose: "archive",
        capacity: "1PB",
        medium: "object",
        placement: "cloud",
        site: "far",
        ...pool,
      },
    },
    budget: {
      operating: {
        cloud: {
          title: "Cloud",
          amount: `USD ${amount}/year`,
          lines: { vault: { title: "Vault", amount: `USD ${amount}/year`, pays } },
        },
      },
    },
  };
}

test("a class that answers in time and costs more than its line is found", () => {
  expect(say(rule, estate({ pool: { access: "1min", copies: 2 } }))).toEqual([
    {
      code: "C-03",
      computed:
        "glacier-instant (200ms) costs USD 48000/year a copy, USD 96000/year for 2 copies (derived): 8 times the budget, which pays USD 0.001/GB-month; the cheapest class: deep-archive (12h) costs USD 11880/year a copy, USD 23760/year for 2 copies",
      limit: "USD 12000/year",
      remedy:
        "USD 96000/year for glacier-instant; USD 12000/year pays 1PB in one copy or 505TB in 2 copies of deep-archive with access: 12h",
      says: "1PB in 2 places, read within 1min; budget.operating.cloud.lines.vault pays USD 12000/year",
      cost: 96_000_000_000,
      severity: "error",
      source: "pools.vault",
      subject: "vault",
    },
  ]);
});

test("the cheapest class is within the budget where nobody waits for it", () => {
  expect(say(rule, estate({ pool: { access: "12h" } }))).toEqual([]);
  expect(say(rule, estate({}))).toEqual([]);
});

test("a stated class is judged as stated, cheaper ones do not help it", () => {
  expect(say(rule, estate({ pool: { objectClass: "glacier-instant" } }))[0]?.computed).toBe(
    "glacier-instant (200ms) costs USD 48000/year a copy (derived): 4 times the budget, which pays USD 0.001/GB-month; the cheapest class: deep-archive (12h) costs USD 11880/year a copy",
  );
});

test("a class that answers later than it is read is found, in pools and in tiers", () => {
  const slow = { ...estate({ pool: { access: "1h", objectClass: "deep-archive" } }) };
  const tier = {
    title: "T",
    from: "0d",
    location: "Store",
    placement: "cloud",
    access: "1h",
    use: "Audit",
    objectClass: "glacier-flexible",
  };
  expect(say(rule, { ...slow, tiers: { old: tier } })).toEqual([
    {
      code: "C-03",
      computed: "S3 Glacier Deep Archive gives the first byte after up to 12h (stated)",
      limit: "1h",
      remedy: "access: 12h, or one of standard, standard-ia, one-zone-ia and glacier-instant",
      says: "is read within 1h from class deep-archive",
      severity: "error",
      source: "pools.vault.objectClass",
      subject: "vault",
    },
    {
      code: "C-03",
      computed: "S3 Glacier Flexible Retrieval gives the first byte after up to 5h (stated)",
      limit: "1h",
      remedy: "access: 5h, or one of standard, standard-ia, one-zone-ia and glacier-instant",
      says: "is read within 1h from class glacier-flexible",
      severity: "error",
      source: "tiers.old.objectClass",
      subject: "old",
    },
  ]);
});

test("a region without a price, and a pool without a line, are said to be unknown", () => {
  expect(say(rule, estate({ region: "ap-northeast-1" }))).toEqual([
    {
      code: "C-03",
      computed: "cannot tell what it may cost: a class that answers in time is unpriced in ap-northeast-1",
      limit: "a budget line and a price for every pool in a cloud",
      remedy: "add the price of ap-northeast-1 to the catalogue",
      says: "1PB in 1 place",
      severity: "info",
      source: "pools.vault",
      subject: "vault",
    },
  ]);
  expect(say(rule, estate({ pays: [] })).map(({ severity, computed }) => [severity, computed])).toEqual([
    ["info", "cannot tell what it may cost: no budget line pays for it"],
  ]);
});

test("no price is taken from a day that had none yet", () => {
  expect(say(rule, estate({ pool: { access: "1min" } }), { today: "2020-01-01" })[0]?.severity).toBe("info");
});

test("the plan as written pays a fourteenth of what its archive costs", () => {
  expect(findingsOf(rule, factsOfPlan())).toEqual([
    {
      code: "C-03",
      computed:
        "glacier-instant (200ms) costs USD 96000/year a copy, USD 288000/year for 3 copies (derived): 14.4 times the budget, which pays USD 0.000833/GB-month; the cheapest class: deep-archive (12h) costs USD 23760/year a copy, USD 71280/year for 3 copies",
      limit: "USD 20000/year",
      remedy:
        "USD 288000/year for glacier-instant; USD 20000/year pays 1.68PB in one copy or 561TB in 3 copies of deep-archive with access: 12h",
      says: "2PB in 3 places, read within 1min; budget.operating.cloud.lines.archive pays USD 20000/year",
      cost: 288_000_000_000,
      severity: "error",
      source: "pools.archive",
      subject: "archive",
    },
  ]);
});
