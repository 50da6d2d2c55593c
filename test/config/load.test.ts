import { describe, expect, it } from "vitest";
import { loadEstate } from "../../src/config/load.ts";
import { formatProblems } from "../../src/config/problem.ts";
import { catalogue, minimal, minimalWith } from "./minimal.ts";

function report(text: string): string {
  const loaded = loadEstate({ text, file: "f", catalogue });
  return loaded.ok ? "loads" : formatProblems(loaded.report);
}

const ids = "is not an id; use lower-case letters, digits and hyphens, starting with a letter, ending without a hyphen";
const top = "write config: with keys estate:<section>";

describe("a stack file that is none", () => {
  it.each([
    ["is empty", "", `f:1:1: is empty; ${top}`],
    ["holds comments only", "# nothing\n", `f:1:1: is empty; ${top}`],
    ["is a JSON array", "[1, 2]", `f:1:1: holds a list, expected a map; ${top}`],
    ["is a word", "hello", `f:1:1: holds a single value, expected a map; ${top}`],
    ["has no config", "confg: {}\n", `f:1:1: has no key config, did you mean "confg"; ${top}`],
    [
      "holds nothing in config",
      "config:\n",
      "f:1:1: config holds nothing, expected a map; write keys estate:<section>",
    ],
    [
      "holds a list in config",
      "config: []\n",
      "f:1:1: config holds a list, expected a map; write keys estate:<section>",
    ],
    [
      "holds no section",
      "config: { aws:region: x }\n",
      "f:1:1: config holds no estate; add estate:about, estate:sites and the other sections",
    ],
    [
      "is binary",
      "\u0000\u0001PNG",
      "f:1:1: holds the control character U+0000, which YAML forbids; save the file as UTF-8 text",
    ],
    [
      "holds a raw escape sequence",
      minimalWith("title: Server", "title: \u001b[31mServer"),
      "f:13:14: holds the control character U+001B, which YAML forbids; save the file as UTF-8 text",
    ],
    [
      "is indented with tabs",
      minimalWith("    r1:", "\tr1:"),
      "f:10:1: is not YAML: tabs are not allowed as indentation; indent with spaces",
    ],
    [
      "holds a bare colon",
      minimalWith("title: Server", "title: a: b"),
      "f:13:14: is not YAML: nested mappings are not allowed in compact mappings; put a value that holds a colon in quotes",
    ],
    [
      "holds a tag",
      minimalWith("title: Server", "title: !!python/object Server"),
      "f:13:14: is not YAML: unresolved tag: tag:yaml.org,2002:python/object; remove the tag, values are plain text, numbers and booleans",
    ],
    [
      "holds two documents",
      `${minimal}---\nconfig: {}\n`,
      "f:25:1: starts a second document, a stack file holds one; remove it",
    ],
    [
      "is nested a thousand levels in brackets",
      minimalWith("feeds: [feed-a]", `feeds: ${"[".repeat(1000)}${"]".repeat(1000)}`),
      "f:10:109: is nested more than 64 levels deep; flatten it",
    ],
    [
      "is nested a thousand levels by indentation",
      `${minimal}x:\n${Array.from({ length: 1000 }, (_, i) => `${" ".repeat(i + 1)}a:\n`).join("")}`,
      "f:88:65: is nested more than 64 levels deep; flatten it",
    ],
    [
      "is too large",
      "x".repeat(16 * 2 ** 20 + 1),
      "f:1:1: has 16777217 characters, limit is 16777216; split the estate into several stacks",
    ],
  ])("%s: says so", (_, text, says) => {
    expect(report(text)).toBe(says);
  });
});

describe("a value that is not what its place asks for", () => {
  it.each([
    [
      "an unknown key",
      "row: a",
      "rwo: b, row: a",
      'f:10:21: estate:racks.r1.rwo: is an unknown key; did you mean "row"',
    ],
    [
      "an unknown key like no other",
      "row: a",
      "zzzzzz: b, row: a",
      "f:10:21: estate:racks.r1.zzzzzz: is an unknown key; known are site, row, position, units, feeds, cooling, pdu",
    ],
    [
      "a missing text",
      "title: Server",
      "price: USD 1/once",
      "f:12:5: estate:builds.server.title: is missing; add text",
    ],
    [
      "a missing quantity",
      ", capacity: 6.5kW",
      "",
      "f:8:5: estate:feeds.feed-a.capacity: is missing; write a power such as 6.5kW",
    ],
    [
      "a wrong unit",
      "6.5kW",
      "100GB",
      'f:8:34: estate:feeds.feed-a.capacity: "100GB" is a size; write a power such as 6.5kW',
    ],
    [
      "a number for text",
      "title: Server",
      "title: 5",
      "f:13:7: estate:builds.server.title: is the number 5, expected text; write a text, in quotes where it looks like a number",
    ],
    [
      "text for a number",
      "number: 1",
      'number: "1"',
      'f:22:33: estate:clusters.gpu.nodes.gpu-1.number: is the text "1", expected a number; write a number without quotes',
    ],
    [
      "a fraction",
      "position: 1",
      "position: 1.5",
      "f:10:29: estate:racks.r1.position: is the number 1.5, expected a whole number; write a number without fraction",
    ],
    [
      "a number below its range",
      "position: 1",
      "position: 0",
      "f:10:29: estate:racks.r1.position: is 0, limit is 1; write at least 1",
    ],
    [
      "a number above its range",
      "u: 1",
      "u: 61",
      "f:22:54: estate:clusters.gpu.nodes.gpu-1.u: is 61, limit is 60; write at most 60",
    ],
    [
      "a wrong choice",
      "role: primary",
      "role: primry",
      'f:4:49: estate:about.role: is "primry", allowed are "primary", "recovery"; did you mean "primary"',
    ],
    [
      "a bad address",
      "u: 1",
      "u: 1, address: 10.0.0.300",
      'f:22:60: estate:clusters.gpu.nodes.gpu-1.address: "10.0.0.300" is not an IPv4 address; write one such as 10.0.0.1',
    ],
    [
      "a bad port in either form of a cable",
      "u: 1",
      "u: 1, cables: { eth0: leaf-1, eth1: { to: 4 } }",
      'f:22:70: estate:clusters.gpu.nodes.gpu-1.cables.eth0: "leaf-1" is not a port; write device/port such as leaf-1/7\n' +
        "f:22:92: estate:clusters.gpu.nodes.gpu-1.cables.eth1.to: is the number 4, expected text; write a text, in quotes where it looks like a number",
    ],
    [
      "a null section",
      "{ kind: data-centre, title: Data centre }",
      "",
      "f:6:5: estate:sites.dc: is empty, expected a map; write one key per line, or leave the key out where it is optional",
    ],
    ["an id in capitals", "    r1: {", "    R2: {}\n    r1: {", `f:10:5: estate:racks.R2: "R2" ${ids}`],
    [
      "a name of Object.prototype",
      "title: Server",
      "title: Server\n      constructor: x",
      "f:14:7: estate:builds.server.constructor: is an unknown key; known are title, chassis, cpu, memory, gpus, disks, nics, psus, bmc, firmware, price",
    ],
    [
      "the prototype itself",
      "title: Server",
      "title: Server\n      __proto__: x",
      'f:14:7: "__proto__" is reserved; rename the key',
    ],
    [
      "an escape sequence in a value",
      "title: Server",
      'title: "\\e[31mred"',
      "f:13:7: estate:builds.server.title: holds a control character; keep the text on one line without escapes",
    ],
    [
      "an escape sequence in a key",
      "row: a",
      '"\\e[2J": 1, row: a',
      'f:10:21: estate:racks.r1."\\u001b[2J": is an unknown key; known are site, row, position, units, feeds, cooling, pdu',
    ],
    [
      "a bidirectional override in an id",
      "        gpu-1:",
      '        "a\\u202e$(id)":',
      `f:22:9: estate:clusters.gpu.nodes."a\\u202e$(id)": "a\\u202e$(id)" ${ids}`,
    ],
    [
      "text of 300 characters",
      "title: Server",
      `title: ${"x".repeat(300)}`,
      "f:13:7: estate:builds.server.title: has 300 characters, limit is 200; shorten the text",
    ],
    [
      "a word of 300 characters",
      "kind: gpu",
      `kind: ${"k".repeat(300)}`,
      `f:18:7: estate:clusters.gpu.kind: is "${"k".repeat(60)}...", allowed are "gpu", "trading", "monitoring", "database", "management"; write one of them`,
    ],
  ])("is reported: %s", (_, piece, instead, says) => {
    expect(report(minimalWith(piece, instead))).toBe(says);
  });
});

describe("the names between records", () => {
  it.each([
    [
      "a missing rack",
      "rack: r1",
      "rack: r2",
      'f:22:44: estate:clusters.gpu.nodes.gpu-1.rack: names rack "r2", which does not exist; did you mean "r1"',
    ],
    [
      "a missing product",
      "cpu-1",
      "epyc",
      'f:14:14: estate:builds.server.cpu.product: names CPU "epyc", which does not exist; known are "cpu-1"',
    ],
    [
      "a number and an address used twice",
      "rack: r1, u: 1 }",
      "address: 10.0.0.1 }\n        gpu-2: { build: server, number: 1, address: 10.0.0.1 }",
      "f:23:33: estate:clusters.gpu.nodes.gpu-2.number: has the number 1, which estate:clusters.gpu.nodes.gpu-1.number has already; every device of a site needs a number of its own, change one\n" +
        "f:23:44: estate:clusters.gpu.nodes.gpu-2.address: has the address 10.0.0.1, which estate:clusters.gpu.nodes.gpu-1.address has already; change one of the two",
    ],
    [
      "an id twice in one map",
      "    r1: {",
      "    r1: { site: dc, row: a, position: 2, feeds: [] }\n    r1: {",
      'f:11:5: "r1" stands here twice in one map; remove or rename one of the two',
    ],
    [
      "no node at all",
      "gpu-1: { build: server, number: 1, rack: r1, u: 1 }",
      "{}",
      "f:16:3: estate:clusters: holds 0 nodes, at least 1 is needed; add a node under estate:clusters.<cluster>.nodes or a group under estate:recovery.kubernetes.nodeGroups",
    ],
  ])("are checked: %s", (_, piece, instead, says) => {
    expect(report(minimalWith(piece, instead))).toBe(says);
  });

  it("are checked beside malformed records, all in one report sorted by place", () => {
    const text = minimalWith("capacity: 6.5kW", "capacity: 5m").replace("rack: r1", "rack: r9");
    expect(report(text.replace("position: 1,", "position: 1, colour: red,"))).toBe(
      [
        'f:8:34: estate:feeds.feed-a.capacity: "5m" is a length; write a power such as 6.5kW',
        "f:10:42: estate:racks.r1.colour: is an unknown key; known are site, row, position, units, feeds, cooling, pdu",
        'f:22:44: estate:clusters.gpu.nodes.gpu-1.rack: names rack "r9", which does not exist; did you mean "r1"',
      ].join("\n"),
    );
  });

  it("do not fault a name whose record is itself malformed", () => {
    expect(report(minimalWith("row: a, ", ""))).toBe("f:10:5: estate:racks.r1.row: is missing; add text");
  });
});

describe("what cannot be built", () => {
  const path = ["racks", "r1", "feeds", "0"];
  const derive = () => ({ conflicts: [{ path, message: "has 9 kW, feed feed-a has 6.5 kW; move a server" }] });

  it("is reported with its place once all names hold", () => {
    const loaded = loadEstate({ text: minimal, file: "f", catalogue, derive });
    expect(loaded.ok ? "loads" : formatProblems(loaded.report)).toBe(
      "f:10:50: estate:racks.r1.feeds.0: has 9 kW, feed feed-a has 6.5 kW; move a server",
    );
  });

  it("is left out while names dangle, unless it lasts without them", () => {
    const loaded = loadEstate({ text: minimalWith("rack: r1", "rack: r2"), file: "f", catalogue, derive });
    expect(loaded.ok ? [] : loaded.report.map(({ line }) => line)).toEqual([22]);
    const lasting = () => ({
      conflicts: derive().conflicts.map((conflict) => ({ ...conflict, lasting: true as const })),
    });
    const both = loadEstate({ text: minimalWith("rack: r1", "rack: r2"), file: "f", catalogue, derive: lasting });
    expect(both.ok ? [] : both.report.map(({ line }) => line)).toEqual([10, 22]);
  });
});
