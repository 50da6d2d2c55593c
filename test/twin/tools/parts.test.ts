import { describe, expect, it } from "vitest";
import { makeParts, type Part, partsNamed } from "../../../src/twin/tools/parts.ts";
import { ToolError } from "../../../src/twin/tools/workshop.ts";

function part(name: string, family: string, made: string[] = [], missing?: string): Part {
  return {
    name,
    family,
    queue: family === "python" ? 2 : 1,
    check: async () => {
      if (missing !== undefined) throw new ToolError(missing);
    },
    make: async () => made.push(name),
  };
}

const PARTS = [part("server", "control"), part("scheduler", "control"), part("store", "store")];

describe("choosing parts", () => {
  const names = (...chosen: string[]) => partsNamed(PARTS, chosen).map(({ name }) => name);

  it("takes names and families, and everything when none is given", () => {
    expect(names()).toEqual(["server", "scheduler", "store"]);
    expect(names("control")).toEqual(["server", "scheduler"]);
    expect(names("store", "scheduler")).toEqual(["scheduler", "store"]);
  });

  it("names what it does not know and what it does", () => {
    expect(() => names("store", "stove", "controls")).toThrow(
      new ToolError(
        "stove, controls: no such tool; the tools and their families are control, server, scheduler, store",
      ),
    );
  });
});

describe("making parts", () => {
  it("makes them in their order", async () => {
    const made: string[] = [];
    await makeParts([part("server", "control", made), part("store", "store", made)], () => {});
    expect(made).toEqual(["server", "store"]);
  });

  it("makes the queues beside one another, and tells of each why it ended, at once", async () => {
    const made: string[] = [];
    const told: string[] = [];
    const fault = Promise.withResolvers<void>();
    const meeting = Promise.withResolvers<void>();
    const parts = [
      { ...part("server", "control", made), make: () => meeting.promise.then(() => made.push("server")) },
      // Were they made one after the other, nobody would ever come to the meeting.
      { ...part("python", "python", made), make: async () => meeting.resolve() },
      { ...part("store", "store"), make: () => Promise.reject(new ToolError("store: go build ended with 1")) },
      part("scheduler", "control", made),
      {
        ...part("snake", "python"),
        // Were the first fault kept until both queues have ended, nobody would ever come here.
        make: () => fault.promise.then(() => Promise.reject(new ToolError("python: pip failed"))),
      },
    ];
    const tell = (line: string): void => {
      told.push(line);
      fault.resolve();
    };
    const messages = ["store: go build ended with 1", "python: pip failed"];
    await expect(makeParts(parts, tell)).rejects.toThrow(new ToolError(messages.join("\n")));
    expect(made).toEqual(["server"]);
    expect(told).toEqual([`store cannot be made: ${messages[0]}`, `snake cannot be made: ${messages[1]}`]);
  });

  it("tells of a fault although another one is a mistake of the program", async () => {
    const told: string[] = [];
    const parts = [
      { ...part("server", "control"), make: () => Promise.reject(new TypeError("no such thing")) },
      { ...part("snake", "python"), make: () => Promise.reject(new ToolError("python: pip failed")) },
    ];
    await expect(makeParts(parts, (line) => told.push(line))).rejects.toThrow(new TypeError("no such thing"));
    expect(told).toContain("snake cannot be made: python: pip failed");
  });

  it("tells everything that is missing, each once, before anything is made", async () => {
    const made: string[] = [];
    const parts = [
      part("python", "python", made),
      part("server", "control", made, "go: not found"),
      part("scheduler", "control", made, "go: not found"),
      part("store", "store", made, "cc: not found"),
    ];
    await expect(makeParts(parts, () => {})).rejects.toThrow(new ToolError("go: not found\ncc: not found"));
    expect(made).toEqual([]);
  });
});
