import { expect, it } from "vitest";
import { labelsOf } from "../../../src/twin/controllers/metrics-double.ts";

it.each([
  ["workload=orders", { workload: "orders" }],
  ["workload==orders,zone=a", { workload: "orders", zone: "a" }],
  ["", {}],
  ["zone!=a,workload=orders", { workload: "orders" }],
])("reads the labels of the selector that an autoscaler sends: %s", (selector, labels) => {
  expect(labelsOf(selector)).toEqual(labels);
});
