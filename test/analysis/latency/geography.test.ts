import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { greatCircle, lightDelay, lightReach } from "../../../src/analysis/latency/geography.ts";
import { loadCatalogue } from "../../../src/catalogue/load.ts";
import { q, raw } from "../../../src/units/index.ts";

const catalogue = loadCatalogue();
const place = fc.record({
  latitude: fc.double({ min: -90, max: 90, noNaN: true }),
  longitude: fc.double({ min: -180, max: 180, noNaN: true }),
});
const metres = (...ends: Parameters<typeof greatCircle>) => raw(greatCircle(...ends));

describe("distances on the earth", () => {
  it("are a quarter of the circumference from pole to equator", () => {
    const [pole, equator] = [
      { latitude: 90, longitude: 0 },
      { latitude: 0, longitude: 77 },
    ];
    expect(metres(pole, equator, catalogue)).toBeCloseTo((6_371_008.8 * Math.PI) / 2, 3);
  });

  it("are the same both ways, nothing to oneself, and never longer than half the circumference", () => {
    fc.assert(
      fc.property(place, place, (a, b) => {
        expect(metres(a, b, catalogue)).toBeCloseTo(metres(b, a, catalogue), 3);
        expect(metres(a, a, catalogue)).toBe(0);
        expect(metres(a, b, catalogue)).toBeLessThanOrEqual(6_371_008.8 * Math.PI + 1e-6);
      }),
    );
  });

  it("are never shortened by a place between", () => {
    fc.assert(
      fc.property(place, place, place, (a, b, c) => {
        const around = metres(a, b, catalogue) + metres(b, c, catalogue);
        // Of two places on opposite sides of the earth the last bit of a number is worth decimetres.
        expect(metres(a, c, catalogue)).toBeLessThanOrEqual(around + 0.5);
      }),
    );
  });
});

describe("the time of light", () => {
  it("is 4.897 us for a kilometre of fibre and 3.336 us of air", () => {
    expect(raw(lightDelay(q("length", "1km"), "fibre", catalogue))).toBeCloseTo(4897, 6);
    expect(raw(lightDelay(q("length", "1km"), "microwave", catalogue))).toBeCloseTo(3336, 6);
  });

  it("gets as far as the reach says", () => {
    const time = q("duration", "500us");
    const reach = lightReach(time, "fibre", catalogue);
    expect(raw(reach)).toBeCloseTo(102_103, 0);
    expect(raw(lightDelay(reach, "fibre", catalogue))).toBeCloseTo(raw(time), 6);
  });
});
