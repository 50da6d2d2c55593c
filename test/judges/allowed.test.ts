import { expect, test } from "vitest";
import { compare, type Objection, parseAllowed } from "./allowed.ts";

const reason = "it is right here for a reason that is long enough";
const objection = (id: string, object: string): Objection => ({
  tool: "checkov",
  id,
  where: "prod/gpu-east",
  object,
  message: "not as it should be",
});

test("an objection without an entry is refused, and one of another check or another object is none", () => {
  const list = parseAllowed(`checkov: { A: [{ reason: ${reason}, objects: [Deployment a/one] }] }`);
  const fine = objection("A", "Deployment a/one");
  const other = [objection("A", "Deployment a/one-more"), objection("B", "Deployment a/one")];
  expect(compare([fine, ...other], list)).toEqual({ refused: other, allowed: [fine], unused: [] });
});

test("a star stands for any run of characters and a dot for itself", () => {
  const list = parseAllowed(`checkov: { A: [{ reason: ${reason}, objects: ["* a/v1.*"] }] }`);
  const fine = [objection("A", "Job a/v1.0"), objection("A", "Deployment a/v1.")];
  const other = [objection("A", "Job a/v100")];
  expect(compare([...fine, ...other], list)).toEqual({ refused: other, allowed: fine, unused: [] });
});

test("each pattern that no objection needs is named, so that the list cannot rot", () => {
  const list = parseAllowed(
    `checkov: { A: [{ reason: ${reason}, objects: [Job a/one, Job a/two] }], B: [{ reason: ${reason} }] }`,
  );
  expect(compare([objection("A", "Job a/one")], list).unused).toEqual(["checkov A Job a/two", "checkov B *"]);
});

test("an entry without a reason or with an unknown key is no list", () => {
  expect(() => parseAllowed("checkov: { A: [{ reason: because }] }")).toThrow("Too small");
  expect(() => parseAllowed(`checkov: { A: [{ reason: ${reason}, object: x }] }`)).toThrow("Unrecognized key");
});
