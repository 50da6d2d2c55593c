import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { beginDeployment, deploymentIn } from "../../src/twin/deploying.ts";
import { TwinRefused } from "../../src/twin/refused.ts";

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
  expect(deploymentIn(folder)).toBe("none");
  const end = beginDeployment("small", folder);
  expect(deploymentIn(folder)).toBe("goes on");
  expect(() => beginDeployment("small", folder)).toThrow(
    new TwinRefused(
      `small: another command deploys into the twin in ${folder}; wait for it, or end the twin by estate twin down --stack small`,
    ),
  );
  end();
  expect([deploymentIn(folder), readdirSync(folder)]).toEqual(["none", []]);
  beginDeployment("small", folder)();
});

test("a deployment whose command is gone was cut off, also where its number is another's by now", () => {
  for (const note of [{ pid: 2 ** 22 + 1, started: "1" }, { pid: process.pid, started: "1" }, "not a note"]) {
    writeFileSync(join(folder, "deploying.json"), typeof note === "string" ? note : JSON.stringify(note));
    expect(deploymentIn(folder)).toBe("cut off");
    expect(() => beginDeployment("small", folder)).toThrow(cutOff());
  }
});

test("a deployment whose engine was killed is known by the engine's lock, and is not taken for one that ended", () => {
  const end = beginDeployment("small", folder);
  mkdirSync(locks(), { recursive: true });
  writeFileSync(join(locks(), "6f26c6ff.json"), "{}");
  end();
  expect(readdirSync(folder)).toContain("deploying.json");
  rmSync(join(locks(), "6f26c6ff.json"));
  end();
  expect(deploymentIn(folder)).toBe("none");
});
