import { expect, test } from "vitest";
import { lacksInstances } from "../../../src/twin/system/inotify.ts";

const never = (): boolean => false;

test("nothing lacks where the kernel grants what the members need beside what is in use", () => {
  const told: string[] = [];
  expect(lacksInstances(9, (line) => told.push(line), { limit: 200, used: 34 }, never)).toBeUndefined();
  expect(told).toEqual([]);
});

test("one instance too few is refused with both figures and the way out", () => {
  expect(lacksInstances(9, () => {}, { limit: 199, used: 34 }, never)).toBe(
    "inotify: the twin needs 200 instances with the 34 in use, the kernel grants 199; allow them by sysctl -w fs.inotify.max_user_instances=200",
  );
});

test("who may raise the limit raises it, and says so", () => {
  const told: string[] = [];
  const asked: number[] = [];
  const raise = (limit: number): boolean => asked.push(limit) > 0;
  expect(lacksInstances(1, (line) => told.push(line), { limit: 10, used: 0 }, raise)).toBeUndefined();
  expect(asked).toEqual([54]);
  expect(told).toEqual(["raised fs.inotify.max_user_instances from 10 to 54 until the next boot"]);
});
