import { expect, it } from "vitest";
import { policies } from "../../policies/list.ts";
import { pack } from "../../policies/pack.ts";
import { controlText } from "../../src/analysis/controls.ts";

const engine = pack({ today: "2026-11-24", config: "{}" }).policies;

it("names the controls of frameworks by number for all policies on access, encryption, segregation and credentials", () => {
  const controls = new Map(policies.map(({ code, controls: list = [] }) => [code, list.map(controlText)]));
  expect(controls.get("K8S-DEFAULT-DENY")).toEqual([
    "CIS Kubernetes Benchmark 1.9.0, 5.3.2",
    "ISO/IEC 27001 2022, A.8.22",
    "PCI DSS 4.0.1, 1.3.1",
  ]);
  expect(controls.get("SECRET-IN-CLEAR")).toEqual(["ISO/IEC 27001 2022, A.5.17", "PCI DSS 4.0.1, 8.6.2"]);
  expect([...controls.values()].filter((list) => list.length > 0).length).toBeGreaterThan(12);
});

it("hands framework, severity, tags and remediation over to the engine", () => {
  const context = engine.find(({ name }) => name === "k8s-security-context");
  expect(context).toMatchObject({
    enforcementLevel: "mandatory",
    severity: "high",
    framework: { name: "CIS Kubernetes Benchmark", version: "1.9.0", reference: "5.7.3" },
    tags: ["CIS Kubernetes Benchmark 1.9.0, 5.7.3", "ISO/IEC 27001 2022, A.8.9"],
  });
  expect(context?.remediationSteps).toMatch(/^Bring about: /);
});

it("uses more than one severity", () => {
  const severities = new Set(policies.map(({ severity }) => severity));
  expect(severities.size).toBeGreaterThan(1);
});
