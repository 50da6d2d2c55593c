import type { Estate } from "../../model/estate.ts";
import { compare, type Duration, format, ratio } from "../../units/index.ts";
import { constant } from "../constant.ts";
import { type Place, placesOf } from "../places.ts";
import type { Rule, Statement } from "../rule.ts";
import { figure, list } from "../words.ts";

/** A host on a latency path that may sleep, slow down or kill for want of memory. */
export const rule: Rule = {
  code: "C-39",
  title: "Hosts of a latency path neither sleep nor overcommit memory",
  severity: "error",
  formula:
    "kubelet profile of every role of a trading cluster or a latency path: governor performance, memoryOvercommit false",
  sources: ["constant sleep-state-wake", "overcommitted memory ends in the kernel's out-of-memory kill"],
  check: ({ estate, catalogue }) => {
    const places = placesOf(estate);
    const tightest = tightestStages(estate);
    const concerned = [...places.values()]
      .flat()
      .filter(({ cluster, role }) => cluster.kind === "trading" || tightest.has(role.id));
    const byProfile = Map.groupBy(concerned, ({ role }) => role.kubelet ?? "");
    const wake = constant(catalogue, "sleep-state-wake", "duration");
    const profiles = new Map(estate.kubeletProfiles.map((profile) => [profile.id, profile]));
    return [...byProfile].flatMap(([id, own]): readonly Statement[] => {
      const profile = profiles.get(id);
      if (profile === undefined) return untold(own);
      const { memoryOvercommit, governor } = profile;
      if (!memoryOvercommit && governor === "performance") return [];
      const stage = own.reduce<Tightest | undefined>(
        (least, { role }) => tighter(least, tightest.get(role.id)),
        undefined,
      );
      const compared =
        stage === undefined
          ? ""
          : `, ${figure(ratio(wake, stage.limit))}x the ${format("duration", stage.limit)} of stage ${stage.id}`;
      return [
        {
          subject: profile.id,
          says: `${list([...(memoryOvercommit ? ["memory overcommit"] : []), ...(governor === "performance" ? [] : [`governor ${governor}`])])} for ${list(own.map(nameOf))}`,
          computed: [
            ...(governor === "performance"
              ? []
              : [
                  `a wake or a change of frequency takes up to ${format("duration", wake)} (assumed, sleep-state-wake)${compared}`,
                ]),
            ...(memoryOvercommit ? ["memory that is promised twice ends in a kill of the process"] : []),
          ].join("; "),
          limit: "governor performance, no memory overcommit",
          remedy: `give ${list(own.map(nameOf))} a profile with governor: performance and memoryOvercommit: false`,
          source: `kubeletProfiles.${profile.id}`,
        },
      ];
    });
  },
};

interface Tightest {
  readonly id: string;
  readonly limit: Duration;
}

/** For each role the stage with the least time. */
function tightestStages({ targets }: Estate): ReadonlyMap<string, Tightest> {
  const found = new Map<string, Tightest>();
  for (const { stages } of targets.paths) {
    for (const stage of stages) {
      if (stage.role === undefined) continue;
      found.set(stage.role, tighter(found.get(stage.role), stage) ?? stage);
    }
  }
  return found;
}

function tighter(a: Tightest | undefined, b: Tightest | undefined): Tightest | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return compare(b.limit, a.limit) < 0 ? b : a;
}

function untold(places: readonly Place[]): readonly Statement[] {
  return [...Map.groupBy(places, ({ cluster }) => cluster.id)].map(([id, own]) => ({
    severity: "info",
    subject: id,
    says: `${list(own.map(nameOf))} in a trading cluster or on a latency path`,
    computed: "cannot tell: governor and memory overcommit of the hosts are not stated",
    limit: "governor performance, no memory overcommit",
    remedy: "state kubelet, a profile, for each of the roles",
    source: `clusters.${id}.roles`,
  }));
}

function nameOf({ cluster, role }: Place): string {
  return `${cluster.id}/${role.id}`;
}
