/** Amazon Route 53: zones, health checks and records. */
import type { Params } from "../api.ts";
import { asText, at, listAt, pascal, tagList } from "../parameters.ts";
import { type Held, type Request, request, type TypeTable, when } from "../type.ts";

/** A record in the form of the API. */
function recordSet(inputs: Params): Params {
  const { zoneId: _zone, records, failoverRoutingPolicies: _failover, ...rest } = inputs;
  return {
    ...(Array.isArray(records) ? { ResourceRecords: records.map((Value: unknown) => ({ Value })) } : {}),
    Failover: at(inputs, "failoverRoutingPolicies", 0, "type"),
    ...pascal(rest, { ttl: "TTL" }),
  };
}

function change(action: string, inputs: Params): Request {
  return request("ChangeResourceRecordSets", {
    HostedZoneId: inputs["zoneId"],
    ChangeBatch: { Changes: [{ Action: action, ResourceRecordSet: recordSet(inputs) }] },
  });
}

/** Names in answers end in a dot. */
function isRecord(found: Params, { inputs }: Held): boolean {
  return (
    found["Name"] === `${asText(inputs["name"]).replace(/\.$/, "")}.` &&
    found["Type"] === inputs["type"] &&
    found["SetIdentifier"] === inputs["setIdentifier"]
  );
}

export const dns: TypeTable = {
  "aws:route53/zone:Zone": {
    service: "route53",
    create: ({ name, comment, ...rest }, { serial }) =>
      request("CreateHostedZone", {
        Name: name,
        CallerReference: `zone-${serial}`,
        HostedZoneConfig: { Comment: comment },
        ...pascal(rest),
      }),
    made: (answer) => {
      const id = asText(at(answer, "HostedZone", "Id")).replace(/^\/hostedzone\//, "");
      return { id, outputs: { zoneId: id, nameServers: at(answer, "DelegationSet", "NameServers") } };
    },
    read: ({ id }) => request("GetHostedZone", { Id: id }),
    inPlace: ["comment"],
    update: ({ id, inputs: { comment } }) => [request("UpdateHostedZoneComment", { Id: id, Comment: comment })],
    remove: ({ id }) => [request("DeleteHostedZone", { Id: id })],
  },
  "aws:route53/healthCheck:HealthCheck": {
    service: "route53",
    create: ({ tags: _tags, ...rest }, { serial }) =>
      request("CreateHealthCheck", {
        CallerReference: `health-check-${serial}`,
        HealthCheckConfig: pascal(rest, { fqdn: "FullyQualifiedDomainName", enableSni: "EnableSNI" }),
      }),
    made: (answer) => ({ id: at(answer, "HealthCheck", "Id") }),
    after: tagHealthCheck,
    read: ({ id }) => request("GetHealthCheck", { HealthCheckId: id }),
    inPlace: ["tags"],
    update: tagHealthCheck,
    remove: ({ id }) => [request("DeleteHealthCheck", { HealthCheckId: id })],
  },
  "aws:route53/record:Record": {
    service: "route53",
    create: (inputs) => change("CREATE", inputs),
    made: (_answer, { zoneId, name, type, setIdentifier }) => ({
      id: [zoneId, name, type, setIdentifier].filter((part) => part !== undefined).join("_"),
      outputs: { fqdn: name },
    }),
    read: ({ inputs: { zoneId, name } }) =>
      request("ListResourceRecordSets", { HostedZoneId: zoneId, StartRecordName: name }),
    there: (answer, held) => listAt(answer, "ResourceRecordSets").some((found) => isRecord(found, held)),
    inPlace: ["records", "ttl", "healthCheckId", "failoverRoutingPolicies"],
    update: ({ inputs }) => [change("UPSERT", inputs)],
    remove: ({ inputs }) => [change("DELETE", inputs)],
  },
};

function tagHealthCheck({ id, inputs: { tags } }: Held): readonly Request[] {
  return when(
    tags,
    request("ChangeTagsForResource", { ResourceType: "healthcheck", ResourceId: id, AddTags: tagList(tags) }),
  );
}
