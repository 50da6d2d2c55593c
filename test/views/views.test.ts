import { describe, expect, test } from "vitest";
import { raw } from "../../src/units/index.ts";
import { conflictsWith, viewsWith } from "./estate.ts";

describe("Devices", () => {
  test("are listed in file order, PDUs first, with ports named as they are printed.", () => {
    const { devices, deviceById } = viewsWith();
    expect(devices.map((device) => `${device.kind} ${device.id}`)).toEqual([
      "pdu r1-pdu-hall-a",
      "pdu r1-pdu-hall-b",
      "server n1",
      "server n2",
      "server n3",
      "spine spine-1",
      "leaf leaf-1",
      "leaf leaf-2",
      "out-of-band-switch oob-1",
      "array flash",
    ]);
    const ports = (id: string) =>
      deviceById.get(id)?.ports.map((port) => `${port.name} ${port.rate} ${port.connector}`);
    expect(ports("n1")).toEqual(["eth0 25000000000 sfp28", "eth1 25000000000 sfp28", "bmc 1000000000 rj45"]);
    expect(ports("leaf-1")).toEqual([
      ...["1", "2", "3", "4"].map((name) => `${name} 25000000000 sfp28`),
      ...["5", "6", "7", "8"].map((name) => `${name} 100000000000 qsfp28`),
      "mgmt 1000000000 rj45",
    ]);
    expect(ports("flash")).toEqual(["d0 25000000000 sfp28", "d1 25000000000 sfp28", "mgmt 1000000000 rj45"]);
    expect(ports("oob-1")?.length).toBe(8);
  });

  test("draw the sum of their parts over the efficiency of their supplies.", () => {
    // 100 board + 2 x 200 CPU + 300 GPU + 8 x 5 memory + 2 x 12 disks + 10 NIC = 874 W; over 0.9 = 971.1 W.
    expect(viewsWith().deviceById.get("n1")?.load).toBe(972);
    const capped = viewsWith({ "clusters.compute.nodes.n1.powerCap": "800W" });
    expect(capped.deviceById.get("n1")?.load).toBe(800);
  });

  test.each([
    ["builds.server.chassis"],
    ["builds.server.cpu.sockets"],
    ["builds.server.memory.dimms"],
    ["builds.server.nics.eth.product"],
    ["builds.server.psus.product"],
  ])("have no load where %s is not stated, rather than a part of it.", (path) => {
    const views = viewsWith({ [path]: undefined });
    expect(views.deviceById.get("n1")?.load).toBeUndefined();
    expect(views.totals.unknownLoads).toEqual(["n1", "n2", "n3"]);
  });

  test("stand at the site of their rack.", () => {
    const { deviceById } = viewsWith({ "clusters.compute.site": undefined });
    expect(deviceById.get("n1")?.site).toBe("hall");
  });
});

describe("Addresses", () => {
  test("are the pool plus the device's number, and a /31 per uplink.", () => {
    const own = (id: string) =>
      viewsWith()
        .interfaces.filter((one) => one.device === id)
        .map((one) => `${one.interface} ${one.address}/${one.length} ${one.pool}`);
    expect(own("n1")).toEqual([
      "lo 10.255.0.11/32 dc-loopbacks",
      "bmc 10.250.0.11/24 dc-out-of-band",
      "lan 10.1.0.11/24 lan",
    ]);
    expect(own("flash")).toEqual(["mgmt 10.250.0.21/24 dc-out-of-band", "lan 10.1.0.21/24 lan"]);
    expect(own("leaf-2")).toEqual([
      "lo 10.255.0.3/32 dc-loopbacks",
      "mgmt 10.250.0.3/24 dc-out-of-band",
      "7 10.254.0.13/31 dc-links",
      "8 10.254.0.15/31 dc-links",
    ]);
    expect(own("spine-1").slice(2)).toEqual(
      ["1 10.254.0.8", "2 10.254.0.10", "3 10.254.0.12", "4 10.254.0.14"].map((one) => `${one}/31 dc-links`),
    );
  });

  test("of subnets say how much is given out, and where the gateway is.", () => {
    expect(viewsWith().subnets).toEqual([
      {
        pool: "dc-loopbacks",
        network: "10.255.0.0/24",
        purpose: "loopback",
        gateway: undefined,
        capacity: 256,
        used: 6,
      },
      {
        pool: "dc-out-of-band",
        network: "10.250.0.0/24",
        purpose: "out-of-band",
        gateway: "10.250.0.254",
        capacity: 253,
        used: 8,
      },
      { pool: "lan", network: "10.1.0.0/24", purpose: "segment", gateway: "10.1.0.254", capacity: 253, used: 5 },
      { pool: "dc-links", network: "10.254.0.0/24", purpose: "links", gateway: undefined, capacity: 128, used: 4 },
      {
        pool: "compute-services",
        network: "10.96.0.0/20",
        purpose: "services",
        gateway: undefined,
        capacity: 4096,
        used: 0,
      },
      {
        pool: "compute-pods",
        network: "10.244.0.0/16",
        purpose: "pods",
        gateway: undefined,
        capacity: 65_536,
        used: 768,
      },
    ]);
  });

  test("that are pinned are taken as they are.", () => {
    const views = viewsWith({ "clusters.compute.nodes.n1.address": "10.1.0.99" });
    expect(views.interfaces.find((one) => one.device === "n1" && one.interface === "lan")?.address).toBe("10.1.0.99");
  });

  test("of links stay where they are when a leaf gets a third and a fourth uplink of four.", () => {
    const links = (perLeaf: number) =>
      viewsWith({
        "fabrics.dc.uplinks.perLeaf": perLeaf,
        "fabrics.dc.leaves.leaf-2.spinePort": 5,
        "fabrics.dc.peerLinks": undefined,
      })
        .interfaces.filter((one) => one.length === 31 && one.device === "spine-1")
        .map((one) => `${one.interface} ${one.address}`);
    const three = links(3);
    expect(three).toEqual([
      "1 10.254.0.16",
      "2 10.254.0.18",
      "3 10.254.0.20",
      "5 10.254.0.24",
      "6 10.254.0.26",
      "7 10.254.0.28",
    ]);
    expect(links(4)).toEqual(expect.arrayContaining(three));
  });

  test("of links are left out where the links are unnumbered.", () => {
    const views = viewsWith({ "fabrics.dc.addressing.links": "unnumbered" });
    expect(views.interfaces.filter((one) => one.length === 31)).toEqual([]);
    expect(views.subnets.map((one) => one.pool)).not.toContain("dc-links");
  });

  test("of loopbacks may come from one pool of two fabrics, which is then one subnet.", () => {
    const pod = {
      title: "Pod",
      site: "annex",
      topology: ["collapsed"],
      leaves: { "leaf-9": { product: "leaf", number: 9 } },
      addressing: { loopbacks: "10.255.0.0/24", outOfBand: "10.251.0.0/24", links: "unnumbered" },
    };
    const { interfaces, subnets } = viewsWith({ "fabrics.pod": pod });
    expect(
      interfaces.filter((one) => one.device === "leaf-9").map((one) => `${one.interface} ${one.address} ${one.pool}`),
    ).toEqual(["lo 10.255.0.9 dc-loopbacks", "mgmt 10.251.0.9 pod-out-of-band"]);
    expect(subnets.filter((one) => one.purpose === "loopback").map((one) => one.used)).toEqual([7]);
    expect(conflictsWith({ "fabrics.pod": pod })).toEqual([]);
  });

  test("and ASNs are given to hosts that route, and to them only.", () => {
    const bridged = viewsWith({ "builds.server.nics.eth.bond": "lacp" });
    expect(bridged.interfaces.filter((one) => one.device === "n1").map((one) => one.interface)).toEqual(["bmc", "lan"]);
    expect(bridged.asns.map((one) => `${one.device} ${one.asn}`)).toEqual([
      "spine-1 65000",
      "leaf-1 65002",
      "leaf-2 65003",
    ]);
    expect(
      viewsWith()
        .asns.slice(0, 3)
        .map((one) => `${one.device} ${one.asn}`),
    ).toEqual(["n1 4200000011", "n2 4200000012", "n3 4200000013"]);
  });
});

describe("Cables", () => {
  const rows = (changes = {}) =>
    viewsWith(changes).cables.map((cable) =>
      [cable.label, cable.purpose, raw(cable.rate) / 1e9, cable.run, cable.length, cable.medium].join(" | "),
    );

  test("have the best shared rate, the shortest run, and the next length on sale of the first medium that reaches.", () => {
    expect(rows()).toEqual([
      "n1:eth0 / leaf-1:1 | host | 25 | 2.645 | 3 | dac25",
      "n1:eth1 / leaf-2:1 | host | 25 | 2.556 | 3 | dac25",
      "n1:bmc / oob-1:1 | management | 1 | 2.467 | 5 | cat6",
      "n2:eth0 / leaf-1:2 | host | 25 | 2.556 | 3 | dac25",
      "n2:eth1 / leaf-2:2 | host | 25 | 2.467 | 3 | dac25",
      "n2:bmc / oob-1:2 | management | 1 | 2.378 | 5 | cat6",
      "n3:eth0 / leaf-1:3 | host | 25 | 2.467 | 3 | dac25",
      "n3:eth1 / leaf-2:3 | host | 25 | 2.378 | 3 | dac25",
      "n3:bmc / oob-1:3 | management | 1 | 2.289 | 5 | cat6",
      "leaf-1:7 / spine-1:1 | uplink | 100 | 1.089 | 3 | dac100",
      "leaf-1:8 / spine-1:2 | uplink | 100 | 1.089 | 3 | dac100",
      "leaf-1:6 / leaf-2:6 | peer-link | 100 | 1.089 | 3 | dac100",
      "leaf-2:7 / spine-1:3 | uplink | 100 | 1.178 | 3 | dac100",
      "leaf-2:8 / spine-1:4 | uplink | 100 | 1.178 | 3 | dac100",
      "spine-1:mgmt / oob-1:4 | management | 1 | 1.267 | 2 | cat6",
      "leaf-1:mgmt / oob-1:5 | management | 1 | 1.178 | 2 | cat6",
      "leaf-2:mgmt / oob-1:6 | management | 1 | 1.089 | 2 | cat6",
      "flash:d0 / leaf-1:4 | storage | 25 | 2.245 | 3 | dac25",
      "flash:d1 / leaf-2:4 | storage | 25 | 2.156 | 3 | dac25",
      "flash:mgmt / oob-1:7 | management | 1 | 2.067 | 5 | cat6",
    ]);
  });

  test("between racks go up to the tray, along and across rows, and down; fibre is cut to whole metres.", () => {
    // 2.5 - 0.04445 up, 2 x 0.6 along, 1 x 2 across, 2.5 - 38 x 0.04445 down, 2 x 0.5 slack.
    const moved = rows({ "clusters.compute.nodes.n1.rack": "r2" });
    expect(moved[0]).toBe("n1:eth0 / leaf-1:1 | host | 25 | 7.466 | 8 | cut25");
  });

  test("spread over the spines in blocks, the rest to the first.", () => {
    const spread = rows({
      "fabrics.dc.spines.spine-2": { product: "spine", number: 5, rack: "r1", u: 42 },
      "fabrics.dc.uplinks.perLeaf": 3,
      "fabrics.dc.peerLinks": undefined,
    });
    expect(
      spread.filter((row) => row.startsWith("leaf-1:") && row.includes("uplink")).map((row) => row.split(" | ")[0]),
    ).toEqual(["leaf-1:6 / spine-1:1", "leaf-1:7 / spine-1:2", "leaf-1:8 / spine-2:1"]);
  });

  test("take the slower rate, plug and medium where one end is older.", () => {
    expect(rows({ "builds.server.nics.eth.rate": "10Gbps" })[0]).toBe(
      "n1:eth0 / leaf-1:1 | host | 10 | 2.645 | 3 | dac25",
    );
  });

  test("have no length and no medium where a place in a rack is not stated.", () => {
    expect(rows({ "clusters.compute.nodes.n1.u": undefined })[0]).toBe("n1:eth0 / leaf-1:1 | host | 25 |  |  | ");
  });

  test("of circuits run the slowest rate of their port that carries them.", () => {
    const row = (rate: string) => {
      const net = { title: "Internet", kind: "internet", role: "primary", rate, handoff: "spine-1/8" };
      return rows({ circuits: { net } }).at(-1);
    };
    expect(row("50Gbps")).toBe("net:handoff / spine-1:8 | circuit | 100 |  |  | ");
    expect(row("10Gbps")).toBe("net:handoff / spine-1:8 | circuit | 40 |  |  | ");
  });
});

describe("Racks and power", () => {
  test("show from the top down what stands where and what is free.", () => {
    const [r1] = viewsWith().racks;
    expect(r1?.slots.map((slot) => `${slot.to}-${slot.from} ${slot.device}`)).toEqual([
      "40-40 spine-1",
      "38-38 leaf-1",
      "36-36 leaf-2",
      "34-34 oob-1",
      "13-10 flash",
      "6-5 n3",
      "4-3 n2",
      "2-1 n1",
    ]);
    expect(r1?.free).toBe(28);
    expect(r1?.cooling).toBe(8000);
  });

  test("share the load of two supplies and put one supply on the first feed.", () => {
    // 3 x 972 + 300 + 2 x 200 + 900 = 4516 W on two supplies each, 50 W of oob-1 on one.
    const { racks, feeds } = viewsWith();
    expect(racks[0]?.load).toBe(4566);
    expect(racks[0]?.feeds).toEqual([
      { feed: "hall-a", load: 2308 },
      { feed: "hall-b", load: 2258 },
    ]);
    expect(feeds.map((feed) => [feed.id, feed.load, feed.loadAlone])).toEqual([
      ["hall-a", 2308, 4566],
      ["hall-b", 2258, 4516],
      ["annex-a", 0, 0],
    ]);
  });

  test("leave a device without a unit unplaced, but count its load.", () => {
    const { racks } = viewsWith({ "clusters.compute.nodes.n1.u": undefined });
    expect(racks[0]?.slots.map((slot) => slot.device)).not.toContain("n1");
    expect(racks[0]?.load).toBe(4566);
  });
});

describe("The bill of materials", () => {
  const bill = (changes = {}) =>
    viewsWith(changes).bom.map((line) => [line.kind, line.article, line.quantity, line.price].join(" "));

  test("lists a build without a price by its parts, and cables by medium and length.", () => {
    expect(bill()).toEqual([
      "chassis box 3 2000000000",
      "cpu cpu 6 ",
      "memory dimm-64GiB 24 ",
      "gpu gpu 3 10000000000",
      "disk nvme 6 400000000",
      "nic nic25 3 300000000",
      "psu psu 6 250000000",
      "switch spine 1 20000000000",
      "switch leaf 2 15000000000",
      "switch oob 1 1000000000",
      "array flash 1 90000000000",
      "pdu pdu 2 700000000",
      "rack rack-42u 2 ",
      "rack rack-20u 1 ",
      "cable dac25-3m 8 50000000",
      "cable cat6-5m 4 4000000",
      "cable dac100-3m 5 90000000",
      "cable cat6-2m 3 4000000",
    ]);
  });

  test("takes the stated price of a build for the whole node.", () => {
    const [line] = viewsWith({ "builds.server.price": "USD 9000/once" }).bom;
    expect(line).toEqual({
      article: "server",
      kind: "server",
      title: "Server",
      quantity: 3,
      price: 9_000_000_000,
      priceSource: "stated at builds.server.price",
      usedBy: ["n1", "n2", "n3"],
    });
  });

  test("buys as many cards as the ports need.", () => {
    expect(bill({ "builds.server.nics.eth.ports": 3 })).toContain("nic nic25 6 300000000");
  });
});

describe("Totals", () => {
  test("count what the estate holds.", () => {
    expect(viewsWith().totals).toEqual({
      nodes: 3,
      gpus: 3,
      switches: 4,
      cables: 20,
      racks: 3,
      hostBandwidth: 200e9,
      fabricBandwidth: 400e9,
      load: 4566,
      unknownLoads: [],
    });
  });
});

describe("A plan that leaves things open", () => {
  const sections = ["racks", "feeds", "rooms", "arrays"];
  const open = {
    ...Object.fromEntries(sections.map((section) => [section, undefined])),
    "fabrics.dc.addressing": undefined,
    "fabrics.dc.asn": undefined,
    "fabrics.dc.segments": undefined,
    "fabrics.dc.spines.spine-1": { number: 1 },
    "fabrics.dc.leaves": { "leaf-1": { number: 2, spinePort: 1 }, "leaf-2": { number: 3 } },
    "fabrics.dc.outOfBand": undefined,
  };

  test("gives devices and totals, and fewer rows of everything else.", () => {
    const views = viewsWith(open);
    expect(views.devices.map((device) => device.id)).toEqual(["n1", "n2", "n3", "spine-1", "leaf-1", "leaf-2"]);
    expect([views.cables, views.racks, views.feeds, views.asns, views.interfaces]).toEqual([[], [], [], [], []]);
    expect(views.bom.map((line) => `${line.article} ${line.quantity} ${line.price}`)).toContain("leaf 2 undefined");
    expect(views.totals.unknownLoads).toEqual(["spine-1", "leaf-1", "leaf-2"]);
  });
});
