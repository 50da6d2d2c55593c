import { describe, expect, test } from "vitest";
import { drawRacks } from "../../../src/render/drawings/racks.ts";
import { drawTopology } from "../../../src/render/drawings/topology.ts";
import { deriveViews } from "../../../src/views/derive.ts";
import { catalogue, estateWith, type Tree, viewsWith } from "../../views/estate.ts";

function topology(changes: Readonly<Record<string, Tree[string]>> = {}): string {
  const estate = estateWith(changes);
  return drawTopology(estate, deriveViews(estate, catalogue).views);
}

/** Texts that a reader sees. */
function texts(svg: string): readonly string[] {
  return [...svg.matchAll(/<text[^>]*>(?:<title>[^<]*<\/title>)?([^<]*)<\/text>/g)].map((match) => match[1] ?? "");
}

/** Names of elements that are opened and not closed, or closed and not opened. */
function unbalanced(svg: string): readonly string[] {
  const open: string[] = [];
  const wrong: string[] = [];
  for (const [, close, name, empty] of svg.matchAll(/<(\/?)([a-z]+)[^<>]*?(\/?)>/g)) {
    if (name === undefined || empty === "/") continue;
    if (close !== "/") open.push(name);
    else if (open.pop() !== name) wrong.push(name);
  }
  return [...open, ...wrong];
}

/** Where the rectangles of a class are. */
function boxes(svg: string, style: string): readonly { x: number; y: number; right: number; bottom: number }[] {
  const pattern = new RegExp(
    `<rect x="([\\d.-]+)" y="([\\d.-]+)" width="([\\d.]+)" height="([\\d.]+)" rx="\\d+" class="${style}"/>`,
    "g",
  );
  return [...svg.matchAll(pattern)].map((match) => {
    const [x = 0, y = 0, width = 0, height = 0] = match.slice(1).map(Number);
    return { x, y, right: x + width, bottom: y + height };
  });
}

function width(svg: string): number {
  return Number(/viewBox="0 0 ([\d.]+) /.exec(svg)?.[1]);
}

const racksOf = (count: number) => {
  const names = Array.from({ length: count }, (_, index) => `x${index + 1}`);
  const rack = { site: "hall", row: "a", position: 1, feeds: ["hall-a", "hall-b"] };
  return { racks: Object.fromEntries([...names, "r1"].map((name) => [name, rack])) };
};

describe("Every drawing", () => {
  test.each([
    ["racks", drawRacks(viewsWith())],
    ["topology", topology()],
    ["racks of nothing", drawRacks(viewsWith({ racks: undefined, "fabrics.dc": undefined, arrays: undefined }))],
  ])("of %s is one balanced image with a title and a description, in the reader's colours.", (_, svg) => {
    expect(unbalanced(svg)).toEqual([]);
    const id = /aria-labelledby="([a-z]+)-title \1-desc"/.exec(svg)?.[1];
    expect(svg).toContain('role="img"');
    expect(svg).toContain(`<title id="${id}-title">`);
    expect(svg).toContain(`<desc id="${id}-desc">`);
    expect(svg).toContain("@media (prefers-color-scheme:dark)");
    expect(svg).not.toMatch(/NaN|undefined|Infinity/);
  });

  test("is the same text for the same estate.", () => {
    expect(drawRacks(viewsWith())).toBe(drawRacks(viewsWith()));
    expect(topology()).toBe(topology());
  });

  test("shows markup in a title as text.", () => {
    const svg = topology({ "fabrics.dc.title": '<script>alert("x")</script> & co' });
    expect(svg).not.toContain("<script");
    expect(svg).toContain("&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt; &amp; co");
    expect(unbalanced(svg)).toEqual([]);
  });
});

describe("Rack elevations", () => {
  test("name every device in place with its load, number the units, and show the feeds.", () => {
    const shown = texts(drawRacks(viewsWith()));
    for (const name of ["n1", "n2", "n3", "spine-1", "leaf-1", "leaf-2", "oob-1", "flash"])
      expect(shown).toContain(name);
    expect(shown.filter((one) => one === "972W").length).toBe(3);
    expect(shown).toContain("42");
    expect(shown).toContain("28 of 42 U free");
    expect(shown).toContain("4.6kW of 8kW cooling");
    expect(shown).toContain("2.3kW of 5kW, alone 4.6kW");
  });

  test("tell a reader who cannot see them what stands where.", () => {
    expect(drawRacks(viewsWith())).toContain(
      "r1 at hall, 4.6kW, 28 of 42 U free: spine-1 at U40, leaf-1 at U38, leaf-2 at U36, oob-1 at U34, flash at U10, n3 at U5, n2 at U3, n1 at U1.",
    );
  });

  test("say where a load is unknown, and what has no place.", () => {
    const shown = texts(
      drawRacks(viewsWith({ "builds.server.psus": undefined, "clusters.compute.nodes.n1.u": undefined })),
    );
    expect(shown.filter((one) => one === "load unknown").length).toBe(2);
    expect(shown).toContain("not placed: n1");
  });

  test("say in words that a feed alone is over its capacity.", () => {
    const shown = texts(drawRacks(viewsWith({ "feeds.hall-a.capacity": "4kW" })));
    expect(shown.some((one) => one.endsWith("alone 4.6kW (over)"))).toBe(true);
  });

  test("put a device of two units as high as two of one unit, in its own units.", () => {
    const [spine] = boxes(drawRacks(viewsWith()), "spine").slice(1);
    const servers = boxes(drawRacks(viewsWith()), "server").slice(1);
    expect(servers.length).toBe(3);
    // Units are 15 high, with a hair of the rack showing above and below.
    expect(servers.map((box) => box.bottom - box.y)).toEqual([28, 28, 28]);
    expect((servers[2]?.bottom ?? 0) - (spine?.bottom ?? 0)).toBe(39 * 15);
  });

  test("of 100 racks wrap: eight side by side, none over another, all inside the drawing.", () => {
    const svg = drawRacks(viewsWith(racksOf(99)));
    const frames = boxes(svg, "frame");
    expect(frames.length).toBe(100);
    expect(new Set(frames.map((box) => box.x)).size).toBe(8);
    expect(new Set(frames.map((box) => `${box.x} ${box.y}`)).size).toBe(100);
    expect(width(svg)).toBe(width(drawRacks(viewsWith(racksOf(7)))));
    expect(Math.max(...frames.map((box) => box.right))).toBeLessThan(width(svg));
  });
});

describe("The topology", () => {
  test("puts spines over leaves over hosts, and names all of them.", () => {
    const svg = topology();
    const [spine, leaf, server] = ["spine", "leaf", "server"].map((style) => boxes(svg, style)[0]?.y ?? 0);
    expect(spine).toBeLessThan(leaf ?? 0);
    expect(leaf).toBeLessThan(server ?? 0);
    for (const name of ["spine-1", "leaf-1", "leaf-2", "n1", "n2", "n3", "flash"]) expect(texts(svg)).toContain(name);
  });

  test("counts the cables of a group and names their leaves.", () => {
    const shown = texts(topology());
    expect(shown).toContain("6 × 25Gbps");
    expect(shown).toContain("2 × 25Gbps");
    expect(shown).toContain("1 × 100Gbps");
    expect(shown).toContain("on leaf-1, leaf-2");
    expect(shown).toContain("4 uplinks of 100Gbps · oob-1 manages 7 ports");
  });

  test("shows circuits to venues and between sites, and tunnels.", () => {
    const circuit = { kind: "exchange", role: "primary", rate: "10Gbps", site: "hall" };
    const shown = texts(
      topology({
        circuits: {
          venue: { ...circuit, title: "Venue", toVenue: "binance", handoff: "spine-1/8" },
          metro: { ...circuit, title: "Metro", kind: "wan", toSite: "annex" },
          spare: { ...circuit, title: "Spare", kind: "wan", role: "backup", rate: "1Gbps", toSite: "annex" },
        },
        vpn: { siteToSite: { tunnel: { from: "hall", to: "annex", protocol: "ipsec" } } },
      }),
    );
    expect(shown).toEqual(
      expect.arrayContaining(["binance", "primary 10Gbps", "primary 10Gbps, backup 1Gbps", "ipsec"]),
    );
    expect(shown).toContain("venue");
  });

  test("keeps hosts of a plan without cables, and says that they are not cabled.", () => {
    const bare = {
      ...Object.fromEntries(["n1", "n2", "n3"].map((id) => [`clusters.compute.nodes.${id}.cables`, {}])),
      arrays: undefined,
    };
    const product = (path: string) => [`fabrics.dc.${path}.product`, undefined];
    const shown = texts(
      topology({
        ...bare,
        ...Object.fromEntries(["spines.spine-1", "leaves.leaf-1", "leaves.leaf-2", "outOfBand.oob-1"].map(product)),
      }),
    );
    expect(shown).toContain("not cabled");
    expect(shown).toContain("n1");
  });

  test("keeps every box inside the drawing.", () => {
    const svg = topology();
    for (const style of ["spine", "leaf", "server", "array", "box", "panel"]) {
      for (const box of boxes(svg, style)) {
        expect(box.x).toBeGreaterThanOrEqual(0);
        expect(box.right).toBeLessThanOrEqual(width(svg));
      }
    }
  });
});
