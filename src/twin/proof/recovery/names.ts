/** How clients find the recovery site: health checks of the primary and failover records, as they are in the emulated account. */

import { HEALTH_CHECK_REGION } from "../../../views/cloud/place.ts";
import type { AwsApi, Params } from "../../aws/api.ts";
import { failoverAnswer } from "../../aws/failover.ts";
import { asObject, asText, at, listAt } from "../../aws/parameters.ts";
import type { RecoveryProof } from "../schema.ts";
import type { Step } from "./path.ts";
import type { Takeover } from "./takeover.ts";

type NameRecord = RecoveryProof["records"][number];

export interface NamesProof {
  readonly detection: readonly Step[];
  readonly names: readonly Step[];
  readonly records: readonly NameRecord[];
}

/**
 * Asks for every failover name before and after the health checks of the primary fail.
 *
 * @returns nothing in it where the estate states no failover
 * @throws Error when the account does not have the zone or the records
 */
export async function turnOver(api: AwsApi, { site }: Takeover): Promise<NamesProof> {
  const { failover } = site.record;
  if (failover === undefined) return { detection: [], names: [], records: [] };
  const lost = new Set(failover.records.map(({ primary }) => primary));
  const checks = await healthChecks(api);
  const isLost = (check: string): boolean => lost.has(asText(at(checks.get(check), "FullyQualifiedDomainName")));
  const zone = await zoneOf(api, failover.zone);
  const answers = await Promise.all(
    site.failoverNames.map(async (name) => ({
      name,
      before: await failoverAnswer(api, zone, name, () => true),
      after: await failoverAnswer(api, zone, name, (check) => !isLost(check)),
    })),
  );
  const own = [...checks.values()].filter((config) => lost.has(asText(config["FullyQualifiedDomainName"])));
  const slowest = own.reduce<Slowest | undefined>((found, config) => {
    const [interval, threshold] = [Number(config["RequestInterval"]), Number(config["FailureThreshold"])];
    return found === undefined || interval * threshold > found.interval * found.threshold
      ? { interval, threshold }
      : found;
  }, undefined);
  const detected = slowest === undefined ? 0 : slowest.interval * slowest.threshold;
  const ttl = Math.max(0, ...answers.map(({ after }) => after.ttl));
  return {
    detection:
      slowest === undefined
        ? []
        : [
            {
              what: `primary found dead: ${slowest.threshold} health checks at ${slowest.interval} s`,
              seconds: detected,
              basis: "stated",
            },
          ],
    names:
      answers.length === 0
        ? []
        : [{ what: "resolvers forget the primary: time to live of the records", seconds: ttl, basis: "stated" }],
    records: answers.map(({ name, before, after }): NameRecord => {
      const turned = after.role === "secondary" ? `, known after ${detected + after.ttl} s at most` : "";
      return {
        name,
        before: before.values.join(", "),
        after: `${after.values.join(", ")}${turned}`,
        basis: "derived",
      };
    }),
  };
}

interface Slowest {
  readonly interval: number;
  readonly threshold: number;
}

/** Configurations by the id of the check. */
async function healthChecks(api: AwsApi): Promise<ReadonlyMap<string, Params>> {
  const found = new Map<string, Params>();
  let from: Params = {};
  for (;;) {
    const page = await api.call(HEALTH_CHECK_REGION, "route53", "ListHealthChecks", from);
    for (const check of listAt(page, "HealthChecks")) {
      found.set(asText(check["Id"]), asObject(check["HealthCheckConfig"]));
    }
    if (page["IsTruncated"] !== true) return found;
    from = { Marker: page["NextMarker"] };
  }
}

async function zoneOf(api: AwsApi, name: string): Promise<string> {
  const page = await api.call(HEALTH_CHECK_REGION, "route53", "ListHostedZonesByName", { DNSName: name });
  const zone = listAt(page, "HostedZones").find(({ Name }) => Name === `${name.replace(/\.$/, "")}.`);
  if (zone === undefined)
    throw new Error(`${name}: the emulated account has no zone of this name; deploy the stack first`);
  return asText(zone["Id"]).replace(/^\/hostedzone\//, "");
}
