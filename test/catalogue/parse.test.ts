import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CatalogueError, parseCatalogue } from "../../src/catalogue/parse.ts";
import type { Kind } from "../../src/catalogue/types.ts";
import { q } from "../../src/units/index.ts";

const source = "source: Data sheet\n  date: 2026-11-24\n  confidence: stated";

function cpu(id: string, watts: string): string {
  return `${id}:
  title: Test processor
  ${source}
  cores: 8
  threadsPerCore: 2
  watts: ${watts}
  memoryChannels: 8
  maxSockets: 2
  baseClock: 3000
`;
}

const empty: Record<Kind, string> = {
  gpus: "{}",
  cpus: "{}",
  chassis: "{}",
  nics: "{}",
  switches: "{}",
  media: "{}",
  arrays: "{}",
  disks: "{}",
  psus: "{}",
  pdus: "{}",
  venues: "{}",
  charts: "{}",
  cloudPrices: "{}",
  instances: "{}",
  objectClasses: "{}",
  constants: "{}",
};

/** All kinds empty but those given. */
function files(some: Partial<Record<Kind, string>>): Record<Kind, string> {
  return { ...empty, ...some };
}

function problemsOf(some: Partial<Record<Kind, string>>): readonly string[] {
  try {
    parseCatalogue(files(some));
  } catch (error) {
    if (error instanceof CatalogueError) return error.problems;
    throw error;
  }
  return [];
}

describe("parseCatalogue", () => {
  test("reads a product with its quantities in base units", () => {
    expect(parseCatalogue(files({ cpus: cpu("fast-one", "0.225kW") })).cpus.get("fast-one")).toEqual({
      id: "fast-one",
      title: "Test processor",
      source: "Data sheet",
      date: "2026-11-24",
      confidence: "stated",
      cores: 8,
      threadsPerCore: 2,
      watts: q("power", "225W"),
      memoryChannels: 8,
      maxSockets: 2,
      baseClock: 3000,
    });
  });

  test("keeps the order of the file", () => {
    const { cpus } = parseCatalogue(files({ cpus: cpu("second", "1W") + cpu("first", "1W") }));
    expect([...cpus.keys()]).toEqual(["second", "first"]);
  });

  test("names every problem of every file in one message", () => {
    const broken = files({
      cpus:
        cpu("fast-one", "225GB").replace("  cores: 8\n", "") + cpu("other", "225W").replace("maxSockets", "sockets"),
      psus: `small:\n  title: Small\n  ${source}\n  rating: 800W\n  efficiency: 94%\n  price: 12\n`,
      venues: "- binance",
    });
    expect(() => parseCatalogue(broken)).toThrow(
      new CatalogueError([
        "cpus.yaml: fast-one.cores: is missing; every product of the kind states it",
        'cpus.yaml: fast-one.watts: "225GB" is a size; write a power such as 6.5kW',
        "cpus.yaml: other.maxSockets: is missing; every product of the kind states it",
        'cpus.yaml: other: does not know "sockets"; known are title, vendor, source, date, confidence, price, cores, threadsPerCore, watts, memoryChannels, maxSockets, baseClock',
        "psus.yaml: small.price: invalid input: expected object, received number",
        "venues.yaml: holds no map; write products keyed by id",
      ]),
    );
  });

  test("counts the problems in the first line of the message", () => {
    expect(new CatalogueError(["cpus.yaml: one"]).message).toBe("the catalogue has a problem\n  cpus.yaml: one");
    expect(new CatalogueError(["cpus.yaml: one", "psus.yaml: two"]).message).toBe(
      "the catalogue has 2 problems\n  cpus.yaml: one\n  psus.yaml: two",
    );
  });

  test("gives line and column where the text is no YAML", () => {
    expect(problemsOf({ cpus: "fast-one:\n  title: [open\n" })).toEqual([
      "cpus.yaml:3:1: flow sequence in block collection must be sufficiently indented and end with a ]",
    ]);
  });

  test("refuses an id that stands twice in a file", () => {
    expect(problemsOf({ cpus: cpu("same", "1W") + cpu("same", "2W") })).toEqual([
      "cpus.yaml:12:1: map keys must be unique",
    ]);
  });

  test("refuses an id that could not name a resource", () => {
    expect(problemsOf({ cpus: cpu("Fast_One", "1W") })).toEqual([
      "cpus.yaml: Fast_One: is not an id; use lower-case letters, digits and hyphens, starting with a letter, ending without a hyphen",
    ]);
  });

  test("names a choice that is left out, and one that does not exist", () => {
    const psu = `small:\n  title: Small\n  source: Data sheet\n  date: 2026-11-24\n  rating: 800W\n  efficiency: 94%\n`;
    expect(problemsOf({ psus: psu })).toEqual([
      "psus.yaml: small.confidence: is missing; every product of the kind states it",
    ]);
    expect(problemsOf({ psus: `${psu}  confidence: certain\n` })).toEqual([
      'psus.yaml: small.confidence: invalid option: expected one of "stated"|"derived"|"assumed"',
    ]);
  });

  test("refuses a product without a source", () => {
    expect(problemsOf({ cpus: cpu("fast-one", "1W").replace("  source: Data sheet\n", "") })).toEqual([
      "cpus.yaml: fast-one.source: is missing; every product of the kind states it",
    ]);
  });

  test("reports as many problems as products are broken", () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { maxLength: 12 }), (broken) => {
        const text = broken.map((bad, index) => cpu(`cpu-${index}`, bad ? "225" : "225W")).join("");
        const expected = broken.flatMap((bad, index) =>
          bad ? [`cpus.yaml: cpu-${index}.watts: "225" is not an amount with a unit; write a power such as 6.5kW`] : [],
        );
        expect(problemsOf({ cpus: text === "" ? "{}" : text })).toEqual(expected);
      }),
      { numRuns: 50 },
    );
  });

  test("gives a catalogue that nothing can change", () => {
    const catalogue = parseCatalogue(files({ cpus: cpu("fast-one", "225W") }));
    const product = catalogue.cpus.get("fast-one");
    expect(Object.isFrozen(catalogue)).toBe(true);
    expect(Object.isFrozen(product)).toBe(true);
    const opened: unknown = catalogue.cpus;
    if (!(opened instanceof Map)) throw new Error("products are held in a map");
    for (const change of [() => opened.set("x", 1), () => opened.delete("fast-one"), () => opened.clear()]) {
      expect(change).toThrow(new TypeError("the catalogue is read-only; change its files"));
    }
    expect([...catalogue.cpus.keys()]).toEqual(["fast-one"]);
  });
});
