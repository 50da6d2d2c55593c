import { expect, test } from "vitest";
import { runProgram } from "../../../src/engine/embedded.ts";
import { declareEstate } from "../../../src/program.ts";
import { controllerTools } from "../../../src/twin/controllers/index.ts";
import { madeBy, podMakers, unmadePods } from "../../../src/twin/controllers/pod-kinds.ts";
import { prod, small } from "../../components/kubernetes/estates.ts";

test("each workload has a maker: a real controller, or a double where its operator does not run", () => {
  const makers = podMakers(prod.estate);
  expect(prod.estate.workloads.filter(({ id }) => !makers.has(id))).toEqual([]);
  const doubles = [...makers].flatMap(([name, basis]) => (basis === "double" ? [name] : []));
  expect(doubles).toEqual(["ticks", "ticks-keeper", "candidate-models", "research"]);
  expect(podMakers(small.estate)).toEqual(new Map([["tool", "real controller"]]));
});

test("kinds are told apart by group, whatever their version", () => {
  const kinds = [
    { apiVersion: "argoproj.io/v1alpha1", kind: "Rollout" },
    { apiVersion: "trainer.kubeflow.org/v2", kind: "TrainJob" },
    { apiVersion: "cluster.x-k8s.io/v1beta2", kind: "Cluster" },
    { apiVersion: "v1", kind: "Service" },
  ];
  expect(madeBy("rollouts controller", kinds)).toEqual([kinds[0]]);
  expect(madeBy("operator double", kinds)).toEqual([kinds[1]]);
  expect(unmadePods(kinds)).toEqual([]);
});

test("pods that nobody makes are named once, with the kind that would lead to them", () => {
  const kinds = ["v1alpha1", "v1"].map((version) => ({ apiVersion: `argoproj.io/${version}`, kind: "Application" }));
  expect(unmadePods([...kinds, { apiVersion: "scale.spectrum.ibm.com/v1beta1", kind: "Cluster" }])).toEqual([
    "daemons of shared file systems (scale.spectrum.ibm.com Cluster)",
    "pods of the charts (argoproj.io Application)",
  ]);
});

test("the tools of the controllers are those that the clusters' kinds need", async () => {
  const { estate, views, catalogue } = prod;
  const graph = await runProgram({
    project: "estate",
    stack: "prod",
    config: {},
    program: () => declareEstate({ estate, views, catalogue }),
  });
  expect(controllerTools(estate, graph, ["trade-tokyo"])).toEqual(["rollouts-controller"]);
  expect(controllerTools(estate, graph, ["gpu-east"])).toEqual(["kueue"]);
  expect(controllerTools(estate, graph, ["db-tokyo", "exec-okx"])).toEqual([]);
});
