import { describe, expect, it } from "vitest";
import { builds } from "../../../src/model/hardware.ts";
import { ptpCommands, ptpConfiguration, ptpPort } from "../../../src/render/host/ptp.ts";

const buildOf = (nics: Readonly<Record<string, unknown>>) => {
  const [build] = builds.parse({
    b: { title: "B", cpu: { product: "c", sockets: 1 }, memory: { total: "64GiB" }, nics },
  });
  if (build === undefined) throw new Error("no build");
  return build;
};
const nic = { ports: 2, rate: "25Gbps" };

describe("the clock of a host", () => {
  it("follows the first card that stamps packets and that the kernel drives", () => {
    const stamping = { ...nic, hardwareTimestamps: true };
    expect(ptpPort(buildOf({ lan: nic, hft: { ...stamping, bypass: "dpdk" }, fast: stamping, spare: stamping }))).toBe(
      "fast0",
    );
    expect(ptpPort(buildOf({ lan: nic }))).toBeUndefined();
  });

  it("is set by hardware stamps as a client, and only slewed after the start", () => {
    const lines = ptpConfiguration().split("\n");
    expect(lines[0]).toBe("[global]");
    expect(lines).toContain("time_stamping hardware");
    expect(lines).toContain("clientOnly 1");
    expect(lines).toContain("step_threshold 0");
  });

  it("is steered by one pair of daemons alone", () => {
    expect(ptpCommands("fast0")).toEqual([
      "systemctl disable --now systemd-timesyncd chrony || true",
      "systemctl enable --now ptp4l@fast0 phc2sys@fast0",
    ]);
  });
});
