import { describe, expect, test } from "vitest";
import { loadCatalogue } from "../../src/catalogue/load.ts";
import { type BitRate, format, type Length, raw } from "../../src/units/index.ts";

const catalogue = loadCatalogue();
const media = [...catalogue.media.values()];

/** Plugs that a cage takes: its own, and those of the older generation of the same size. */
const plugs: Record<string, readonly string[]> = {
  rj45: ["rj45"],
  "sfp-plus": ["sfp-plus"],
  sfp28: ["sfp28", "sfp-plus"],
  qsfp28: ["qsfp28"],
  qsfp56: ["qsfp56", "qsfp28"],
};

function reaching(connector: string, rate: BitRate, metres: number) {
  return media.filter(
    (medium) =>
      plugs[connector]?.includes(medium.connector) && medium.rates.includes(rate) && raw<"m">(medium.reach) >= metres,
  );
}

const switchPorts = [...catalogue.switches.values()].flatMap(({ id, ports }) =>
  ports.flatMap(({ connector, rates }) => rates.map((rate) => ({ id, connector, rate }))),
);
const hostPorts = [
  ...[...catalogue.nics.values()].map(({ id, connector, rate }) => ({ id, connector, rate })),
  ...[...catalogue.arrays.values()].map(({ id, ports }) => ({ id, connector: ports.connector, rate: ports.rate })),
];

describe("media", () => {
  test("join every port of every switch across a room at every rate that it runs", () => {
    const bare = switchPorts.filter(({ connector, rate }) => reaching(connector, rate, 100).length === 0);
    expect(bare.map(({ id, connector, rate }) => `${id} ${connector} ${format("bitRate", rate)}`)).toEqual([]);
  });

  test("join every card and array inside a rack by copper", () => {
    const bare = hostPorts.filter(
      ({ connector, rate }) =>
        !reaching(connector, rate, 3).some(({ kind }) => kind === "copper" || kind === "twisted-pair"),
    );
    expect(bare.map(({ id }) => id)).toEqual([]);
  });

  test("reach an exchange's meet-me room at 1G, 10G and 100G", () => {
    const far = media.filter(({ reach }) => raw<"m">(reach) === 10_000).map(({ id }) => id);
    expect(far).toEqual(["lx-1g-lc", "lr-10g-lc", "lr-25g-lc", "lr4-40g-lc", "lr4-100g-lc"]);
  });

  test("are sold in rising lengths, the longest no longer than they reach", () => {
    for (const { id, lengths, reach } of media) {
      const sold = lengths.map((length: Length) => raw(length));
      expect(sold, id).toEqual([...sold].sort((a, b) => a - b));
      if (sold.length > 0) expect(sold.at(-1), id).toBe(raw<"m">(reach));
    }
  });

  test("reach further, the later they are chosen", () => {
    for (const one of media) {
      for (const other of media) {
        const rivals = one.connector === other.connector && one.rates.some((rate) => other.rates.includes(rate));
        if (rivals && one.rank < other.rank) {
          expect(raw<"m">(one.reach), `${one.id} before ${other.id}`).toBeLessThan(raw<"m">(other.reach));
        }
      }
    }
  });

  test("give copper of at most 5 m and let fibre be cut to length", () => {
    for (const { id, kind, reach, lengths } of media) {
      if (kind === "copper") expect(raw<"m">(reach), id).toBeLessThanOrEqual(5);
      expect(lengths.length === 0, id).toBe(kind === "fibre");
    }
  });
});
