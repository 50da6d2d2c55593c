import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { ProgramError, type ProgramRun, runProgram } from "../../src/engine/embedded.ts";
import type { ResourceGraph } from "../../src/engine/graph.ts";

const patience = { idleMs: 300, busyMs: 1_000 };

function run(program: ProgramRun["program"]): Promise<ResourceGraph> {
  return runProgram({ project: "estate", stack: "test", config: {}, program, patience, onLog: () => undefined });
}

async function failure(program: ProgramRun["program"]): Promise<ProgramError> {
  const result: unknown = await run(program).catch((error: unknown) => error);
  if (result instanceof ProgramError) return result;
  throw new Error(`expected a ProgramError, got ${JSON.stringify(result)}`);
}

const never = new Promise<string>(() => undefined);

describe("a run fails", () => {
  it("when the program throws, with a trace that leads to the line", async () => {
    const error = await failure(async function theProgram() {
      throw new Error("no rack");
    });
    expect(error.message).toBe("no rack");
    expect(error.trace).toMatch(/^Error: no rack\n {4}at .*theProgram.*failures\.test\.ts/);
  });

  it("without a trace when the program ends itself with a RunError", async () => {
    let runs = 0;
    const error = await failure(async () => {
      runs++;
      throw new pulumi.RunError("estate.yaml:3:1: unknown key racks");
    });
    expect([error.message, error.trace, runs]).toEqual(["estate.yaml:3:1: unknown key racks", undefined, 1]);
  });

  it("when a function inside apply throws, awaited by nobody", async () => {
    const error = await failure(async () => {
      const bucket = new aws.s3.Bucket("logs", { bucket: "b" });
      bucket.bucket.apply(function insideApply(name) {
        throw new Error(`bad name ${name}`);
      });
    });
    expect(error.message).toBe("bad name b");
    expect(error.trace).toContain("insideApply");
  });

  it("when a function inside apply throws and a resource takes the result, with the error named once", async () => {
    const error = await failure(async () => {
      const first = new aws.s3.Bucket("first", { bucket: "b" });
      const broken = first.bucket.apply((): string => {
        throw new Error("broken");
      });
      new aws.s3.Bucket("second", { bucket: broken });
    });
    expect(error.messages).toEqual(['error serializing property "bucket": broken']);
  });

  it("when a promise that nobody awaits is rejected, now or later", async () => {
    const now = await failure(async () => {
      void Promise.reject(new Error("left alone"));
    });
    expect(now.message).toBe("left alone");
    const later = await failure(async () => {
      void new Promise((_, reject) => setTimeout(() => reject(new Error("left alone for long")), 40));
    });
    expect(later.message).toBe("left alone for long");
  });

  it("when a timer throws", async () => {
    const error = await failure(async () => {
      setTimeout(() => {
        throw new Error("in a timer");
      }, 10);
    });
    expect(error.message).toBe("in a timer");
  });

  it("when something that is not an error is thrown", async () => {
    expect((await failure(() => Promise.reject<void>("just text"))).message).toBe("just text");
  });

  it("when two resources have one URN", async () => {
    const error = await failure(async () => {
      new aws.s3.Bucket("logs", {});
      new aws.s3.Bucket("logs", {});
    });
    expect(error.message).toBe(
      "failed to register new resource logs [aws:s3/bucket:Bucket]: duplicate URN urn:pulumi:test::estate::aws:s3/bucket:Bucket::logs: two resources of one type have the same name and parent; rename one of them",
    );
    expect(error.trace).toContain("failures.test.ts");
  });

  it("when a registration fails, and what would use the resource is not called", async () => {
    const seen: unknown[] = [];
    const error = await failure(async () => {
      new aws.s3.Bucket("logs", {});
      new aws.s3.Bucket("logs", { bucket: "b" }).bucket.apply((name) => seen.push(name));
    });
    expect(error.message).toContain("duplicate URN");
    expect(seen).toEqual([]);
  });

  it("when the program logs an error", async () => {
    const error = await failure(async () => {
      await pulumi.log.error("the rack is full");
    });
    expect(error.message).toBe("the rack is full");
  });

  it("when a remote component is used, which only a provider can build", async () => {
    const error = await failure(async () => {
      new pulumi.ComponentResource("eks:index:Cluster", "c", {}, {}, true);
    });
    expect(error.message).toBe(
      "failed to register new resource c [eks:index:Cluster]: eks:index:Cluster c: remote components are built by their provider; run the real engine",
    );
  });

  it("when the program awaits a promise that never resolves", async () => {
    const error = await failure(async () => {
      await never;
    });
    expect(error.message).toBe(
      "the program never finishes: the program waits for a promise that never resolves; resolve every promise that it awaits",
    );
  });

  it("when an input never resolves, naming resource and input", async () => {
    const error = await failure(async () => {
      new aws.s3.Bucket("logs", { bucket: never });
    });
    expect(error.message).toBe(
      "the program never finishes, nothing is left that could run and these wait:\n" +
        "  logs [aws:s3/bucket:Bucket] waits for its input bucket\n" +
        "resolve every promise that they use, and break cycles between resources",
    );
  });

  it("when resources wait for each other", async () => {
    const error = await failure(async () => {
      let resolve: (b: aws.s3.Bucket) => void = () => undefined;
      const second = new Promise<aws.s3.Bucket>((r) => {
        resolve = r;
      });
      const a = new aws.s3.Bucket("a", {}, { dependsOn: pulumi.output(second) });
      resolve(new aws.s3.Bucket("b", {}, { dependsOn: a }));
    });
    expect(error.message).toContain("a [aws:s3/bucket:Bucket] waits for what it depends on");
    expect(error.message).toContain("b [aws:s3/bucket:Bucket] waits for what it depends on");
  });

  it("when a component depends on its own child", async () => {
    class Loop extends pulumi.ComponentResource {
      constructor(name: string, child: pulumi.Input<string>) {
        super("estate:test:Loop", name, { child });
      }
    }
    const error = await failure(async () => {
      const [output, resolve] = pulumi.deferredOutput<string>();
      const loop = new Loop("loop", output);
      resolve(new aws.s3.Bucket("child", { bucket: "x" }, { parent: loop }).arn);
    });
    expect(error.message).toContain("loop [estate:test:Loop] waits for its input child");
    expect(error.message).toContain("child [aws:s3/bucket:Bucket] waits for its parent");
  });

  it("when the program leaves a timer running for ever", async () => {
    let timer: NodeJS.Timeout | undefined;
    const error = await failure(async () => {
      timer = setInterval(() => undefined, 20);
    });
    clearInterval(timer);
    expect(error.message).toBe("the program makes no progress for 1 s and keeps open: Timeout; close what it opened");
  });

  it("when it is started while another one runs, without harm to that one", async () => {
    const first = run(async () => void new aws.s3.Bucket("logs", {}));
    await expect(run(async () => undefined)).rejects.toThrow(
      "a program is already running in this process; await it before running the next",
    );
    expect((await first).resources).toHaveLength(1);
  });
});

describe("after a failed run", () => {
  it("the next one is as if nothing had happened", async () => {
    const limit = Error.stackTraceLimit;
    const listeners = process.rawListeners("unhandledRejection");
    await failure(async () => {
      new aws.s3.Bucket("old", { bucket: never });
    });
    await failure(() => Promise.reject<void>(new Error("x")));
    const graph = await run(async () => {
      new aws.s3.Bucket("new", {});
    });
    expect(graph.resources.map((node) => node.name)).toEqual(["new"]);
    expect(Error.stackTraceLimit).toBe(limit);
    expect(process.rawListeners("unhandledRejection")).toEqual(listeners);
  });
});

describe("in a process of its own", () => {
  const engine = fileURLToPath(new URL("../../src/engine/embedded.ts", import.meta.url));
  const script = (body: string): string => `
    import { runProgram } from ${JSON.stringify(engine)};
    const run = (program) => runProgram({ project: "p", stack: "s", config: {}, program });
    ${body}`;
  const execute = (body: string) =>
    spawnSync(process.execPath, ["--input-type=module", "-e", script(body)], {
      encoding: "utf8",
      cwd: fileURLToPath(new URL("../..", import.meta.url)),
    });

  it("an empty event loop ends a program that never finishes at once, and the process goes on", () => {
    const result = execute(`
      await run(() => new Promise(() => {})).catch((e) => console.log(e.message));
      console.log("after", (await run(async () => ({ a: 1 }))).outputs.a);`);
    expect(result.stdout).toBe(
      "the program never finishes: the program waits for a promise that never resolves; resolve every promise that it awaits\nafter 1\n",
    );
    expect([result.stderr, result.status]).toEqual(["", 0]);
  });

  it("a rejection that is not of the program ends the process as it would without the engine", () => {
    const result = execute(`
      setTimeout(() => Promise.reject(new Error("of the host")), 20);
      await run(() => new Promise((r) => setTimeout(r, 200)));
      console.log("not reached");`);
    expect(result.stdout).toBe("");
    expect(result.stderr).toContain("Error: of the host");
    expect(result.stderr).not.toContain("ProgramError");
    expect(result.status).not.toBe(0);
  });
});
