import { describe, expect, test } from "vitest";
import { loadCatalogue } from "../../src/catalogue/load.ts";
import { type BaseUnit, type DimensionName, type Quantity, q, raw } from "../../src/units/index.ts";

const catalogue = loadCatalogue();

/** Ids whose figure lies outside the bounds. */
function outside<T extends { readonly id: string }, D extends DimensionName>(
  items: ReadonlyMap<string, T>,
  dimension: D,
  figure: (item: T) => Quantity<BaseUnit[D]> | undefined,
  low: string,
  high: string,
): readonly string[] {
  return [...items.values()]
    .filter((item) => {
      const value = figure(item);
      return value !== undefined && (raw(value) < raw(q(dimension, low)) || raw(value) > raw(q(dimension, high)));
    })
    .map(({ id }) => id);
}

describe("figures stay within what physics and shops allow", () => {
  const { gpus, cpus, chassis, nics, switches, media, arrays, disks, psus, pdus, venues } = catalogue;

  test("accelerators", () => {
    expect(outside(gpus, "power", ({ watts }) => watts, "50W", "25kW")).toEqual([]);
    expect(outside(gpus, "size", ({ memory }) => memory, "1GB", "256GB")).toEqual([]);
    // No card passes 2 TFLOPS per watt with dense 16-bit arithmetic.
    for (const { id, tensorTops, watts } of gpus.values()) {
      if (tensorTops !== undefined) expect(tensorTops / raw<"W">(watts), id).toBeLessThan(2);
    }
  });

  test("processors", () => {
    expect(outside(cpus, "power", ({ watts }) => watts, "35W", "500W")).toEqual([]);
    for (const { id, cores, baseClock, watts } of cpus.values()) {
      expect(baseClock, id).toBeGreaterThan(1000);
      expect(baseClock, id).toBeLessThan(5000);
      expect(raw<"W">(watts) / cores, id).toBeGreaterThan(2);
    }
  });

  test("chassis", () => {
    expect(outside(chassis, "power", ({ baseWatts }) => baseWatts, "30W", "500W")).toEqual([]);
    // Racks are 1,000 to 1,200 mm deep, with doors and cables.
    expect(outside(chassis, "length", ({ depth }) => depth, "400mm", "1000mm")).toEqual([]);
    for (const { id, units, sockets, dimmSlots } of chassis.values()) {
      expect(units, id).toBeLessThanOrEqual(8);
      expect(dimmSlots % (8 * sockets), `${id}: memory channels filled evenly`).toBe(0);
    }
  });

  test("network cards", () => {
    expect(outside(nics, "power", ({ watts }) => watts, "2W", "50W")).toEqual([]);
    expect(outside(nics, "duration", ({ latency }) => latency, "300ns", "10us")).toEqual([]);
  });

  test("switches", () => {
    expect(outside(switches, "power", ({ watts }) => watts, "30W", "2kW")).toEqual([]);
    expect(outside(switches, "duration", ({ latency }) => latency, "4ns", "10us")).toEqual([]);
    expect(outside(switches, "size", ({ buffer }) => buffer, "1MB", "16GB")).toEqual([]);
  });

  test("media", () => {
    expect(outside(media, "power", ({ watts }) => watts, "0.1W", "15W")).toEqual([]);
    expect(outside(media, "length", ({ reach }) => reach, "1m", "40km")).toEqual([]);
  });

  test("storage", () => {
    expect(outside(arrays, "power", ({ watts }) => watts, "300W", "4kW")).toEqual([]);
    expect(outside(arrays, "duration", ({ latency }) => latency, "50us", "50ms")).toEqual([]);
    expect(outside(disks, "power", ({ watts }) => watts, "2W", "30W")).toEqual([]);
    expect(outside(disks, "size", ({ size }) => size, "100GB", "128TB")).toEqual([]);
    expect(outside(disks, "ratio", ({ annualFailure }) => annualFailure, "0.1%", "5%")).toEqual([]);
  });

  test("power supplies and distribution", () => {
    expect(outside(psus, "power", ({ rating }) => rating, "300W", "5kW")).toEqual([]);
    expect(outside(psus, "ratio", ({ efficiency }) => efficiency, "85%", "98%")).toEqual([]);
    expect(outside(pdus, "power", ({ rating }) => rating, "2kW", "50kW")).toEqual([]);
  });

  test("front panels count up without gaps, and the switch can forward what they take in and give out", () => {
    for (const { id, ports, capacity } of switches.values()) {
      let next = 1;
      let total = 0;
      for (const { from, to, rates } of ports) {
        expect(from, id).toBe(next);
        expect(to, id).toBeGreaterThanOrEqual(from);
        next = to + 1;
        total += (to - from + 1) * Math.max(...rates.map((rate) => raw<"bit/s">(rate)));
      }
      // Vendors leave the two service ports out of a sum that is otherwise both directions of every port.
      expect(raw<"bit/s">(capacity), id).toBeGreaterThanOrEqual(2 * total * 0.99);
    }
  });

  test("leaves hand over 10G on their 25G ports", () => {
    const leaf = switches.get("arista-7050sx3-48yc8");
    expect(leaf?.ports[0]).toEqual({
      from: 1,
      to: 48,
      connector: "sfp28",
      rates: [q("bitRate", "1Gbps"), q("bitRate", "10Gbps"), q("bitRate", "25Gbps")],
    });
    expect(raw<"ns">(leaf?.latency ?? q("duration", "1s"))).toBeLessThan(1000);
  });

  test("venues lie as far apart as the published floors say, in kilometres", () => {
    const km = (from: string, to: string): number => {
      const [a, b] = [venues.get(from), venues.get(to)];
      const radius = catalogue.constants.get("earth-radius")?.value;
      if (a === undefined || b === undefined || radius === undefined) throw new Error(`no ${from} or ${to}`);
      const rad = (degrees: number) => (degrees * Math.PI) / 180;
      const half = (x: number) => Math.sin(x / 2) ** 2;
      const [latA, latB] = [rad(a.latitude), rad(b.latitude)];
      return (
        2 *
        radius *
        Math.asin(Math.sqrt(half(latB - latA) + Math.cos(latA) * Math.cos(latB) * half(rad(b.longitude - a.longitude))))
      );
    };
    expect(km("binance", "bybit") / 5319).toBeCloseTo(1, 2);
    expect(km("binance", "okx") / 2885).toBeCloseTo(1, 2);
    expect(km("bybit", "okx") / 2586).toBeCloseTo(1, 2);
  });

  test("light in fibre is slower than in vacuum by its group index", () => {
    const value = (id: string) => catalogue.constants.get(id)?.value ?? Number.NaN;
    expect(value("fibre-delay") / value("vacuum-delay")).toBeCloseTo(1.4682, 3);
    expect(value("hours-per-year") / value("productive-hours")).toBeCloseTo(5.2, 1);
  });
});
