import { compare, format } from "../../units/index.ts";
import type { Rule, Statement } from "../rule.ts";

/** Recovery times without recovery points: how fast it comes back says nothing about how much is lost. */
export const rule: Rule = {
  code: "C-49",
  title: "Every kind of data has a recovery point, and its backup runs as often",
  severity: "error",
  formula: "dataClasses.<class>.rpo is stated; backup.every <= rpo",
  sources: ["a recovery objective is a pair: time until it works and age of what it works with"],
  check: ({ estate }) => {
    const { dataClasses, databases, arrays, pools, backups, recovery } = estate;
    const schedules = new Map(backups.map((backup) => [backup.id, backup]));
    const rto = recovery?.rto ?? estate.targets.recovery.map((target) => target.rto).at(-1);
    const promise = rto === undefined ? "" : `; recovery within ${format("duration", rto)} is promised`;
    if (dataClasses.length === 0 && databases.length + arrays.length + pools.length > 0) {
      return [
        {
          subject: "estate",
          says: `stores data and names no kinds of it${promise}`,
          computed: "how much of which data may be lost is not stated",
          limit: "a recovery point for every kind of data",
          remedy: "state dataClasses, each with its rpo",
          source: "dataClasses",
        },
      ];
    }
    return dataClasses.flatMap((data): readonly Statement[] => {
      const backup = data.backup === undefined ? undefined : schedules.get(data.backup);
      const every = backup === undefined || backup.every === "continuous" ? undefined : backup.every;
      if (data.rpo === undefined) {
        const copied =
          backup === undefined
            ? "no backup"
            : `backup ${backup.id}, ${every === undefined ? "continuous" : `every ${format("duration", every)}`}`;
        return [
          {
            subject: data.id,
            says: `${data.title}: ${copied}${promise}`,
            computed:
              every === undefined
                ? "how much of it may be lost is not stated"
                : `how much of it may be lost is not stated; its backup loses up to ${format("duration", every)} (derived)`,
            limit: "a recovery point for every kind of data",
            remedy:
              every === undefined
                ? `state dataClasses.${data.id}.rpo`
                : `rpo: ${format("duration", every)}, or a backup that runs more often`,
            source: `dataClasses.${data.id}.rpo`,
          },
        ];
      }
      if (every === undefined || compare(every, data.rpo) <= 0) return [];
      return [
        {
          subject: data.id,
          severity: "warning",
          says: `may lose ${format("duration", data.rpo)}, backed up every ${format("duration", every)}`,
          computed: `the backup alone loses up to ${format("duration", every)} (derived): copies that fail together with the original do not count`,
          limit: format("duration", data.rpo),
          remedy: `a backup every ${format("duration", data.rpo)} or oftener, or rpo: ${format("duration", every)}`,
          source: `dataClasses.${data.id}.rpo`,
        },
      ];
    });
  },
};
