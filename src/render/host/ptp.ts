/** Time of a host from the network: ptp4l disciplines the clock of the card, phc2sys carries it to the system. */
import type { Build } from "../../model/estate.ts";

/** Port whose hardware stamps packets; one is enough, because the cards of a host do not share a clock. */
export function ptpPort(build: Build): string | undefined {
  const nic = build.nics.find(({ hardwareTimestamps, bypass }) => hardwareTimestamps && bypass === "none");
  return nic === undefined ? undefined : `${nic.id}0`;
}

/** `ptp4l.conf` of a client with hardware stamps; the port comes from the unit's instance name. */
export function ptpConfiguration(): string {
  return [
    "[global]",
    "clientOnly 1",
    "time_stamping hardware",
    "network_transport UDPv4",
    "delay_mechanism E2E",
    // A step at run time would tear order timestamps: after the start the clock is only slewed.
    "step_threshold 0",
    "first_step_threshold 0.00002",
    "summary_interval 4",
    "",
  ].join("\n");
}

/** Commands that put the clocks under ptp4l: two daemons that steer one clock fight. */
export function ptpCommands(port: string): string[] {
  return [
    "systemctl disable --now systemd-timesyncd chrony || true",
    `systemctl enable --now ptp4l@${port} phc2sys@${port}`,
  ];
}
