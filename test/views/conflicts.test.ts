import { describe, expect, test } from "vitest";
import { conflictsWith, type Tree } from "./estate.ts";

type Changes = Readonly<Record<string, Tree[string]>>;
interface Case {
  readonly broken: Changes;
  readonly says: string;
  readonly mended: Changes;
}

const n1 = "clusters.compute.nodes.n1";
const n2 = "clusters.compute.nodes.n2";
const leaf1 = "fabrics.dc.leaves.leaf-1";
const leaf2 = "fabrics.dc.leaves.leaf-2";
const lan = "fabrics.dc.segments.lan.prefix";
const circuit = (rate: string, site: string) => ({
  circuits: { net: { title: "Internet", kind: "internet", role: "primary", rate, site, handoff: "spine-1/8" } },
});

const cases: Readonly<Record<string, Case>> = {
  "two cables on one port": {
    broken: { [`${n2}.cables.eth0`]: "leaf-1/1" },
    says: `${n2}.cables.eth0 | n2:eth0: port leaf-1:1 is taken by the cable to n1:eth0; use a free port such as leaf-1:2`,
    mended: { [`${n2}.cables.eth0`]: "leaf-1/2" },
  },
  "a cable on a port that an uplink has": {
    broken: { [`${n2}.cables.eth0`]: "leaf-1/7" },
    says: `${n2}.cables.eth0 | n2:eth0: port leaf-1:7 is taken by the cable to spine-1:1; use a free port such as leaf-1:5`,
    mended: {},
  },
  "uplinks of two leaves on one spine port": {
    broken: { [`${leaf2}.spinePort`]: 2 },
    says: `${leaf2}.spinePort | leaf-2:7: port spine-1:2 is taken by the cable to leaf-1:8; set another spinePort`,
    mended: { [`${leaf2}.spinePort`]: 5 },
  },
  "an uplink past the spine's last port": {
    broken: { [`${leaf2}.spinePort`]: 8 },
    says: `${leaf2}.spinePort | leaf-2:8: spine-1 has no port 9, it has 1 to 8; name one of its ports`,
    mended: { [`${leaf2}.spinePort`]: 7 },
  },
  "a far port that does not exist": {
    broken: { [`${n2}.cables.eth0`]: "leaf-1/9" },
    says: `${n2}.cables.eth0 | n2:eth0: leaf-1 has no port 9, it has 1 to 8; name one of its ports`,
    mended: {},
  },
  "an own port that does not exist": {
    broken: { [`${n2}.cables`]: { eth7: "leaf-1/2" } },
    says: `${n2}.cables.eth7 | n2:eth7: n2 has no port eth7, it has eth0 to eth1; name one of its ports`,
    mended: { [`${n2}.cables`]: { eth1: "leaf-1/2" } },
  },
  "two ports without a common rate": {
    broken: { [`${n2}.cables`]: { bmc: "leaf-1/2" } },
    says: `${n2}.cables.bmc | n2:bmc: runs 1Gbps, leaf-1:2 runs 10Gbps, 25Gbps; use ports that share a rate`,
    mended: { [`${n2}.cables`]: { bmc: "oob-1/2" } },
  },
  "an uplink to a port that does not run its rate": {
    broken: { "fabrics.dc.spines.spine-1.product": "leaf", [`${leaf1}.spinePort`]: 7, [`${leaf2}.spinePort`]: 4 },
    says: `${leaf2}.spinePort | leaf-2:7: runs 40Gbps, 100Gbps, spine-1:4 runs 10Gbps, 25Gbps, the link is to run 100Gbps; use ports that share a rate`,
    mended: { "fabrics.dc.spines.spine-1.product": "leaf", [`${leaf1}.spinePort`]: 7, [`${leaf2}.spinePort`]: 5 },
  },
  "two connectors that no cable joins": {
    broken: { "builds.server.nics.eth.product": "nic10t", [`${n1}.cables`]: { eth0: "leaf-1/1" }, ...onlyOne() },
    says: `${n1}.cables.eth0 | n1:eth0: takes rj45, leaf-1:1 takes sfp28: no cable has both ends; use ports with one connector`,
    mended: { [`${n1}.cables`]: { eth0: "leaf-1/1" }, ...onlyOne() },
  },
  "a stated length that is too short": {
    broken: { [`${n1}.cables.eth0`]: { to: "leaf-1/1", length: "1m" } },
    says: `${n1}.cables.eth0 | n1:eth0: the stated length 1m is shorter than the run of 2.645m; state at least 2.645m or leave it out`,
    mended: { [`${n1}.cables.eth0`]: { to: "leaf-1/1", length: "3m" } },
  },
  "a stated length that its medium does not reach": {
    broken: { [`${n1}.cables.eth0`]: { to: "leaf-1/1", length: "5m", medium: "dac25" } },
    says: `${n1}.cables.eth0 | n1:eth0: the stated length is 5m, dac25 reaches 3m; move a device closer or choose a medium that reaches`,
    mended: { [`${n1}.cables.eth0`]: { to: "leaf-1/1", length: "5m", medium: "cut25" } },
  },
  "a run that no medium reaches": {
    broken: { [`${leaf2}.rack`]: "r2", [`${leaf2}.u`]: 5, [`${leaf2}.peer`]: undefined, [`${leaf1}.peer`]: undefined },
    says: `${leaf2}.spinePort | leaf-2:7: the run is 7.2m, dac100 reaches 5m; move a device closer or choose a medium that reaches`,
    mended: { [`${leaf2}.u`]: 35 },
  },
  "a stated medium with another connector": {
    broken: { [`${n1}.cables.eth0`]: { to: "leaf-1/1", medium: "dac100" } },
    says: `${n1}.cables.eth0 | n1:eth0: the stated medium dac100 has qsfp28 ends, the port takes sfp28 and leaf-1:1 takes sfp28; state one that fits both or leave it out`,
    mended: { [`${n1}.cables.eth0`]: { to: "leaf-1/1", medium: "dac25" } },
  },
  "a stated medium of another rate": {
    broken: { "builds.server.nics.eth.rate": "10Gbps", [`${n1}.cables.eth0`]: { to: "leaf-1/1", medium: "cut25" } },
    says: `${n1}.cables.eth0 | n1:eth0: the stated medium cut25 runs 25Gbps, the link runs 10Gbps; state one that runs it or leave it out`,
    mended: { "builds.server.nics.eth.rate": "10Gbps", [`${n1}.cables.eth0`]: { to: "leaf-1/1", medium: "dac25" } },
  },
  "a device cabled to itself": {
    broken: { [`${n1}.cables.eth0`]: "n1/eth1" },
    says: `${n1}.cables.eth0 | n1:eth0: goes back to n1:eth1 of the same device; name a port of another one`,
    mended: {},
  },
  "a cable between sites": {
    broken: { [`${n1}.site`]: "annex", [`${n1}.rack`]: "annex-r1", [`${n1}.cables`]: { eth0: "leaf-1/1" } },
    says: `${n1}.cables.eth0 | n1:eth0: stands at annex, leaf-1:1 at hall; a cable stays at one site, use a circuit between sites`,
    mended: { [`${n1}.site`]: "annex", [`${n1}.rack`]: "annex-r1", [`${n1}.cables`]: {} },
  },
  "a device in a rack of another site": {
    broken: { [`${n1}.site`]: "annex" },
    says: `${n1}.rack | n1: is at annex, rack r1 stands at hall; name a rack of its site`,
    mended: { [`${n1}.site`]: "hall" },
  },
  "more uplinks than a leaf has ports": {
    broken: { "fabrics.dc.uplinks.perLeaf": 5, [`${leaf2}.spinePort`]: undefined, "fabrics.dc.peerLinks": undefined },
    says: `${leaf1}.product | leaf-1: has 4 ports that run 100Gbps, the fabric wants 5 uplinks per leaf; choose another product or lower uplinks.perLeaf`,
    mended: { "fabrics.dc.uplinks.perLeaf": 4, [`${leaf2}.spinePort`]: 5, "fabrics.dc.peerLinks": undefined },
  },
  "more peer links than uplinks leave": {
    broken: { "fabrics.dc.peerLinks.count": 3 },
    says: `${leaf1}.product | leaf-1: has 2 ports that run 100Gbps left, the fabric wants 3 peer links; choose another product or lower peerLinks.count`,
    mended: { "fabrics.dc.peerLinks.count": 2 },
  },
  "a circuit that is faster than its port": {
    broken: circuit("200Gbps", "hall"),
    says: "circuits.net.handoff | net:handoff: the circuit brings 200Gbps, spine-1:8 runs 40Gbps, 100Gbps; hand it over at a faster port",
    mended: circuit("50Gbps", "hall"),
  },
  "a circuit handed over at another site": {
    broken: circuit("10Gbps", "annex"),
    says: "circuits.net.handoff | net:handoff: the circuit ends at annex, spine-1:8 stands at hall; hand it over at a switch of its site",
    mended: circuit("10Gbps", "hall"),
  },
  "two devices in one rack unit": {
    broken: { [`${n2}.u`]: 2 },
    says: `${n2}.u | n2: fills U2 to U3 of r1, where n1 already stands; U3 is free`,
    mended: { [`${n2}.u`]: 3 },
  },
  "a device above its rack's top": {
    broken: { [`${n2}.u`]: 42 },
    says: `${n2}.u | n2: fills U42 to U43, r1 ends at U42; place it at U41 or lower`,
    mended: { [`${n2}.u`]: 41 },
  },
  "placed devices whose build has no height": {
    broken: { "builds.server.chassis": undefined },
    says: `${n1}.u | n1: is placed at U1 of r1 without a height; name the chassis of build server`,
    mended: { "builds.server.chassis": undefined, ...unplaced() },
  },
  "a placed switch without a product": {
    broken: { "fabrics.dc.outOfBand.oob-1.product": undefined },
    says: "fabrics.dc.outOfBand.oob-1.u | oob-1: is placed at U34 of r1 without a height; name its product",
    mended: { "fabrics.dc.outOfBand.oob-1.product": undefined, "fabrics.dc.outOfBand.oob-1.u": undefined },
  },
  "a feed of another site": {
    broken: { "racks.r1.feeds": ["hall-a", "annex-a"] },
    says: "racks.r1.feeds.1 | r1: feed annex-a is at annex, the rack stands at hall; name a feed of its site",
    mended: { "racks.r1.feeds": ["hall-a"] },
  },
  "number 0 where the pool starts with its network address": {
    broken: { [`${n1}.number`]: 0 },
    says: `${n1}.number | n1: number 0 gives 10.250.0.0, the network address of out-of-band network of dc; give it a number from 1`,
    mended: { [`${n1}.number`]: 5 },
  },
  "a number past the end of the loopbacks": {
    broken: { "fabrics.dc.addressing.loopbacks": "10.255.0.0/29" },
    says: "fabrics.dc.addressing.loopbacks | loopbacks of dc: 10.255.0.0/29 ends at number 7, n3 has number 13 and 2 more are above it; widen it to /28 or lower the number",
    mended: { "fabrics.dc.addressing.loopbacks": "10.255.0.0/28" },
  },
  "a number past the end of a segment": {
    broken: {
      [lan]: "10.1.0.0/28",
      "clusters.compute.kubernetes.controlPlane.address": "10.9.0.1",
      "arrays.flash.segment": undefined,
      [`${n1}.number`]: 14,
    },
    says: `${lan} | segment lan: 10.1.0.0/28 ends at number 13, n1 has number 14; widen it to /27 or lower the number`,
    mended: {
      [lan]: "10.1.0.0/27",
      [`${n1}.number`]: 14,
      "clusters.compute.kubernetes.controlPlane.address": "10.9.0.1",
    },
  },
  "leaf numbers past the end of the links": {
    broken: { "fabrics.dc.addressing.links": "10.254.0.0/29" },
    says: "fabrics.dc.addressing.links | links of dc: 10.254.0.0/29 holds 4 links, leaf-2 with number 3 needs the 8th; widen it to /28 or lower the number",
    mended: { "fabrics.dc.addressing.links": "10.254.0.0/28" },
  },
  "more nodes than the pod network has room for": {
    broken: { "clusters.compute.kubernetes.podNetwork": "10.244.0.0/23" },
    says: "clusters.compute.kubernetes.podNetwork | pod network of compute: 10.244.0.0/23 has a /24 for 2 nodes, the cluster has 3; widen it to /22",
    mended: { "clusters.compute.kubernetes.podNetwork": "10.244.0.0/22" },
  },
  "a segment that overlaps the links": {
    broken: { [lan]: "10.254.0.0/16", "clusters.compute.kubernetes.controlPlane.address": "10.254.9.1" },
    says: "fabrics.dc.addressing.links | links of dc: 10.254.0.0/24 overlaps 10.254.0.0/16 of segment lan; move one of them",
    mended: { [lan]: "10.253.0.0/16", "clusters.compute.kubernetes.controlPlane.address": "10.253.9.1" },
  },
  "a service network inside the pod network": {
    broken: { "clusters.compute.kubernetes.serviceNetwork": "10.244.240.0/20" },
    says: "clusters.compute.kubernetes.podNetwork | pod network of compute: 10.244.0.0/16 overlaps 10.244.240.0/20 of service network of compute; move one of them",
    mended: {},
  },
  "a pinned address outside its segment": {
    broken: { [`${n1}.address`]: "10.2.0.5" },
    says: `${n1}.address | n1: address 10.2.0.5 is outside segment lan (10.1.0.0/24); pin one from 10.1.0.1 to 10.1.0.253`,
    mended: { [`${n1}.address`]: "10.1.0.5" },
  },
  "a pinned network address": {
    broken: { [`${n1}.address`]: "10.1.0.0" },
    says: `${n1}.address | n1: address 10.1.0.0 is the network address of segment lan; pin one from 10.1.0.1 to 10.1.0.253`,
    mended: { [`${n1}.address`]: "10.1.0.1" },
  },
  "a pinned broadcast address": {
    broken: { [`${n1}.address`]: "10.1.0.255" },
    says: `${n1}.address | n1: address 10.1.0.255 is the broadcast address of segment lan; pin one from 10.1.0.1 to 10.1.0.253`,
    mended: { [`${n1}.address`]: "10.1.0.253" },
  },
  "a pinned gateway": {
    broken: { [`${n1}.address`]: "10.1.0.254" },
    says: `${n1}.address | n1: address 10.1.0.254 is the gateway of segment lan; pin one from 10.1.0.1 to 10.1.0.253`,
    mended: {},
  },
  "a pinned address that another node has by its number": {
    broken: { [`${n1}.address`]: "10.1.0.12" },
    says: `${n1}.address | n1: address 10.1.0.12 of segment lan is already that of n2; give one of them another`,
    mended: { [`${n1}.address`]: "10.1.0.14" },
  },
  "an API server at the address of an array": {
    broken: { "clusters.compute.kubernetes.controlPlane.address": "10.1.0.21" },
    says: "clusters.compute.kubernetes.controlPlane.address | API server of compute: address 10.1.0.21 of segment lan is already that of flash; give one of them another",
    mended: { "clusters.compute.kubernetes.controlPlane.address": "10.1.0.22" },
  },
  "an ASN outside the private ranges": {
    broken: { "fabrics.dc.asn.leafBase": 65_533 },
    says: "fabrics.dc.asn.leafBase | leaf-1: ASN 65535 is outside the private ranges 64512-65534 and 4200000000-4294967294; choose another asn.leafBase of dc",
    mended: { "fabrics.dc.asn.leafBase": 65_531 },
  },
  "a leaf with the ASN of the spines": {
    broken: { "fabrics.dc.asn.spine": 65_002 },
    says: "fabrics.dc.asn.leafBase | leaf-1: ASN 65002 is already that of spine-1; choose another asn.leafBase of dc",
    mended: { "fabrics.dc.asn.spine": 65_004 },
  },
};

/** Takes the cables of n2 and n3 away, so that one mistake of the build shows once. */
function onlyOne(): Changes {
  return { [`${n2}.cables`]: {}, "clusters.compute.nodes.n3.cables": {} };
}

function unplaced(): Changes {
  return { [`${n1}.u`]: undefined, [`${n2}.u`]: undefined, "clusters.compute.nodes.n3.u": undefined };
}

describe("A conflict is reported once, with its place and a way out:", () => {
  test("the small estate has none.", () => {
    expect(conflictsWith()).toEqual([]);
  });
  for (const [title, { broken, says, mended }] of Object.entries(cases)) {
    test(`${title} is refused, and mended it is not.`, () => {
      expect(conflictsWith(broken)).toEqual([says]);
      expect(conflictsWith(mended)).toEqual([]);
    });
  }
  test("several are reported in one call.", () => {
    const broken = { [`${n2}.u`]: 2, [`${n1}.address`]: "10.1.0.255", [`${n2}.cables.eth0`]: "leaf-1/9" };
    expect(conflictsWith(broken).map((line) => line.split(" | ")[0])).toEqual([
      `${n2}.cables.eth0`,
      `${n1}.address`,
      `${n2}.u`,
    ]);
  });
});
