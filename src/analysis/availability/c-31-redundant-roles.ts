import { format, quantity, raw } from "../../units/index.ts";
import { factor } from "../constant.ts";
import { placesOf } from "../places.ts";
import type { Rule } from "../rule.ts";
import { count } from "../words.ts";
import { goesOn } from "./failover.ts";

/** Nodes of which one may be lost while the rest stay redundant. */
const REDUNDANT = 3;
/** A percentage misses its decimal fraction in the last bits. */
const ROUNDING = 1e-12;

/** A role with a high promise that one lost node leaves without redundancy, and nobody said what still works then. */
export const rule: Rule = {
  code: "C-31",
  title: "A role that is promised much outlives a node, or says what is left",
  severity: "error",
  formula: "target >= redundant-role-target: nodes of the role >= 3, or 2 with a degradedMode, or a fallback",
  sources: ["constant redundant-role-target", "N+1: with one of three nodes lost two are left"],
  check: ({ estate, catalogue }) => {
    const high = quantity<"1">(factor(catalogue, "redundant-role-target", "ratio"));
    const places = placesOf(estate);
    return estate.targets.availability.flatMap((part) => {
      if (part.role === undefined || raw(part.target) < raw(high) - ROUNDING) return [];
      return (places.get(part.role) ?? []).flatMap(({ cluster, role, nodes }) => {
        if (nodes.length >= REDUNDANT || goesOn(role, nodes.length)) return [];
        const left = Math.max(0, nodes.length - 1);
        return [
          {
            subject: part.id,
            says: `${format("ratio", part.target)} on role ${role.id} of ${cluster.id}: ${count(nodes.length, "node")}, ${role.degradedMode === undefined ? "no degraded mode" : "a degraded mode and no node left to work in it"}`,
            computed: `one node lost leaves ${left === 0 ? "none" : "1 node with nothing behind it"} (derived)`,
            limit: `${REDUNDANT} nodes or a stated degraded mode from ${format("ratio", high)} (assumed, redundant-role-target)`,
            remedy: `add ${count(REDUNDANT - nodes.length, "node")} to role ${role.id}, or state clusters.${cluster.id}.roles.${role.id}.${left === 0 ? "fallback: the role that serves in its stead" : "degradedMode: what still works with one node lost"}`,
            source: `clusters.${cluster.id}.roles.${role.id}`,
          },
        ];
      });
    });
  },
};
