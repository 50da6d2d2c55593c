import { expect, test } from "vitest";
import { machines } from "../../../src/render/kubernetes/machines.ts";
import { clusterOf, prod, small } from "../kubernetes/estates.ts";

const { estate, views, catalogue } = prod;
const gpu = clusterOf(prod, "gpu-east");

test("a host is reached at its controller's address and told what its node is", () => {
  const found = machines(estate, views, catalogue, gpu).find(({ node }) => node.id === "gpu-4");
  expect(found?.host).toEqual({
    apiVersion: "metal3.io/v1alpha1",
    kind: "BareMetalHost",
    metadata: {
      name: "gpu-4",
      namespace: "gpu-east-machines",
      labels: {
        "app.kubernetes.io/managed-by": "pulumi",
        "estate/pool": "gpu-east-research",
        "estate/build": "ml-node",
        "topology.kubernetes.io/zone": "tokyo",
        "topology.estate/rack": "t2",
      },
      annotations: {
        "estate/title": "ML node, two A100",
        "estate/node-labels":
          "estate/build=ml-node,topology.kubernetes.io/zone=tokyo,topology.estate/rack=t2,role.estate/research=true",
        "estate/node-taints": "role.estate/research=true:NoSchedule",
        "estate/kubelet-profile": "accelerated",
        "estate/address-pool": "gpu-4",
      },
    },
    spec: {
      online: true,
      bootMode: "UEFI",
      automatedCleaningMode: "metadata",
      bmc: {
        address: "idrac-virtualmedia://10.250.0.104/redfish/v1/Systems/System.Embedded.1",
        credentialsName: "gpu-4-bmc",
      },
      description: "ML node, two A100",
      // 480 GB are 447 GiB, less a tenth.
      rootDeviceHints: { minSizeGigabytes: 402, rotational: false },
      raid: { hardwareRAIDVolumes: [{ name: "boot", level: "1", numberOfPhysicalDisks: 2, rotational: false }] },
    },
  });
});

test("firmware settings are the build's, booleans as the words that Redfish knows", () => {
  const [machine] = machines(estate, views, catalogue, gpu);
  expect(machine?.firmware?.spec).toEqual({
    settings: { NumaNodesPerSocket: "NPS4", SmtMode: "Enabled", IommuSupport: "Enabled", SriovGlobalEnable: "Enabled" },
  });
  const switched = {
    ...estate,
    builds: estate.builds.map((build) => ({ ...build, firmware: { Turbo: true, Fans: 3 } })),
  };
  expect(machines(switched, views, catalogue, gpu)[0]?.firmware?.spec).toEqual({
    settings: { Turbo: "true", Fans: 3 },
  });
});

test("mirrored NVMe has no controller in front of it, so the installer makes the mirror", () => {
  const [machine] = machines(estate, views, catalogue, clusterOf(prod, "trade-tokyo"));
  // Beside the drives of the journal it names its own by their size.
  const drive = { minSizeGigabytes: 1675, rotational: false };
  expect(machine?.host.spec.raid).toEqual({ softwareRAIDVolumes: [{ level: "1", physicalDisks: [drive, drive] }] });
});

test("disks of a database are never cleaned, and the host says that it holds data", () => {
  const found = machines(estate, views, catalogue, clusterOf(prod, "db-tokyo"));
  expect(found.map(({ holdsData, host }) => [holdsData, host.spec.automatedCleaningMode])).toEqual(
    found.map(() => [true, "disabled"]),
  );
  expect(found).toHaveLength(4);
});

test("credentials are named, never held", () => {
  const [machine] = machines(estate, views, catalogue, gpu);
  expect(machine?.credentials.spec.data).toEqual([
    { secretKey: "username", remoteRef: { key: "meridian/prod/bmc/gpu-1", property: "username" } },
    { secretKey: "password", remoteRef: { key: "meridian/prod/bmc/gpu-1", property: "password" } },
  ]);
});

test("a known boot port and serial number are the host's; a server without a controller is no host", () => {
  const house = clusterOf(small, "house");
  const [ant, ...others] = house.nodes;
  if (ant === undefined) throw new Error("the house has no nodes");
  const known = { ...house, nodes: [{ ...ant, bootMac: "00:11:22:33:44:55", serial: "SN-1" }, ...others] };
  const [machine] = machines(small.estate, small.views, small.catalogue, known);
  expect(machine?.host.spec.bootMACAddress).toBe("00:11:22:33:44:55");
  expect(machine?.host.spec.description).toBe("Small server, serial SN-1");
  const blind = { ...small.estate, builds: small.estate.builds.map(({ bmc: _, ...build }) => build) };
  expect(machines(blind, small.views, small.catalogue, house)).toEqual([]);
});
