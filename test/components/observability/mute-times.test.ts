import fc from "fast-check";
import { expect, test } from "vitest";
import { muteIntervals } from "../../../src/render/kubernetes/mute-times.ts";

const window = { id: "weekly", days: ["sunday"], from: "02:00", to: "04:00", timeZone: "Asia/Tokyo" };

test("a window is moved to the UTC day that it falls on", () => {
  expect(muteIntervals(window)).toEqual([
    { weekdays: ["saturday"], times: [{ startTime: "17:00", endTime: "19:00" }] },
  ]);
});

test("a window over midnight is two intervals", () => {
  expect(muteIntervals({ ...window, from: "08:00", to: "10:00" })).toEqual([
    { weekdays: ["saturday"], times: [{ startTime: "23:00", endTime: "24:00" }] },
    { weekdays: ["sunday"], times: [{ startTime: "00:00", endTime: "01:00" }] },
  ]);
});

test("a window is as long in UTC as it is where it is written", () => {
  const time = fc.tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }));
  const text = ([hour, minute]: [number, number]) =>
    `${String(hour).padStart(2, "0")}:${String(minute).padStart(2, "0")}`;
  const minute = (clock: string) => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3));
  const zone = fc.constantFrom("UTC", "Asia/Tokyo", "Asia/Kolkata", "America/Phoenix");
  fc.assert(
    fc.property(time, time, zone, (from, to, timeZone) => {
      const intervals = muteIntervals({ ...window, from: text(from), to: text(to), timeZone });
      const muted = intervals
        .flatMap(({ times }) => times)
        .reduce((sum, { startTime, endTime }) => sum + minute(endTime) - minute(startTime), 0);
      const stated = minute(text(to)) - minute(text(from));
      expect(muted).toBe(stated > 0 ? stated : stated + 1440);
    }),
  );
});

test("a zone with summer time is refused, because the window would move twice a year", () => {
  expect(() => muteIntervals({ ...window, timeZone: "Europe/Zurich" })).toThrow(
    new RangeError(
      "maintenance weekly: Europe/Zurich has summer time and mute intervals are in UTC; write the window with timeZone UTC",
    ),
  );
});

test("what is no zone, no day and no time is refused by name", () => {
  expect(() => muteIntervals({ ...window, timeZone: "Mars/Base" })).toThrow(
    new RangeError('maintenance weekly: "Mars/Base" is not a time zone; write one such as Asia/Tokyo'),
  );
  expect(() => muteIntervals({ ...window, days: ["someday"] })).toThrow(
    new RangeError('maintenance weekly: "someday" is not a day; write one such as sunday'),
  );
  expect(() => muteIntervals({ ...window, from: "25:00" })).toThrow(
    new RangeError('maintenance weekly: "25:00" is not a time; write one such as 02:00'),
  );
});
