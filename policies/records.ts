import type { Estate } from "../src/model/estate.ts";
import { INVENTORY } from "./estate.ts";
import type { PolicyResource, Scene, StackPolicy, Violation } from "./policy.ts";

type Records = readonly { readonly id: string }[];

/** Types of the inventory and the records of the estate that they show. */
const recordsOf: Readonly<Record<string, (estate: Estate) => Records>> = {
  Site: ({ sites }) => sites,
  PowerFeed: ({ feeds }) => feeds,
  Rack: ({ racks }) => racks,
  Server: ({ clusters }) => clusters.flatMap(({ nodes }) => nodes),
  Fabric: ({ fabrics }) => fabrics,
  Circuit: ({ circuits }) => circuits,
  StorageArray: ({ arrays }) => arrays,
  StoragePool: ({ pools }) => pools,
  Database: ({ databases }) => databases,
  Region: ({ regions }) => regions,
  Accelerator: ({ accelerators }) => accelerators,
  Phase: ({ phases }) => phases,
  Checklist: ({ checklists }) => checklists,
};

/** Keys of servers under which the inventory shows what follows from the record: the whole build, the cables of both ends. */
const DERIVED: ReadonlySet<string> = new Set(["build", "cables"]);

const PREFIX = "estate:inventory:";

/** Rules judge the sections, people read the records: what they say must be the same. */
export const policy: StackPolicy = {
  kind: "stack",
  code: "ESTATE-RECORDS",
  title: "The inventory shows the records that the rules judge",
  severity: "error",
  formula: "one resource per record of the sections, with the values that both have equal",
  sources: ["the inventory of the stack"],
  over: (scene) => {
    const shown = new Map(
      scene.resources.flatMap((resource) =>
        resource.type.startsWith(PREFIX) ? [[`${resource.type.slice(PREFIX.length)} ${resource.name}`, resource]] : [],
      ),
    );
    return {
      subjects: scene.resources.filter(({ type }) => type === INVENTORY),
      check: (inventory) => differing(inventory, shown, scene),
    };
  },
};

function* differing(
  inventory: PolicyResource,
  shown: ReadonlyMap<string, PolicyResource>,
  { estate }: Scene,
): Iterable<Violation> {
  for (const [kind, records] of Object.entries(recordsOf)) {
    for (const record of records(estate)) {
      const resource = shown.get(`${kind} ${record.id}`);
      const says = `${kind} ${record.id} is in the sections`;
      const limit = "the same record in both";
      const remedy = "deploy the whole stack, without --target";
      if (resource === undefined) {
        yield { resource: inventory, says, computed: "no resource shows it", limit, remedy };
        continue;
      }
      const other = differences(record, resource);
      if (other.length > 0) {
        yield { resource, says, computed: `its resource differs in ${other.join(", ")}`, limit, remedy };
      }
    }
  }
}

/** Keys that both have and whose values differ. */
function differences(record: object, { props }: PolicyResource): readonly string[] {
  const shown = props.at("record");
  return Object.entries(record).flatMap(([key, stated]) => {
    if (DERIVED.has(key) || !shown.at(key).stated) return [];
    return canonical(shown.at(key).plain()) === canonical(stated) ? [] : [key];
  });
}

/** The same text for the same value, whatever the order of its keys. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === "object" && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
