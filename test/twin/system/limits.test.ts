import { readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { expect, test } from "vitest";
import { lacks, memoryFor, type Size } from "../../../src/twin/system/limits.ts";

const GIB = 2 ** 30;
const one: Size = { clusters: 1, members: 1, nodes: 0, metal: false, cloud: false };

test("every cluster, member, node and part adds to the memory of a twin", () => {
  const more: readonly Partial<Size>[] = [
    { clusters: 2 },
    { members: 2 },
    { nodes: 1 },
    { metal: true },
    { cloud: true },
  ];
  for (const change of more) expect(memoryFor({ ...one, ...change })).toBeGreaterThan(memoryFor(one));
});

test("the memory of a twin is the sum over what it has", () => {
  const grown = (change: Partial<Size>) => memoryFor({ ...one, ...change }) - memoryFor(one);
  expect(grown({ members: 4 })).toBe(3 * grown({ members: 2 }));
  expect(grown({ nodes: 1000 })).toBe(1000 * grown({ nodes: 1 }));
  expect(grown({ metal: true, cloud: true })).toBe(grown({ metal: true }) + grown({ cloud: true }));
});

test("nine clusters, one of them with three members, fit into 24 GiB with all parts", () => {
  expect(memoryFor({ clusters: 9, members: 11, nodes: 40, metal: true, cloud: true })).toBeLessThan(24 * GIB);
});

test("nothing is lacking for a twin of nothing", async () => {
  expect(await lacks({ clusters: 0, members: 0, nodes: 0, metal: false, cloud: false }, tmpdir())).toEqual([]);
});

test("a twin that is too large is refused with what it needs and what there is", async () => {
  const size = { ...one, members: 1_000_000 };
  const [memory, ...rest] = await lacks(size, tmpdir());
  expect(rest).toEqual([]);
  const needs = (memoryFor(size) / GIB).toFixed(1);
  const told = new RegExp(
    `^memory: the twin needs ${needs} GiB, (\\d+\\.\\d) GiB are available; leave parts out with --only, or end other programs$`,
  ).exec(memory ?? "");
  const total = Number(/^MemTotal:\s+(\d+) kB$/m.exec(readFileSync("/proc/meminfo", "utf8"))?.[1]) * 1024;
  expect(Number(told?.[1])).toBeGreaterThan(0);
  expect(Number(told?.[1])).toBeLessThanOrEqual(total / GIB);
});

test("a disk that is too small is named with its folder, beside the memory", async () => {
  const folder = tmpdir();
  const problems = await lacks({ ...one, clusters: 10_000_000 }, folder);
  expect(problems.map((problem) => problem.replace(/\d+\.\d(?= GiB are free)/, "N"))).toEqual([
    expect.stringMatching(/^memory: /),
    `disk: the twin needs 1953125.0 GiB in ${folder}, N GiB are free; make room`,
  ]);
});
