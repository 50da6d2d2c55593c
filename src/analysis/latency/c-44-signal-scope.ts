import { format, max, ratio, raw } from "../../units/index.ts";
import type { Rule } from "../rule.ts";
import { figure } from "../words.ts";

/** Federated inference that is slower than every order path needs a scope of latency of its own. */
export const rule: Rule = {
  code: "C-44",
  title: "Inference slower than the order path has a scope of its own",
  severity: "warning",
  formula: "max(federation.inference.every, .latency) <= limit of a path, or of a latency metric that states one",
  sources: ["targets.paths", "targets.latency"],
  check: ({ estate }) => {
    const { inference } = estate.federation;
    const paths = estate.targets.paths;
    if (inference === undefined || paths.length === 0) return [];
    const time = inference.latency ?? inference.every;
    const slowest = max(inference.every, time);
    const widest = paths.reduce((best, path) => (raw(path.limit) > raw(best.limit) ? path : best));
    const allowed = [...paths, ...estate.targets.latency].some(({ limit }) => raw(limit) >= raw(slowest));
    if (allowed) return [];
    const limit = format("duration", widest.limit);
    return [
      {
        subject: "federation",
        says: `inference every ${format("duration", inference.every)}, answers within ${format("duration", time)}, a signal lives ${format("duration", inference.signalLifetime)}`,
        computed: `${figure(ratio(slowest, widest.limit))} times the ${limit} of path ${widest.id}, and a signal outlives ${figure(ratio(inference.signalLifetime, widest.limit))} such paths (derived)`,
        limit: `${limit}, the widest limit of a path; no metric of latency allows ${format("duration", slowest)}`,
        remedy: `keep it off the order path and state targets.latency with a metric of its own and a limit of ${format("duration", slowest)}`,
        source: "federation.inference.latency",
      },
    ];
  },
};
