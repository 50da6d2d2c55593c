import { beforeAll, describe, expect, test } from "vitest";
import type { ResourceGraph } from "../../src/engine/graph.ts";
import type { Cluster } from "../../src/model/estate.ts";
import { seconds } from "../../src/render/kubernetes/quantity.ts";
import { planClusters, planTwin, type TwinPlan } from "../../src/twin/plan.ts";
import { TwinRefused } from "../../src/twin/refused.ts";
import type { Duration } from "../../src/units/index.ts";
import { clusterOf, prod, small, type World, worldOf } from "../components/kubernetes/estates.ts";
import { clusterProvider, graphOf, resource } from "../engine/resources.ts";
import { readStackFile } from "../estates/stack-files.ts";
import { graphOf as programGraphOf } from "../generate/program.ts";

const dr = worldOf(readStackFile("Pulumi.dr.yaml"), "Pulumi.dr.yaml");
const host = resource("kubernetes:metal3.io/v1alpha1:BareMetalHost", "it", { kind: "BareMetalHost" });
const command = resource("command:remote:Command", "seed");
const all = graphOf(clusterProvider("house", "house").node, host, command, resource("aws:s3/bucket:Bucket", "it"));

const idsOf = ({ clusters }: TwinPlan) => clusters.map(({ cluster }) => cluster.id);
const allOf = (world: World) => world.estate.clusters.filter(({ kubernetes }) => kubernetes !== undefined);
const plan = (world: World, graph: ResourceGraph, ...only: readonly string[]) => planTwin(world.estate, graph, only);

describe("the twin of a shipped estate", () => {
  let graphs: { readonly [stack: string]: ResourceGraph } = {};

  beforeAll(async () => {
    graphs = {
      prod: await programGraphOf("Pulumi.prod.yaml", "prod"),
      dr: await programGraphOf("Pulumi.dr.yaml", "dr"),
      small: await programGraphOf("test/estates/small.yaml", "small"),
    };
  }, 120_000);

  test.each([
    { stack: "prod", world: prod, parts: ["metal", "hosts"] },
    { stack: "dr", world: dr, parts: ["cloud"] },
    { stack: "small", world: small, parts: ["metal"] },
  ])("$stack has every cluster with Kubernetes and the parts $parts", ({ stack, world, parts }) => {
    const whole = plan(world, graphs[stack] ?? graphOf());
    expect(idsOf(whole)).toEqual(allOf(world).map(({ id }) => id));
    expect([...whole.parts]).toEqual(parts);
    const members = whole.clusters.reduce((sum, { args }) => sum + args.members, 0);
    expect(whole.size).toEqual({
      clusters: allOf(world).length,
      members,
      nodes: allOf(world).reduce((sum, { nodes }) => sum + nodes.length, 0),
      metal: parts.includes("metal"),
      cloud: parts.includes("cloud"),
    });
  });
});

describe("what is chosen by --only", () => {
  test("is one cluster without any part", () => {
    const chosen = plan(prod, all, "exec-okx");
    expect([idsOf(chosen), [...chosen.parts], chosen.size]).toEqual([
      ["exec-okx"],
      [],
      { clusters: 1, members: 1, nodes: clusterOf(prod, "exec-okx").nodes.length, metal: false, cloud: false },
    ]);
  });

  test("is some clusters and parts in the order of the estate, however often they are named", () => {
    const chosen = plan(prod, all, "hosts", "mon-tokyo", "metal", "gpu-east", "mon-tokyo");
    expect([idsOf(chosen), [...chosen.parts]]).toEqual([
      ["gpu-east", "mon-tokyo"],
      ["metal", "hosts"],
    ]);
  });

  test("may be a part that needs no cluster", () => {
    const chosen = plan(dr, all, "cloud");
    expect([idsOf(chosen), [...chosen.parts], chosen.size]).toEqual([
      [],
      ["cloud"],
      { clusters: 0, members: 0, nodes: 0, metal: false, cloud: true },
    ]);
  });

  test("is refused for a name that is neither a cluster nor a part, with what there is", () => {
    expect(() => plan(small, all, "house", "garden-shed")).toThrow(
      new TwinRefused("--only garden-shed: is neither a cluster nor a part of workshop; it has house, metal, cloud"),
    );
  });

  test("is refused for a name with a slip of the pen, with the one that is near", () => {
    expect(() => plan(small, all, "hose")).toThrow(
      new TwinRefused(
        "--only hose: is neither a cluster nor a part of workshop, did you mean house; it has house, metal, cloud",
      ),
    );
  });

  test("cannot be a part that the estate has not", () => {
    expect(() => plan(dr, graphOf(), "metal")).toThrow(
      new TwinRefused("--only metal: is neither a cluster nor a part of meridian-dr; it has dr"),
    );
  });

  test("cannot be a cluster without Kubernetes", () => {
    const [storage] = prod.estate.clusters.filter(({ kubernetes }) => kubernetes === undefined);
    expect(() => plan(prod, graphOf(), storage?.id ?? "")).toThrow(
      `--only ${storage?.id}: is neither a cluster nor a part of ${prod.estate.about.name}`,
    );
  });

  test("cannot be metal without the cluster that manages hosts", () => {
    const manager = prod.estate.platform.management;
    expect(() => plan(prod, all, "metal", "gpu-east")).toThrow(
      new TwinRefused(`--only metal: hosts are objects of cluster ${manager}; add --only ${manager}`),
    );
    expect([...plan(prod, all, "metal", `${manager}`).parts]).toEqual(["metal"]);
  });
});

describe("the parts of a twin", () => {
  test("are those for which the program declares something", () => {
    expect([...plan(small, graphOf()).parts]).toEqual([]);
    expect([...plan(small, graphOf(host)).parts]).toEqual(["metal"]);
    expect([...plan(prod, graphOf(host, command)).parts]).toEqual(["metal", "hosts"]);
  });

  test("do not include hosts where the estate states none for the commands", () => {
    expect(small.estate.platform.seeds).toEqual([]);
    expect([...plan(small, graphOf(command)).parts]).toEqual([]);
  });
});

describe("the control plane", () => {
  /** The estate with other recovery classes, or clusters changed. */
  function estateWith(change: Partial<World["estate"]>) {
    return planClusters({ ...prod.estate, ...change });
  }
  const sizes = (plans: ReturnType<typeof planClusters>) =>
    Object.fromEntries(plans.map(({ cluster, args }) => [cluster.id, args.members]));
  const whole = (plans: ReturnType<typeof planClusters>) =>
    plans.filter(({ args }) => args.members > 1).map(({ cluster }) => cluster.id);
  const { recovery } = prod.estate.targets;

  test("has all of its members in the cluster of the strictest class, and one in the others", () => {
    const plans = planClusters(prod.estate);
    expect(sizes(plans)).toEqual({
      "gpu-east": 1,
      "trade-tokyo": 3,
      "exec-binance": 1,
      "exec-okx": 1,
      "exec-bybit": 1,
      "mon-tokyo": 1,
      "db-tokyo": 1,
    });
    expect(plans.map(({ memberNodes }) => memberNodes)).toEqual([
      [],
      ["trade-1", "trade-3", "trade-5"],
      [],
      [],
      [],
      [],
      [],
    ]);
  });

  test("is chosen by the time of the class and not by its place in the file", () => {
    expect(whole(estateWith({ targets: { ...prod.estate.targets, recovery: [...recovery].reverse() } }))).toEqual([
      "trade-tokyo",
    ]);
    const [system] = recovery.filter(({ roles }) => roles.includes("ticks"));
    if (system === undefined) throw new Error("no class holds the ticks");
    const only = { ...system, roles: ["ticks"] };
    expect(whole(estateWith({ targets: { ...prod.estate.targets, recovery: [only] } }))).toEqual(["db-tokyo"]);
  });

  test("is that of the managing cluster where no class names a role", () => {
    const none = { ...prod.estate.targets, recovery: recovery.map((row) => ({ ...row, roles: [] })) };
    expect(whole(estateWith({ targets: none }))).toEqual([prod.estate.platform.management]);
    expect(sizes(planClusters(small.estate))).toEqual({ house: 3 });
  });

  test("has one member where the estate places it on no nodes, as a cloud's", () => {
    expect(planClusters(dr.estate).map(({ args, memberNodes }) => [args.members, memberNodes])).toEqual([[1, []]]);
  });

  test("has the flags, networks and lease that the estate gives it", () => {
    const [first] = planClusters(prod.estate);
    const stated = (time: Duration | undefined) => (time === undefined ? undefined : seconds(time));
    const { kubernetes } = clusterOf(prod, "gpu-east");
    expect(first?.args).toMatchObject({
      id: "gpu-east",
      context: kubernetes?.context,
      podNetwork: kubernetes?.podNetwork,
      serviceNetwork: kubernetes?.serviceNetwork,
      leaseSeconds: stated(kubernetes?.nodeLease),
    });
    expect(first?.args.flags.controllerManager).toContainEqual({
      name: "node-monitor-grace-period",
      value: `${stated(kubernetes?.nodeMonitorGrace)}s`,
    });
  });

  test("leaves the lease to the kubelet where the estate states none", () => {
    const [house] = planClusters(small.estate);
    expect(house?.args).not.toHaveProperty("leaseSeconds");
  });

  test("is not planned for a cluster without Kubernetes", () => {
    const without = ({ kubernetes, ...rest }: Cluster): Cluster => rest;
    expect(planClusters({ ...small.estate, clusters: small.estate.clusters.map(without) })).toEqual([]);
  });
});
