import { execFile } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, describe, expect, it } from "vitest";
import { textAt } from "../../../src/twin/providers/properties.ts";
import { PROGRAM } from "./project.ts";
import { doublesOnly } from "./real.ts";
import { openSession, type Session } from "./session.ts";

const TOP = join(import.meta.dirname, "../../..");
const CANARY = "canary-5b1f0c7e9d";

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

  it("keep a secret of the configuration out of state, plan, events, output and every form of the preview", async (context) => {
    doublesOnly(context, "commands of prod need a seed host that answers ssh");
    session = await openSession({ name: "prod", hasty: true });
    const { stack, folder, ledger } = session;
    await stack.setConfig("estate:seedSshKey", { value: `begin\n${CANARY}\nend`, secret: true });
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
    expect(readFileSync(state, "utf8")).toContain(CANARY);

    const prepare = ledger.objects.find(({ name }) => name === "tokyo-prepare");
    expect(textAt(prepare?.inputs ?? {}, "connection", "privateKey")).toContain(CANARY);
    expect(Object.keys(texts)).toEqual(expect.arrayContaining([join(folder, "plan.json"), stackFile]));
    expect(texts["said"]).toContain("tokyo-prepare");
    expect(texts["json"]).toContain("tokyo-prepare");
    expect(leaks(texts, new RegExp(CANARY))).toEqual([]);
  });

  it("keep what a provider makes up as a secret encrypted in the state", async (context) => {
    doublesOnly(context, "only keys that a double makes up are known beforehand");
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
});
