/** Resource quotas: the controller has taken the limits over. */
import { isDeepStrictEqual } from "node:util";
import { field, type Readiness } from "./readiness.ts";

export const resourceQuota: Readiness = {
  looksAt: [],
  limitMs: 60_000,
  judge: ({ object }) => {
    const wanted = field(object, "spec", "hard");
    return {
      ready: wanted !== undefined && isDeepStrictEqual(wanted, field(object, "status", "hard")),
      reasons: [],
    };
  },
};
