import { describe, expect, it } from "vitest";
import { budgetOf, overtaken, selectorOf } from "../../../../src/twin/proof/drains/budget.ts";

const budget = {
  apiVersion: "policy/v1",
  kind: "PodDisruptionBudget",
  metadata: { name: "orders", namespace: "execution", generation: 1 },
  spec: { maxUnavailable: 1, selector: { matchLabels: { "app.kubernetes.io/name": "orders" } } },
  status: { desiredHealthy: 2, expectedPods: 3, currentHealthy: 3, observedGeneration: 1 },
};

describe("disruption budget", () => {
  it("has the floor that its controller counts, for the pods of its namespace that it selects", () => {
    const found = budgetOf(budget);
    expect(found).toMatchObject({ name: "orders", namespace: "execution", floor: 2, expected: 3 });
    const labels = { "app.kubernetes.io/name": "orders" };
    expect(found?.selects({ namespace: "execution", labels })).toBe(true);
    expect(found?.selects({ namespace: "risk", labels })).toBe(false);
    expect(found?.selects({ namespace: "execution", labels: {} })).toBe(false);
  });

  it("is unknown until its controller has looked at it as it is now", () => {
    expect(budgetOf({ ...budget, status: {} })).toBeUndefined();
    expect(budgetOf({ ...budget, metadata: { ...budget.metadata, generation: 2 } })).toBeUndefined();
  });

  it.each([
    ["one made after the eviction was granted", { created: "2026-01-01T00:00:05Z" }, ["ledger-0"]],
    ["one made in the same second", { created: "2026-01-01T00:00:04Z" }, ["ledger-0"]],
    ["the one that was granted to go", { created: "2026-01-01T00:00:03Z" }, []],
    ["one that is about to go itself", { created: "2026-01-01T00:00:05Z", ending: true }, []],
    ["one of another namespace", { created: "2026-01-01T00:00:05Z", namespace: "risk" }, []],
  ])("waits in vain for a pod of the same name: %s", (_, pod, expected) => {
    const status = { disruptedPods: { "ledger-0": "2026-01-01T00:00:04Z", "ledger-1": "2026-01-01T00:00:04Z" } };
    const now = { name: "ledger-0", namespace: "execution", ending: false, ...pod };
    expect(overtaken({ ...budget, status }, [now])).toEqual(expected);
  });

  it.each([
    ["an empty selector selects all", {}, { role: "risk" }, true],
    ["no selector selects none", undefined, { role: "risk" }, false],
    [
      "a listed value",
      { matchExpressions: [{ key: "role", operator: "In", values: ["risk"] }] },
      { role: "risk" },
      true,
    ],
    ["no listed value", { matchExpressions: [{ key: "role", operator: "In", values: ["risk"] }] }, {}, false],
    ["a value not listed", { matchExpressions: [{ key: "role", operator: "NotIn", values: ["risk"] }] }, {}, true],
    ["a label that is there", { matchExpressions: [{ key: "role", operator: "Exists" }] }, { role: "x" }, true],
    [
      "a label that must not be",
      { matchExpressions: [{ key: "role", operator: "DoesNotExist" }] },
      { role: "x" },
      false,
    ],
  ])("selects by expressions: %s", (_, selector, labels, expected) => {
    expect(selectorOf(selector)(labels)).toBe(expected);
  });
});
