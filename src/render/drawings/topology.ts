/** The network of the estate: circuits between sites on top, then each fabric with spines, leaves and the hosts on them. */
import type { Estate, Fabric } from "../../model/estate.ts";
import type { Views } from "../../views/types.ts";
import { drawFabric } from "./fabric.ts";
import { drawing, rect, text } from "./svg.ts";
import { drawSites } from "./wide-area.ts";

const MARGIN = 24;
/** Width of the drawing; what does not fit beside one another wraps. */
const WIDTH = 1560;

/** Small fabrics, such as those of exchange pods, stand beside one another. */
const SMALL_PER_ROW = 3;
const SMALL = 2;
const GAP = 16;

/**
 * One drawing of all sites, fabrics, hosts and circuits.
 *
 * Hosts are grouped by cluster; the lines of a group are bundles of its cables. Management cables are counted, not drawn.
 */
export function drawTopology(estate: Estate, views: Views): string {
  const head = text(MARGIN, MARGIN + 14, "Network", { size: 20, style: "strong" });
  const area = { x: MARGIN, width: WIDTH - 2 * MARGIN };
  const wide = drawSites(estate, views, { ...area, y: MARGIN + 34 });
  let y = MARGIN + 34 + wide.height;
  let body = head + wide.svg;
  for (const shelf of shelve(estate.fabrics)) {
    const width = (area.width + GAP) / shelf.length - GAP;
    const parts = shelf.map((fabric, index) =>
      drawFabric(fabric, estate, views, { x: MARGIN + index * (width + GAP), y, width }),
    );
    const height = Math.max(...parts.map((part) => part.height));
    for (const [index, part] of parts.entries()) {
      body += rect(MARGIN + index * (width + GAP), y + 8, width, height - 16, "panel", 8) + part.svg;
    }
    y += height;
  }
  if (estate.fabrics.length === 0) {
    body += text(MARGIN, y + 20, "The estate states no fabric.", { style: "soft" });
    y += 40;
  }
  const fabrics = estate.fabrics.map(
    ({ id, spines, leaves }) => `${id}: ${spines.length} spines, ${leaves.length} leaves.`,
  );
  const uplinks = views.cables.filter((cable) => cable.purpose === "uplink").length;
  const description = `${estate.fabrics.length} fabrics with ${uplinks} uplinks, ${views.totals.nodes} nodes and ${estate.circuits.length} circuits. ${fabrics.join(" ")}`;
  return drawing({ id: "topology", title: "Network topology", description, width: WIDTH, height: y + MARGIN, body });
}

function isSmall(fabric: Fabric | undefined): boolean {
  return fabric !== undefined && Math.max(fabric.spines.length, fabric.leaves.length) <= SMALL;
}

/** Fabrics in file order: a large one alone, small neighbours together. */
function shelve(fabrics: readonly Fabric[]): readonly (readonly Fabric[])[] {
  const shelves: Fabric[][] = [];
  for (const fabric of fabrics) {
    const shelf = shelves.at(-1);
    if (isSmall(fabric) && shelf !== undefined && isSmall(shelf[0]) && shelf.length < SMALL_PER_ROW) shelf.push(fabric);
    else shelves.push([fabric]);
  }
  return shelves;
}
