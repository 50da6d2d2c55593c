import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { apart } from "../../../src/twin/proof/apart.ts";

interface Task {
  readonly name: string;
  readonly clusters: readonly string[];
}

const task = (name: string, ...clusters: readonly string[]): Task => ({ name, clusters });

/** Work that ends when the test says so. */
class Bench {
  readonly begun: string[] = [];
  readonly running = new Map<string, { readonly end: () => void; readonly fail: (error: Error) => void }>();

  readonly work = ({ name }: Task): Promise<string> => {
    this.begun.push(name);
    return new Promise((resolve, reject) => {
      const gone = (settle: () => void) => (): void => {
        this.running.delete(name);
        settle();
      };
      this.running.set(name, {
        end: gone(() => resolve(`${name} done`)),
        fail: (error) => gone(() => reject(error))(),
      });
    });
  };

  /** What runs once everything that could begin has begun. */
  async now(): Promise<readonly string[]> {
    await new Promise((resolve) => setImmediate(resolve));
    return [...this.running.keys()];
  }

  async end(name: string): Promise<readonly string[]> {
    this.running.get(name)?.end();
    return this.now();
  }
}

describe("losses", () => {
  test("on different clusters go on at the same time, two at most", async () => {
    const bench = new Bench();
    const all = apart([task("a", "1"), task("b", "2"), task("c", "3")], bench.work);
    expect(await bench.now()).toEqual(["a", "b"]);
    expect(await bench.end("b")).toEqual(["a", "c"]);
    expect(await bench.end("c")).toEqual(["a"]);
    expect(await bench.end("a")).toEqual([]);
    expect(await all).toEqual(["a done", "b done", "c done"]);
  });

  test("on the same cluster wait for one another, and let one on another cluster pass", async () => {
    const bench = new Bench();
    const all = apart([task("a", "1"), task("b", "1", "2"), task("c", "2", "3"), task("d", "4")], bench.work);
    expect(await bench.now()).toEqual(["a", "c"]);
    expect(await bench.end("c")).toEqual(["a", "d"]);
    expect(await bench.end("a")).toEqual(["d", "b"]);
    await bench.end("b");
    await bench.end("d");
    expect(bench.begun).toEqual(["a", "c", "d", "b"]);
    // In the order of the losses, whatever order they ended in.
    expect(await all).toEqual(["a done", "b done", "c done", "d done"]);
  });

  test("that hit no cluster are in nobody's way", async () => {
    const bench = new Bench();
    const all = apart([task("a"), task("b"), task("c", "1")], bench.work);
    expect(await bench.now()).toEqual(["a", "b"]);
    for (const name of ["a", "b", "c"]) await bench.end(name);
    expect(await all).toEqual(["a done", "b done", "c done"]);
  });

  test("that are none give nothing", async () => {
    expect(await apart([], new Bench().work)).toEqual([]);
  });
});

describe("an error", () => {
  test("lets what runs end, begins nothing more, and is thrown then", async () => {
    const bench = new Bench();
    let thrown: unknown;
    const all = apart([task("a", "1"), task("b", "2"), task("c", "3")], bench.work).catch((error: unknown) => {
      thrown = error;
    });
    await bench.now();
    bench.running.get("a")?.fail(new Error("a is not whole again"));
    expect(await bench.now()).toEqual(["b"]);
    expect(thrown).toBeUndefined();
    await bench.end("b");
    await all;
    expect(thrown).toEqual(new Error("a is not whole again"));
    expect(bench.begun).toEqual(["a", "b"]);
  });

  test("that comes after another one is not the one that is told", async () => {
    const bench = new Bench();
    const all = apart([task("a", "1"), task("b", "2")], bench.work);
    await bench.now();
    bench.running.get("b")?.fail(new Error("first"));
    await bench.now();
    bench.running.get("a")?.fail(new Error("second"));
    await expect(all).rejects.toThrow(new Error("first"));
  });
});

test("whatever hits what, no cluster is hit twice at a time, and everything is done once", async () => {
  const clusters = fc.uniqueArray(fc.constantFrom("1", "2", "3", "4"), { maxLength: 3 });
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(clusters, fc.nat(3)), { maxLength: 12 }), async (drawn) => {
      const tasks = drawn.map(([hit, turns], index) => ({ ...task(`${index}`, ...hit), turns }));
      const running = new Set<Task>();
      const done = await apart(tasks, async (own) => {
        running.add(own);
        expect(running.size).toBeLessThanOrEqual(2);
        const hit = [...running].flatMap((one) => one.clusters);
        expect(new Set(hit).size).toBe(hit.length);
        for (let turn = 0; turn < own.turns; turn += 1) await new Promise((resolve) => setImmediate(resolve));
        running.delete(own);
        return own.name;
      });
      expect(done).toEqual(tasks.map(({ name }) => name));
    }),
  );
});
