/** The way between the wire and an application on one host: network card, driver and protocol stack, half a round trip. */
import type { Build, Estate } from "../../model/estate.ts";
import { type BitRate, raw } from "../../units/index.ts";
import { constant } from "../constant.ts";
import type { Place } from "../places.ts";
import type { Facts } from "../rule.ts";
import { type Basis, type Hop, span } from "./hop.ts";

type Nic = Build["nics"][number];

/** Constants of the least and the usual time of each way, for a protocol over TCP: what venues offer. */
const ways = {
  none: { title: "kernel stack", least: "host-path-kernel-low", usual: "host-path-kernel" },
  "af-xdp": { title: "AF_XDP socket", least: "host-path-dpdk", usual: "host-path-kernel-low" },
  dpdk: { title: "DPDK", least: "host-path-dpdk", usual: "host-path-dpdk" },
  onload: { title: "Onload, TCP", least: "host-path-onload-tcp", usual: "host-path-onload-tcp" },
} as const;

/** Port that a host uses for the order path: one with kernel bypass where it has one, else its first. */
function pathNic(build: Build | undefined): Nic | undefined {
  return build?.nics.find(({ bypass }) => bypass !== "none") ?? build?.nics[0];
}

/** One passage through the host of a place; nothing where the place has no node of a known build. */
export function hostHops({ estate, catalogue }: Facts): (place: Place) => readonly Hop[] {
  const builds = new Map(estate.builds.map((build) => [build.id, build]));
  const profiles = new Map(estate.kubeletProfiles.map((profile) => [profile.id, profile]));
  const wake = raw(constant(catalogue, "sleep-state-wake", "duration"));
  return ({ cluster, role, nodes }) => {
    const nic = pathNic(builds.get(nodes[0]?.build ?? ""));
    if (nic === undefined) return [];
    const way = ways[nic.bypass];
    const usual = raw(constant(catalogue, way.usual, "duration"));
    const card = nic.product === undefined ? undefined : catalogue.nics.get(nic.product)?.latency;
    const least = raw(constant(catalogue, way.least, "duration"));
    const floor = nic.bypass === "none" || card === undefined ? least : Math.min(least, raw(card));
    // A core that may sleep or slow down has to wake first; the load decides how often.
    const sleeps = profiles.get(role.kubelet ?? "")?.governor !== "performance";
    const basis: Basis = catalogue.constants.get(way.usual)?.confidence === "assumed" ? "assumed" : "modelled";
    return [
      {
        kind: "host",
        subject: cluster.id,
        title: `network card and ${way.title}`,
        ...span(floor, usual, usual + (sleeps ? wake : 0)),
        basis,
        source: `constant ${way.usual}`,
        stage: undefined,
        stale: false,
      },
    ];
  };
}

/** Rate of the port that a place's hosts use. */
export function hostRate(estate: Estate): (place: Place) => BitRate | undefined {
  const builds = new Map(estate.builds.map((build) => [build.id, build]));
  return ({ nodes }) => pathNic(builds.get(nodes[0]?.build ?? ""))?.rate;
}
