import type { Circuit } from "../../model/estate.ts";
import type { Rule, Statement } from "../rule.ts";

/** A backup that a digger cuts together with what it stands in for. */
export const rule: Rule = {
  code: "CIRCUIT-DIVERSITY",
  title: "A circuit shares no duct with the one that it backs",
  severity: "error",
  formula: "diversityGroup of a circuit != diversityGroup of the circuits that it backs, directly or through others",
  sources: ["circuits of one diversity group share a duct somewhere"],
  check: ({ estate }) => {
    const circuits = new Map(estate.circuits.map((circuit) => [circuit.id, circuit]));
    return estate.circuits.flatMap((circuit): readonly Statement[] => {
      const { id, diversityGroup } = circuit;
      const shared = backedBy(circuit, circuits).filter(
        (backed) => diversityGroup !== undefined && backed.diversityGroup === diversityGroup,
      );
      return shared.map((backed) => ({
        subject: id,
        says: `backs ${backed.id}`,
        computed: `both are in diversity group ${diversityGroup} (stated): one cut takes both`,
        limit: "another group than every circuit that it stands in for",
        remedy: "order it by another way, and state that way's diversityGroup",
        source: `circuits.${id}.diversityGroup`,
      }));
    });
  },
};

/** What a circuit stands in for, and what that stands in for in turn. */
function backedBy(circuit: Circuit, circuits: ReadonlyMap<string, Circuit>): readonly Circuit[] {
  const found = new Set<Circuit>();
  let next = circuits.get(circuit.backs ?? "");
  while (next !== undefined && next !== circuit && !found.has(next)) {
    found.add(next);
    next = circuits.get(next.backs ?? "");
  }
  return [...found];
}
