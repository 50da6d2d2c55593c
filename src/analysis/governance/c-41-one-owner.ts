import type { Rule } from "../rule.ts";
import { count, list } from "../words.ts";

/** One kind of object that two tools write: each takes the other's change for drift. */
export const rule: Rule = {
  code: "C-41",
  title: "A kind of object has one owner",
  severity: "error",
  formula: "distinct owners of a kind of object = 1",
  sources: ["two reconcilers of one object undo each other's changes"],
  check: ({ estate }) =>
    estate.operations.ownership.flatMap(({ id, title, owners }) => {
      const distinct = [...new Map(owners.map((owner) => [owner.toLowerCase(), owner])).values()];
      if (distinct.length === 1) return [];
      return [
        {
          subject: id,
          says: `${title}: ${distinct.length === 0 ? "no owner" : list(distinct)}`,
          computed:
            distinct.length === 0
              ? "nobody writes these objects, so nobody repairs them"
              : `${count(distinct.length, "writer")} of one kind of object: each undoes what the other one writes (derived)`,
          limit: "one owner per kind of object",
          remedy:
            distinct.length === 0
              ? `name the tool that owns ${id}`
              : `leave ${id} to ${distinct.join(" or ")}, and take the objects from the others, or split the kind`,
          source: `operations.ownership.${id}.owners`,
        },
      ];
    }),
};
