import { describe, expect, it } from "vitest";
import { hostOf } from "../../../src/twin/metal/host.ts";
import { type StatusArgs, statusPatch } from "../../../src/twin/metal/host-status.ts";
import { stagesOf } from "../../../src/twin/metal/stages.ts";
import { counted } from "../../../src/twin/metal/status.ts";

function host(name: string, status?: unknown) {
  return hostOf({
    apiVersion: "metal3.io/v1alpha1",
    kind: "BareMetalHost",
    metadata: { name, namespace: "machines", uid: `uid-${name}` },
    spec: { online: true, bmc: { address: "redfish://10.0.0.1/redfish/v1/Systems/1", credentialsName: `${name}-bmc` } },
    ...(status === undefined ? {} : { status }),
  });
}

const now = new Date("2030-01-01T00:00:10.250Z");
const args: StatusArgs = {
  host: host("ant"),
  decision: { state: "registering" },
  node: undefined,
  attempt: undefined,
  image: undefined,
  inventory: undefined,
  credentials: undefined,
  now,
};

describe("the status of a host", () => {
  it("begins with its registration", () => {
    expect(statusPatch(args)).toEqual({
      operationalStatus: "OK",
      errorType: null,
      errorMessage: "",
      errorCount: 0,
      poweredOn: false,
      lastUpdated: "2030-01-01T00:00:10Z",
      provisioning: { state: "registering", ID: "", bootMode: "UEFI", image: null },
      operationHistory: { register: { start: "2030-01-01T00:00:10.250Z", end: null } },
    });
  });

  it("says what is wrong, and how often it was", () => {
    const error = { type: "registration error", message: "no such user" } as const;
    const attempt = { key: "manage", failures: 2, retryAt: 0 };
    expect(statusPatch({ ...args, decision: { state: "registering", error }, attempt })).toMatchObject({
      operationalStatus: "error",
      errorType: "registration error",
      errorMessage: "no such user",
      errorCount: 3,
    });
  });

  it("ends one operation when it begins the next", () => {
    const start = "2030-01-01T00:00:00.000Z";
    const registering = host("ant", {
      provisioning: { state: "registering" },
      operationHistory: { register: { start, end: null } },
    });
    expect(statusPatch({ ...args, host: registering, decision: { state: "inspecting" } })).toMatchObject({
      operationHistory: {
        register: { start, end: "2030-01-01T00:00:10.250Z" },
        inspect: { start: "2030-01-01T00:00:10.250Z", end: null },
      },
    });
  });

  it("is not written when it says so already", () => {
    const known = host("ant", {
      provisioning: { state: "available" },
      errorMessage: "",
      errorCount: 0,
      poweredOn: false,
    });
    expect(statusPatch({ ...args, host: known, decision: { state: "available" } })).toBeUndefined();
  });

  it("is written when other credentials are tried", () => {
    const known = host("ant", {
      provisioning: { state: "available" },
      triedCredentials: { credentialsVersion: "1" },
    });
    const credentials = { name: "ant-bmc", version: "2" };
    expect(statusPatch({ ...args, host: known, decision: { state: "available" }, credentials })).toMatchObject({
      goodCredentials: { credentials: { name: "ant-bmc", namespace: "machines" }, credentialsVersion: "2" },
    });
  });

  it("lists the hardware that Ironic found", () => {
    const inventory = {
      memory: { physical_mb: 131_072 },
      cpu: { count: 80, architecture: "x86_64", model_name: "xeon" },
      interfaces: [{ name: "nic", mac_address: "02:00:00:00:00:01" }],
      disks: [{ name: "root-0", size: 480e9 }],
      system_vendor: { manufacturer: "maker" },
    };
    expect(statusPatch({ ...args, decision: { state: "available" }, inventory })).toMatchObject({
      hardware: {
        cpu: { arch: "x86_64", model: "xeon", count: 80 },
        ramMebibytes: 131_072,
        nics: [{ name: "nic", mac: "02:00:00:00:00:01" }],
        storage: [{ name: "root-0", sizeBytes: 480e9 }],
        systemVendor: { manufacturer: "maker", productName: "" },
      },
    });
  });
});

describe("hosts in sum", () => {
  const took = (start: string, end: string) => ({ register: { start, end } });
  const hosts = [
    host("a", {
      provisioning: { state: "provisioned" },
      poweredOn: true,
      operationHistory: took("2030-01-01T00:00:00Z", "2030-01-01T00:00:02Z"),
    }),
    host("b", {
      provisioning: { state: "provisioned" },
      operationHistory: took("2030-01-01T00:00:00Z", "2030-01-01T00:00:04Z"),
    }),
    host("c", {
      provisioning: { state: "registering" },
      errorType: "registration error",
      errorMessage: "no such user",
      operationHistory: { register: { start: "2030-01-01T00:00:00Z", end: null } },
    }),
    host("d"),
  ];

  it("are counted by state in the order of a host's way, with those that are not well", () => {
    const { states, failed, poweredOn, hosts: number } = counted(hosts);
    expect(Object.entries(states)).toEqual([
      ["new", 1],
      ["registering", 1],
      ["provisioned", 2],
    ]);
    expect(failed).toEqual([{ host: "c", type: "registration error", message: "no such user" }]);
    expect({ poweredOn, number }).toEqual({ poweredOn: 1, number: 4 });
  });

  it("say how long a stage took those that are through it", () => {
    expect(stagesOf(hosts)).toEqual([{ name: "register", hosts: 2, medianSeconds: 2, slowestSeconds: 4 }]);
  });
});
