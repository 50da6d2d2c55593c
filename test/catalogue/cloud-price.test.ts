import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { priceList, type StorageCharge, storageCost } from "../../src/catalogue/cloud-price.ts";
import { loadCatalogue } from "../../src/catalogue/load.ts";
import { format, q, quantity, raw } from "../../src/units/index.ts";

const catalogue = loadCatalogue();
const prices = priceList(catalogue);

function price(service: string, article: string, region: string, day: string): string | undefined {
  const charge = prices({ service, article, region }, day)?.charge;
  return charge?.unit === "usdPerHour" ? format("usdPerHour", charge.price) : undefined;
}

function storage(article: string): StorageCharge {
  const charge = prices({ service: "s3", article, region: "us-east-1" }, "2026-11-24")?.charge;
  if (charge?.unit !== "usdPerGbMonth") throw new RangeError(`no storage price for ${article}`);
  return charge;
}

function monthly(article: string, size: string): string {
  const cost = storageCost(storage(article), q("size", size));
  return cost === undefined ? "unpriced" : format("usdPerMonth", cost);
}

describe("the price list", () => {
  it.each([
    ["p4d.24xlarge", "2022-06-22", undefined],
    ["p4d.24xlarge", "2025-04-29", "USD 32.7726/h"],
    ["p4d.24xlarge", "2025-06-22", "USD 32.7726/h"],
    ["p4d.24xlarge", "2025-06-23", "USD 21.957642/h"],
    ["p5.48xlarge", "2025-06-22", "USD 98.32/h"],
    ["p5.48xlarge", "2026-11-24", "USD 55.04/h"],
  ])("gives %s on %s at %s", (article, day, expected) => {
    expect(price("ec2", article, "us-east-1", day)).toBe(expected);
  });

  it("prices no article of one region with the price of another", () => {
    expect(price("ec2", "p4de.24xlarge", "ap-northeast-1", "2026-11-24")).toBe("USD 37.6223/h");
    expect(price("ec2", "m7i.xlarge", "ap-northeast-1", "2026-11-24")).toBeUndefined();
    expect(price("eks", "control-plane", "ap-southeast-1", "2026-11-24")).toBeUndefined();
  });

  it("never has two prices of one article that begin on one day", () => {
    const rows = [...catalogue.cloudPrices.values()].map((row) =>
      [row.service, row.article, row.region, row.from].join(" "),
    );
    expect(rows.filter((row, index) => rows.indexOf(row) !== index)).toEqual([]);
  });

  it("says of every row when it was seen last, not before it began", () => {
    const rows = [...catalogue.cloudPrices.values()];
    expect(rows.filter(({ from, date }) => from > date).map(({ id }) => id)).toEqual([]);
  });

  it("has a storage price for every storage class", () => {
    for (const id of catalogue.objectClasses.keys()) expect(storage(id).unit, id).toBe("usdPerGbMonth");
  });
});

describe("the cost of storage", () => {
  it.each([
    ["deep-archive", "2PB", "USD 1980/month"],
    ["glacier-instant", "2PB", "USD 8000/month"],
    ["standard", "10TB", "USD 230/month"],
    ["standard", "50TB", "USD 1150/month"],
    ["standard", "2PB", "USD 42550/month"],
  ])("of %s for %s is %s", (article, size, expected) => {
    expect(monthly(article, size)).toBe(expected);
  });

  it("is unknown beyond the size that the source prices", () => {
    const charge: StorageCharge = {
      unit: "usdPerGbMonth",
      price: q("usdPerGbMonth", "USD 1/GB-month"),
      tiers: [],
      knownTo: q("size", "1TB"),
    };
    expect(storageCost(charge, q("size", "1TB"))).toBe(1e9);
    expect(storageCost(charge, q("size", "1.001TB"))).toBeUndefined();
  });

  it("never falls as the size grows, and never exceeds the first tier's price", () => {
    const charge = storage("standard");
    const size = fc.integer({ min: 0, max: 4_000_000 });
    fc.assert(
      fc.property(size, size, (a, b) => {
        const [less, more] = [Math.min(a, b), Math.max(a, b)].map((gb) =>
          Number(storageCost(charge, quantity(gb * 1e9))),
        );
        expect(less).toBeLessThanOrEqual(more ?? Number.NaN);
        expect(more).toBeLessThanOrEqual(Math.max(a, b) * raw(charge.price));
      }),
    );
  });
});
