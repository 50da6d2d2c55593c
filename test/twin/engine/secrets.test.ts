import { execFile } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, describe, expect, it } from "vitest";
import { textAt } from "../../../src/twin/providers/properties.ts";
import { PROGRAM } from "./project.ts";
import { doublesOnly } from "./real.ts";
import { openSession, type Session } from "./session.ts";

const TOP = join(import.meta.dirname, "../../..");
const MADE_UP = "canary-5b1f0c7e9d";

/** Names of the texts that hold what they must not. */
function leaks(texts: Readonly<Record<string, string>>, pattern: RegExp): readonly string[] {
  return Object.keys(texts).filter((name) => pattern.test(texts[name] ?? ""));
}

/** Every file below a folder, by its path; of a project those that were not in it from the start. */
function filesBelow(folder: string): Record<string, string> {
  const entries = readdirSync(folder, { withFileTypes: true }).filter(({ name }) => !PROGRAM.includes(name));
  return Object.assign(
    {},
    ...entries.map((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return filesBelow(path);
      return entry.isFile() ? { [path]: readFileSync(path, "utf8") } : {};
    }),
  );
}

async function estatePreview(stackFile: string, state: string, format: string): Promise<string> {
  const args = ["src/cli/main.ts", "preview", "--file", stackFile, "--format", format, "--base", state];
  const { stdout, stderr } = await promisify(execFile)(process.execPath, args, { cwd: TOP, maxBuffer: 1 << 28 });
  return stdout + stderr;
}

describe("secrets under the real engine", () => {
  let session: Session;
  afterEach(() => session?.close());

  it("keep a secret of the configuration out of state, plan, events, output and every form of the preview", async () => {
    session = await openSession({ name: "prod", hasty: true });
    const { stack, folder, books } = session;
    // Where a host really takes the key, a line of it is what must not be seen.
    const key = session.secrets["estate:seedSshKey"] ?? `begin\n${MADE_UP}\nend`;
    const lines = key.trim().split("\n");
    const canary = lines[Math.floor(lines.length / 2)] ?? "";
    await stack.setConfig("estate:seedSshKey", { value: key, secret: true });
    const said: string[] = [];
    const watch = {
      onOutput: (text: string) => said.push(text),
      onEvent: (event: object) => said.push(JSON.stringify(event)),
    };
    await stack.preview({ plan: join(folder, "plan.json"), diff: true, ...watch });
    await stack.up({ diff: true, ...watch });
    const stackFile = join(folder, "work/Pulumi.prod.yaml");
    const texts: Record<string, string> = {
      ...filesBelow(folder),
      exported: await session.pulumi(["stack", "export"]),
    };
    // The Automation API exports with the secrets in clear: even from that the preview shows none.
    const state = join(folder, "clear.json");
    writeFileSync(state, JSON.stringify(await stack.exportStack()));
    Object.assign(texts, {
      said: said.join("\n"),
      json: await estatePreview(stackFile, state, "json"),
      html: await estatePreview(stackFile, state, "html"),
    });
    expect(readFileSync(state, "utf8")).toContain(canary);

    if (books !== undefined) {
      const prepare = books.objects.find(({ name }) => name === "tokyo-prepare");
      expect(textAt(prepare?.inputs ?? {}, "connection", "privateKey")).toContain(canary);
    }
    expect(Object.keys(texts)).toEqual(expect.arrayContaining([join(folder, "plan.json"), stackFile]));
    expect(texts["said"]).toContain("tokyo-prepare");
    expect(texts["json"]).toContain("tokyo-prepare");
    // A key has characters of expressions.
    expect(leaks(texts, new RegExp(canary.replace(/[+/]/g, "\\$&")))).toEqual([]);
  });

  it("keep what a provider makes up as a secret encrypted in the state", async (context) => {
    doublesOnly(context, "AWS: only keys that its double makes up are known beforehand");
    session = await openSession({ name: "dr", hasty: true });
    const { stack, folder, ledger } = session;
    const said: string[] = [];
    await stack.up({ diff: true, onOutput: (text) => said.push(text) });
    const tunnels = ledger.objects.filter(({ type }) => type === "aws:ec2/vpnConnection:VpnConnection");
    expect(tunnels.map(({ outputs }) => textAt(outputs, "tunnel1PresharedKey"))).toEqual([
      expect.stringMatching(/^preshared-key-1-of-/),
      expect.stringMatching(/^preshared-key-1-of-/),
    ]);
    expect(leaks({ ...filesBelow(folder), said: said.join("\n") }, /preshared-key-[12]-of-|configuration-of-/)).toEqual(
      [],
    );
  });

  it("says that the passphrase is wrong and leaves no lock behind", async () => {
    session = await openSession({ name: "small", hasty: true });
    const { stack, reopen, folder } = session;
    await stack.setConfig("estate:seedSshKey", { value: "canary", secret: true });
    const stranger = await reopen({ PULUMI_CONFIG_PASSPHRASE: "wrong" });
    await expect(stranger.up()).rejects.toThrow("incorrect passphrase");
    const locks = join(folder, "state/.pulumi/locks");
    expect(
      existsSync(locks)
        ? readdirSync(locks, { recursive: true, encoding: "utf8" }).filter((f) => f.endsWith(".json"))
        : [],
    ).toEqual([]);
  });
});
