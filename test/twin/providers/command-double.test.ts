import { describe, expect, it } from "vitest";
import { wireSecret } from "../../../src/engine/wire.ts";
import { type CommandStep, commandDouble, recordingRunner } from "../../../src/twin/providers/command-double.ts";
import { changesOf } from "../../../src/twin/providers/diff.ts";
import type { KeptObject, Subject } from "../../../src/twin/providers/double.ts";
import type { Properties } from "../../../src/twin/providers/properties.ts";

const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const REMOTE = "command:remote:Command";
const LOCAL = "command:local:Command";

const of = (type: string): Subject => ({ urn: `urn:pulumi:s::p::${type}::it`, type, name: "it" });
const place = { scope: "", objects: [], serial: 7 };
const work = { ignoreChanges: [], signal: new AbortController().signal };

/** A double that keeps what it would have run; every command says its number. */
function listening() {
  const steps: CommandStep[] = [];
  const double = commandDouble((step) => ({ stdout: `out ${steps.push(step)}`, stderr: "" }));
  return { double, steps };
}

function kept(type: string, inputs: Properties, outputs: Properties): KeptObject {
  return { ...of(type), id: "it-7", scope: "", inputs, outputs };
}

describe("the double of the Command provider", () => {
  const double = commandDouble(recordingRunner);

  it("accepts a connection with the defaults of the real one, as a secret", () => {
    const { double } = listening();
    const filled = { host: "h", dialErrorLimit: 10, perDialTimeout: 15, port: 22, user: "root" };
    expect(double.accepted?.(of(REMOTE), { create: "a", connection: { host: "h" } })).toEqual({
      create: "a",
      connection: wireSecret(filled),
    });
    expect(double.accepted?.(of(REMOTE), { create: "a", connection: wireSecret({ host: "h", port: 2222 }) })).toEqual({
      create: "a",
      connection: wireSecret({ ...filled, port: 2222 }),
    });
    expect(double.accepted?.(of(REMOTE), { connection: UNKNOWN })).toEqual({ connection: UNKNOWN });
    expect(double.accepted?.(of(LOCAL), { create: "a" })).toEqual({ create: "a" });
  });

  it("needs a command and a host, which may be unknown or secret", () => {
    expect(double.check(of(REMOTE), { create: "true", connection: wireSecret({ host: UNKNOWN }) })).toEqual([]);
    expect(double.check(of(REMOTE), { create: UNKNOWN, connection: UNKNOWN })).toEqual([]);
    expect(double.check(of(REMOTE), { connection: {} })).toEqual([
      { property: "connection.host", reason: "is undefined, expected a text" },
      { property: "create", reason: "is undefined, expected a text" },
    ]);
  });

  it("refuses other types, what it does not run, and what a stock host would not take", () => {
    const type = "command:remote:CopyToRemote";
    expect(double.check(of(type), {})).toEqual([
      { property: "", reason: `${type} is not among what this double runs: ${REMOTE}, ${LOCAL}` },
    ]);
    expect(double.check(of(LOCAL), { create: "true", assetPaths: ["*"] })).toEqual([
      { property: "assetPaths", reason: "is not among what this double takes" },
    ]);
    const connection = { host: "h", password: wireSecret("x"), proxy: { host: "p", privateKeyPassword: "x" } };
    const passwords = "is not for this double, whose hosts take keys without a passphrase only";
    expect(
      double.check(of(REMOTE), { create: "true", connection, environment: { LANG: "C", LC_ALL: "C", TOKEN: "x" } }),
    ).toEqual([
      { property: "connection.password", reason: passwords },
      { property: "connection.proxy.privateKeyPassword", reason: passwords },
      {
        property: "environment.TOKEN",
        reason: "a stock sshd accepts only LANG and LC_*; write TOKEN=value in front of the command",
      },
    ]);
  });

  it("replaces for a trigger, the new beside the old, and updates for a script", () => {
    const changes = changesOf({ create: "a", triggers: [1] }, { create: "b", triggers: [2] });
    const replacing = changes.filter((change) => double.replaces(of(REMOTE), change));
    expect(replacing.map(({ path }) => path)).toEqual(["triggers[0]"]);
    expect(double.standsBeside?.(replacing)).toBe(true);
  });

  it("runs create with all inputs in clear, and makes secrets of what was said where an input is one", async () => {
    const { double: own, steps } = listening();
    const connection = { host: "h", privateKey: wireSecret("key") };
    const inputs = { create: "a", connection };
    expect(await own.create(of(REMOTE), inputs, place, work)).toEqual({
      id: "it-7",
      outputs: { ...inputs, stdout: wireSecret("out 1"), stderr: wireSecret("") },
    });
    expect(steps).toEqual([
      {
        remote: true,
        command: "a",
        inputs: { create: "a", connection: { host: "h", privateKey: "key" } },
        previous: { stdout: "", stderr: "" },
        signal: work.signal,
      },
    ]);
    expect((await own.create(of(LOCAL), { create: "a" }, place, work)).outputs["stdout"]).toBe("out 2");
  });

  it("runs update for a change, else create again, and nothing in a preview", async () => {
    const { double: own, steps } = listening();
    const before = kept(LOCAL, { create: "a" }, { create: "a", stdout: wireSecret("first"), stderr: "e" });
    const both = { create: "a", update: "b" };
    expect(await own.update(both, before, true, work)).toEqual(both);
    expect(steps).toEqual([]);
    expect(await own.update(both, before, false, work)).toEqual({ ...both, stdout: "out 1", stderr: "" });
    await own.update({ create: "c" }, before, false, work);
    expect(steps.map(({ command, previous }) => ({ command, previous }))).toEqual([
      { command: "b", previous: { stdout: "first", stderr: "e" } },
      { command: "c", previous: { stdout: "first", stderr: "e" } },
    ]);
  });

  it("runs delete at the end where there is one, and believes the state", async () => {
    const { double: own, steps } = listening();
    await own.remove?.(kept(LOCAL, { create: "a" }, {}), work);
    expect(steps).toEqual([]);
    const object = kept(LOCAL, { create: "a", delete: "d" }, { stdout: "s", stderr: "" });
    await own.remove?.(object, work);
    expect(steps.map(({ command, previous }) => [command, previous.stdout])).toEqual([["d", "s"]]);
    expect(own.read?.(object)).toBe(object);
  });
});
