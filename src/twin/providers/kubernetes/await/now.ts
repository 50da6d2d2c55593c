/** How an object stands at this moment, without waiting. */
import type { ApiClient } from "../../../api/client.ts";
import type { ApiObject } from "../../../api/object.ts";
import type { Readiness, Verdict } from "./readiness.ts";

/** @param live the object as the API server has it */
export async function judgeNow(api: ApiClient, readiness: Readiness, live: ApiObject): Promise<Verdict> {
  const around = new Map(
    await Promise.all(
      readiness.looksAt.map(async (kind): Promise<[string, ApiObject[]]> => {
        const { namespace } = live.metadata;
        const options = kind.global === true || namespace === undefined ? {} : { namespace };
        return [kind.kind, await api.list(kind.apiVersion, kind.kind, options)];
      }),
    ),
  );
  return readiness.judge({
    object: live,
    before: undefined,
    around: ({ kind }) => around.get(kind) ?? [],
    quietMs: Number.POSITIVE_INFINITY,
  });
}
