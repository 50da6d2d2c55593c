import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { TwinRefused } from "../../src/twin/refused.ts";
import { beginWork, refuseUnlessIdle, workIn } from "../../src/twin/work.ts";

let folder = "";
const locks = (): string => join(folder, "pulumi/state/.pulumi/locks/organization/estate/small");
const cutOff = (): Error =>
  new TwinRefused(
    `small: the twin in ${folder} is not whole, its deployment was cut off; end it by estate twin down --stack small, then start it anew`,
  );

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "estate-deploying-"));
});

afterEach(() => rmSync(folder, { recursive: true }));

test("only one deployment goes on at a time, and nothing is left of one that has ended", () => {
  expect(workIn(folder)).toBeUndefined();
  const end = beginWork("deployment", "small", folder);
  expect(workIn(folder)).toEqual({ work: "deployment", is: "going on" });
  expect(() => beginWork("deployment", "small", folder)).toThrow(
    new TwinRefused(
      `small: another command deploys into the twin in ${folder}; wait for it, or end the twin by estate twin down --stack small`,
    ),
  );
  end();
  expect([workIn(folder), readdirSync(folder)]).toEqual([undefined, []]);
  beginWork("deployment", "small", folder)();
});

test("a deployment whose command is gone was cut off, also where its number is another's by now", () => {
  const work = "deployment";
  for (const note of [
    { pid: 2 ** 22 + 1, started: "1", work },
    { pid: process.pid, started: "1", work },
    "not a note",
  ]) {
    writeFileSync(join(folder, "work.json"), typeof note === "string" ? note : JSON.stringify(note));
    expect(workIn(folder)).toEqual({ work: "deployment", is: "cut off" });
    expect(() => beginWork("deployment", "small", folder)).toThrow(cutOff());
  }
});

test("a deployment whose engine was killed is known by the engine's lock, and is not taken for one that ended", () => {
  const end = beginWork("deployment", "small", folder);
  mkdirSync(locks(), { recursive: true });
  writeFileSync(join(locks(), "6f26c6ff.json"), "{}");
  end();
  expect(readdirSync(folder)).toContain("work.json");
  rmSync(join(locks(), "6f26c6ff.json"));
  end();
  expect(workIn(folder)).toBeUndefined();
});

test("nobody deploys or measures while somebody measures, and one that was cut off may have left hardware without power", () => {
  const end = beginWork("measurement", "small", folder);
  const busy = new TwinRefused(
    `small: another command measures on the twin in ${folder}; wait for it, or end the twin by estate twin down --stack small`,
  );
  expect(() => beginWork("deployment", "small", folder)).toThrow(busy);
  expect(() => beginWork("measurement", "small", folder)).toThrow(busy);
  expect(() => refuseUnlessIdle("small", folder)).toThrow(busy);
  end();
  refuseUnlessIdle("small", folder);
  writeFileSync(join(folder, "work.json"), JSON.stringify({ pid: process.pid, started: "1", work: "measurement" }));
  expect(() => refuseUnlessIdle("small", folder)).toThrow(
    new TwinRefused(
      `small: the twin in ${folder} is not whole, a measurement on it was cut off and may have left hardware without power; end it by estate twin down --stack small, then start it anew`,
    ),
  );
});
