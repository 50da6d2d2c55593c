import { format, ratio, raw, sum } from "../../units/index.ts";
import type { Rule } from "../rule.ts";
import { about, count, figure } from "../words.ts";

/** An attack that is larger than the internet circuits has to be stopped before them. */
export const rule: Rule = {
  code: "C-23",
  title: "An attack of the stated size is scrubbed before it fills the circuits",
  severity: "error",
  formula: "scrubbing.capacity >= ddos.capacity, upstream where the internet circuits carry less than ddos.capacity",
  sources: ["security.perimeter.ddos", "rates of the internet circuits"],
  check: ({ estate }) => {
    const ddos = estate.security.perimeter?.ddos;
    const circuits = estate.circuits.filter(({ kind }) => kind === "internet");
    if (ddos === undefined || circuits.length === 0) return [];
    const { capacity, scrubbing } = ddos;
    const links = sum(circuits.map(({ rate }) => rate));
    const wanted = format("bitRate", capacity);
    const small = scrubbing === undefined || raw(scrubbing.capacity) < raw(capacity);
    const late = scrubbing?.place !== "upstream" && raw(links) < raw(capacity);
    if (!small && !late) return [];
    const states =
      scrubbing === undefined
        ? "no scrubbing is stated"
        : `${format("bitRate", scrubbing.capacity)} are scrubbed ${scrubbing.place}`;
    return [
      {
        subject: "security",
        says: `withstands an attack of ${wanted}; ${states}`,
        computed: `${count(circuits.length, "internet circuit")} with ${about("bitRate", links)}: full at ${figure(ratio(links, capacity) * 100)}% of the attack (derived)`,
        limit: `scrubbing of ${wanted} upstream of the circuits`,
        remedy: `scrubbing by the provider: state security.perimeter.ddos.scrubbing with capacity ${wanted} or more and place upstream`,
        source: "security.perimeter.ddos",
      },
    ];
  },
};
