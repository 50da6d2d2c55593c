import { execFile } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { toolPath } from "../../../src/twin/tools/where.ts";
import { betterThanTheCli, likeTheCli } from "../../format/cases.ts";
import { pathOf, textOf } from "../../format/files.ts";

const SALT = /^encryptionsalt: v1:\S+\n/m;

describe("a stack file under the real CLI", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "estate-stack-file-"));
    mkdirSync(join(folder, "state"));
    copyFileSync(pathOf("Pulumi.yaml"), join(folder, "Pulumi.yaml"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const fileOf = (stack: string): string => join(folder, `Pulumi.${stack}.yaml`);
  const pulumi = async (stack: string, ...args: string[]): Promise<string> => {
    const env = {
      ...process.env,
      PULUMI_BACKEND_URL: `file://${join(folder, "state")}`,
      PULUMI_CONFIG_PASSPHRASE: "of a test",
      PULUMI_HOME: join(folder, "home"),
      PULUMI_SKIP_UPDATE_CHECK: "true",
    };
    await promisify(execFile)(toolPath("pulumi"), [...args, "--stack", stack, "--non-interactive"], {
      cwd: folder,
      env,
    });
    return readFileSync(fileOf(stack), "utf8");
  };
  /** What `stack init` makes of a text, without the salt that it adds. */
  const initialised = async (stack: string, text: string): Promise<string> => {
    writeFileSync(fileOf(stack), text);
    const written = await pulumi(stack, "stack", "init");
    expect(written).toMatch(SALT);
    return written.replace(SALT, "");
  };

  for (const stack of ["prod", "dr"]) {
    it(`of ${stack} gets a salt by stack init, the lines of a secret by config set, and no other change`, async () => {
      const text = textOf(`Pulumi.${stack}.yaml`);
      expect(await initialised(stack, text)).toBe(text);
      const secret = await pulumi(stack, "config", "set", "--secret", "estate:seedSshKey", "a key");
      expect(secret.replace(SALT, "")).toMatch(/^ {2}estate:seedSshKey:\n {4}secure: v1:\S+\n/m);
      expect(secret.replace(SALT, "").replace(/^ {2}estate:seedSshKey:\n {4}secure: v1:\S+\n/m, "")).toBe(text);
      const without = await pulumi(stack, "config", "rm", "estate:seedSshKey");
      expect(without.replace(SALT, "")).toBe(text);
    });
  }

  it("of the small estates gets a salt and no other change", async () => {
    for (const file of ["test/estates/small.yaml", "test/estates/small-recovery.yaml"]) {
      const text = textOf(file);
      expect(await initialised(file.replace(/^.*\/|\.yaml$/g, ""), text)).toBe(text);
    }
  });

  it("comes out as it was recorded, and in this form stays as it is", async () => {
    for (const [index, { title, given, written }] of likeTheCli.entries()) {
      expect(await initialised(`given-${index}`, given), title).toBe(written);
      expect(await initialised(`written-${index}`, written), title).toBe(written);
    }
    for (const [index, { title, given, written }] of betterThanTheCli.entries()) {
      // Else it would stand among the others.
      expect(await initialised(`changed-${index}`, given), title).not.toBe(written);
      expect(await initialised(`kept-${index}`, written), title).toBe(written);
    }
  });
});
