import { expect, test } from "vitest";
import { isPending, learn, NOTHING_KNOWN } from "../../../src/workloads/fencing/judge.ts";
import type { Reading } from "../../../src/workloads/fencing/system.ts";

const on: Reading = { kind: "power", power: "on" };
const off: Reading = { kind: "power", power: "off" };
const between: Reading = { kind: "power", power: "between" };
const silent: Reading = { kind: "silent", why: "HTTP 500" };
const stranger: Reading = { kind: "stranger", why: "serial is B" };

/** What is known after readings, one a second. */
function after(...readings: readonly Reading[]) {
  return readings.reduce((known, reading, index) => learn(known, reading, (index + 1) * 1000), NOTHING_KNOWN);
}

test("power is off when two reads in a row say so, and since the first of them", () => {
  expect(after(on, off)).toEqual({ power: "unknown", offSince: 2000, asked: 2000 });
  expect(after(on, off, off)).toEqual({ power: "off", offSince: 2000, asked: 3000 });
  expect(after(on, off, off, off)).toEqual({ power: "off", offSince: 2000, asked: 4000 });
});

test.each([
  ["on", on],
  ["on its way up or down", between],
  ["nothing", silent],
  ["the power of another machine", stranger],
])("a read that says %s in between starts the count anew", (_, other) => {
  expect(after(off, other, off)).toEqual({ power: "unknown", offSince: 3000, asked: 3000 });
});

test("power that was off is not known any more when the BMC falls silent", () => {
  expect(after(off, off, silent)).toEqual({ power: "unknown", offSince: undefined, asked: 3000 });
});

test("one read is enough for on", () => {
  expect(after(on)).toEqual({ power: "on", offSince: undefined, asked: 1000 });
});

test("only the first off waits for its confirmation", () => {
  expect([after(), after(on), after(off), after(off, off), after(off, silent)].map(isPending)).toEqual([
    false,
    false,
    true,
    false,
    false,
  ]);
});
