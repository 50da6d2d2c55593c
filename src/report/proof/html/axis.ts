/** Marks of an axis of time. */

const MINUTE = 60;
const HOUR = 60 * MINUTE;

/** Seconds that lie between two marks, so that their words are short; above the last, whole multiples of it. */
const STEPS = [
  ...[1, 2, 5, 10, 15, 30],
  ...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * MINUTE),
  ...[1, 2, 6, 12, 24].map((hours) => hours * HOUR),
];
/** Steps that an axis has at most. */
const MOST = 6;

/** Marks from 0 to at least the most seconds. */
export function timeMarks(most: number): readonly number[] {
  const longest = STEPS.at(-1) ?? HOUR;
  const step = STEPS.find((size) => size * MOST >= most) ?? Math.ceil(most / MOST / longest) * longest;
  return Array.from({ length: Math.max(1, Math.ceil(most / step)) + 1 }, (_, index) => index * step);
}
