/** Maintenance windows as Alertmanager's custom resource knows them: days and times in UTC. */

const MINUTES_PER_DAY = 1440;
const DAYS = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"] as const;
const days: readonly string[] = DAYS;
const MINUTES_PER_WEEK = DAYS.length * MINUTES_PER_DAY;

export interface Window {
  readonly id: string;
  readonly days: readonly string[];
  /** `02:00`, in the zone. */
  readonly from: string;
  readonly to: string;
  readonly timeZone: string;
}

export interface TimeInterval {
  readonly weekdays: string[];
  readonly times: { readonly startTime: string; readonly endTime: string }[];
}

/**
 * The window's intervals in UTC, one per UTC day that it touches.
 *
 * @throws RangeError for an unknown zone, day or time, and for a zone with summer time: the resource knows UTC only, so
 * such a window would move by an hour twice a year
 */
export function muteIntervals(window: Window): TimeInterval[] {
  const offset = fixedOffset(window);
  const from = minutes(window, window.from);
  const to = minutes(window, window.to);
  const length = to > from ? to - from : to - from + MINUTES_PER_DAY;
  return window.days.flatMap((name) => {
    const day = days.indexOf(name.toLowerCase());
    if (day < 0)
      throw new RangeError(`maintenance ${window.id}: ${JSON.stringify(name)} is not a day; write one such as sunday`);
    const start = modulo(day * MINUTES_PER_DAY + from - offset, MINUTES_PER_WEEK);
    return segments(start, length);
  });
}

function segments(start: number, length: number): TimeInterval[] {
  const day = Math.floor(start / MINUTES_PER_DAY);
  const begin = start % MINUTES_PER_DAY;
  const end = Math.min(begin + length, MINUTES_PER_DAY);
  const rest = length - (end - begin);
  const here = {
    weekdays: [DAYS[day % DAYS.length] ?? DAYS[0]],
    times: [{ startTime: clock(begin), endTime: clock(end) }],
  };
  return rest === 0 ? [here] : [here, ...segments(modulo(start + (end - begin), MINUTES_PER_WEEK), rest)];
}

function minutes(window: Window, time: string): number {
  const match = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(time);
  if (match === null)
    throw new RangeError(`maintenance ${window.id}: ${JSON.stringify(time)} is not a time; write one such as 02:00`);
  return Number(match[1]) * 60 + Number(match[2]);
}

function clock(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;
}

/** Minutes ahead of UTC, from two days half a year apart: equal in a zone without summer time. */
function fixedOffset(window: Window): number {
  const [winter, summer] = [offsetAt(window, Date.UTC(2026, 0, 15)), offsetAt(window, Date.UTC(2026, 6, 15))];
  if (winter !== summer) {
    throw new RangeError(
      `maintenance ${window.id}: ${window.timeZone} has summer time and mute intervals are in UTC; write the window with timeZone UTC`,
    );
  }
  return winter;
}

function offsetAt(window: Window, instant: number): number {
  let parts: Intl.DateTimeFormatPart[];
  try {
    parts = new Intl.DateTimeFormat("en-GB", {
      timeZone: window.timeZone,
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
    }).formatToParts(instant);
  } catch {
    throw new RangeError(
      `maintenance ${window.id}: ${JSON.stringify(window.timeZone)} is not a time zone; write one such as Asia/Tokyo`,
    );
  }
  const part = (type: string) => Number(parts.find((each) => each.type === type)?.value);
  return (Date.UTC(part("year"), part("month") - 1, part("day"), part("hour"), part("minute")) - instant) / 60_000;
}

function modulo(value: number, by: number): number {
  return ((value % by) + by) % by;
}
