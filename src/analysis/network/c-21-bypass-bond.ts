import type { Build } from "../../model/estate.ts";
import { format, quantity, raw } from "../../units/index.ts";
import type { Rule, Statement } from "../rule.ts";
import { count } from "../words.ts";

type Nic = Build["nics"][number];

/** A port that a bypass library drives is no member of a bond of the kernel. */
export const rule: Rule = {
  code: "C-21",
  title: "Ports with kernel bypass stand outside the kernel's bonds",
  severity: "error",
  formula: "bypass != none => bond in {none, routed}; rate of one flow = rate of one member",
  sources: [
    "IEEE 802.1AX: frames of one conversation take one link",
    "DPDK: a port bound to a poll-mode driver leaves the kernel",
  ],
  check: ({ estate }) =>
    estate.builds.flatMap((build) =>
      build.nics
        .filter(({ bypass, bond }) => bypass !== "none" && (bond === "lacp" || bond === "active-backup"))
        .map((nic) => statement(build, nic)),
    ),
};

function statement({ id, nics }: Build, nic: Nic): Statement {
  const rate = format("bitRate", nic.rate);
  const sum = format("bitRate", quantity<"bit/s">(raw(nic.rate) * nic.ports));
  const half = Math.floor(nic.ports / 2);
  // Onload and AF_XDP leave the port with the kernel, whose bond then still holds; what a flow gets does not change.
  const leaves = nic.bypass === "dpdk";
  const effect = leaves
    ? "a port that DPDK drives leaves the kernel and its bond"
    : `the bond holds under ${nic.bypass}, and does nothing for a flow`;
  const own = nics.length > 1 ? "set bond: none on it" : split(nic, half);
  return {
    severity: leaves ? "error" : "warning",
    subject: id,
    says: `${count(nic.ports, "port")} of ${rate} in a bond (${nic.bond}), ${sum} together, driven by ${nic.bypass}`,
    computed: `one flow uses one member: ${rate} at most (derived); ${effect}`,
    limit: leaves ? "no port of a bond is driven by a bypass library" : `${rate} for one flow`,
    remedy: leaves ? `${own}, or bond inside DPDK (rte_bond)` : `${own}, or plan each flow for ${rate}`,
    source: `builds.${id}.nics.${nic.id}`,
  };
}

function split({ ports, rate, bypass }: Nic, half: number): string {
  if (half === 0) return "give the kernel a card of its own";
  return `keep ${half} of ${ports} ports for the kernel's bond (${format("bitRate", quantity<"bit/s">(raw(rate) * half))}) and give ${ports - half} to ${bypass}, outside of it`;
}
