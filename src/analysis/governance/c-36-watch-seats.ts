import { factor } from "../constant.ts";
import type { Rule } from "../rule.ts";
import { count, figure, list } from "../words.ts";

/** Watches around the clock with fewer people than one seat takes. */
export const rule: Rule = {
  code: "C-36",
  title: "People are enough for the watches that are kept around the clock",
  severity: "warning",
  formula: "watches x 8,760 h / productive hours <= people of all budget lines",
  sources: ["catalogue constants hours-per-year and productive-hours"],
  check: ({ estate, catalogue }) => {
    const watches = [
      ...(estate.operations.aroundTheClock ? [{ what: "operations", path: "operations.aroundTheClock" }] : []),
      ...(estate.security.monitoring?.aroundTheClock === true
        ? [{ what: "security", path: "security.monitoring.aroundTheClock" }]
        : []),
    ];
    const [first] = watches;
    if (first === undefined) return [];
    const hours = factor(catalogue, "hours-per-year", "h");
    const productive = factor(catalogue, "productive-hours", "h");
    const seat = hours / productive;
    const needed = seat * watches.length;
    const staffed = estate.budget.operating.flatMap(({ lines }) => lines).filter(({ people }) => people !== undefined);
    const people = staffed.reduce((total, line) => total + (line.people ?? 0), 0);
    if (staffed.length > 0 && people >= needed) return [];
    const kept = `${list(watches.map(({ what }) => what))} around the clock`;
    const computed = `${count(watches.length, "seat")} x ${figure(hours)} h / ${figure(productive)} h a person (assumed) is ${figure(needed)} people`;
    const common = { subject: "estate", source: first.path, computed };
    if (staffed.length === 0) {
      return [
        {
          ...common,
          severity: "info",
          says: `${kept}; no budget line counts people`,
          limit: "cannot tell: people are not stated here",
          remedy: `people: ${Math.ceil(needed)} in a budget line, or name who else keeps the watch`,
        },
      ];
    }
    return [
      {
        ...common,
        says: `${kept}; ${count(people, "person", "people")} in ${count(staffed.length, "budget line")}, ${list(staffed.map((line) => `${line.title} ${line.people}`))}`,
        limit: `${count(people, "person", "people")}, with all other work`,
        remedy: `${count(Math.ceil(needed) - people, "more person", "more people")}, or a contract for the watch, or watches in office hours with a pager`,
      },
    ];
  },
};
