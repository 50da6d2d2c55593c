/** What may be there once only: host names, device numbers, serials, addresses, places of racks, VLANs; and that there is anything at all. */
import type { Estate } from "../estate.ts";
import type { References } from "./names.ts";

type Records = Omit<Estate, "about">;
type At = readonly string[];

export function checkUniqueness(estate: Records, references: References): void {
  const once = new Once(references);
  // Pools and ASNs belong to a fabric, and a fabric to a site: two sites may number their devices alike.
  const way = "every device of a site needs a number of its own, change one";
  for (const { path, id, number, site } of devicesOf(estate)) {
    once.claim(path, "name", id, "every host and device needs a name of its own, rename one of the two");
    once.claim([...path, "number"], `number at ${site ?? ""}`, number === undefined ? undefined : String(number), way);
  }
  for (const { id, nodes, kubernetes } of estate.clusters) {
    const way = "change one of the two";
    if (kubernetes?.controlPlane !== undefined) {
      const path = ["clusters", id, "kubernetes", "controlPlane", "address"];
      once.claim(path, "address", kubernetes.controlPlane.address, way);
    }
    for (const node of nodes) {
      const path = ["clusters", id, "nodes", node.id];
      once.claim([...path, "address"], "address", node.address, way);
      once.claim([...path, "bootMac"], "MAC", node.bootMac?.toLowerCase().replaceAll("-", ":"), way);
      once.claim([...path, "serial"], "serial", node.serial, way);
    }
  }
  for (const { id, site, row, position } of estate.racks) {
    const way = "give each rack of a row a position of its own";
    once.claim(["racks", id, "position"], `position in row ${row} of ${site}`, String(position), way);
  }
  for (const { id, segments } of estate.fabrics) {
    for (const { id: segment, vlan, vni } of segments) {
      const path = ["fabrics", id, "segments", segment];
      once.claim([...path, "vlan"], `VLAN of ${id}`, String(vlan), "give each segment of a fabric a VLAN of its own");
      once.claim([...path, "vni"], `VNI of ${id}`, String(vni), "give each segment of a fabric a VNI of its own");
    }
  }
  checkHolds(estate, references);
}

/** Everything that becomes a host or a device, with its path. */
function devicesOf(estate: Records): readonly {
  readonly path: At;
  readonly id: string;
  readonly number: number | undefined;
  readonly site: string | undefined;
}[] {
  const device = (
    path: At,
    site: string | undefined,
    { id, number }: { readonly id: string; readonly number?: number | undefined },
  ) => ({
    path: [...path, id],
    id,
    number,
    site,
  });
  return [
    ...estate.clusters.flatMap(({ id, nodes, site }) =>
      nodes.map((node) => device(["clusters", id, "nodes"], node.site ?? site, node)),
    ),
    ...estate.fabrics.flatMap((fabric) =>
      (["spines", "leaves", "outOfBand"] as const).flatMap((level) =>
        fabric[level].map((one) => device(["fabrics", fabric.id, level], fabric.site, one)),
      ),
    ),
    ...estate.arrays.map((array) => device(["arrays"], array.site, array)),
    ...estate.pools.map((pool) => device(["pools"], pool.site, pool)),
  ];
}

/** Remembers who took what first. */
class Once {
  readonly #taken = new Map<string, At>();
  readonly #references: References;

  constructor(references: References) {
    this.#references = references;
  }

  /** A value that is not stated is nobody's. */
  claim(path: At, what: string, value: string | undefined, way: string): void {
    if (value === undefined) return;
    const key = `${what} ${value}`;
    const first = this.#taken.get(key);
    if (first === undefined) {
      this.#taken.set(key, path);
      return;
    }
    const message = `has the ${what.split(" ", 1).join("")} ${value}, which estate:${first.join(".")} has already; ${way}`;
    this.#references.fault("duplicate", path, value, message);
  }
}

function checkHolds({ clusters, recovery }: Records, references: References): void {
  const held = clusters.some(({ nodes }) => nodes.length > 0) || (recovery?.kubernetes?.nodeGroups.length ?? 0) > 0;
  if (held) return;
  const way = "add a node under estate:clusters.<cluster>.nodes or a group under estate:recovery.kubernetes.nodeGroups";
  references.fault("bound", ["clusters"], "clusters", `holds 0 nodes, at least 1 is needed; ${way}`);
}
