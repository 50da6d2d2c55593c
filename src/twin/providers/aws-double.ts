/** Stands in for the AWS provider and the accounts behind it: keeps objects, judges no combination of settings. */
import type { KeptObject, Place, ProviderDouble, Refusal, Subject } from "./double.ts";
import { type Properties, textAt } from "./properties.ts";

const TOKEN = /^aws:([a-z0-9]+)\/([a-z]\w*):([A-Z]\w*)$/;
const ACCOUNT = "000000000000";

/** The property that names an object for good, by type; `name` for all others. */
const NAMED_BY: Readonly<Record<string, string>> = {
  "aws:s3/bucket:Bucket": "bucket",
  "aws:eks/nodeGroup:NodeGroup": "nodeGroupName",
};

/** Types whose `name` can be given to a second object, or names another object that this one belongs to. */
const NAME_NOT_UNIQUE = new Set([
  "aws:ec2/launchTemplate:LaunchTemplate",
  "aws:iam/rolePolicy:RolePolicy",
  "aws:route53/record:Record",
  "aws:guardduty/detectorFeature:DetectorFeature",
]);

/** Outputs that an account, not the program, decides, and on which other resources depend. */
const COMPUTED: Readonly<Record<string, (id: string) => Properties>> = {
  "aws:ec2/launchTemplate:LaunchTemplate": () => ({ latestVersion: 1 }),
  "aws:ec2/vpnConnection:VpnConnection": (id) => ({
    tunnel1Address: "192.0.2.1",
    tunnel2Address: "192.0.2.2",
    tunnel1PresharedKey: `preshared-key-1-of-${id}`,
    tunnel2PresharedKey: `preshared-key-2-of-${id}`,
    customerGatewayConfiguration: `configuration-of-${id}`,
  }),
  "aws:route53/zone:Zone": (id) => ({ zoneId: id, nameServers: ["ns-1.dns.example", "ns-2.dns.example"] }),
  "aws:kms/key:Key": (id) => ({ keyId: id }),
  "aws:kms/replicaKey:ReplicaKey": (id) => ({ keyId: id }),
};

export const awsDouble: ProviderDouble = {
  package: "aws",
  scope: (config) => textAt(config, "region") ?? "default region",
  check,
  // The tags of the provider, of which the estate's have none, come on top.
  accepted: (_subject, inputs) => ("tags" in inputs ? { ...inputs, tagsAll: inputs["tags"] } : inputs),
  replaces: ({ type }, change) =>
    change.path === nameKey(type) || /^(cidrBlock|availabilityZone|vpcId)$/.test(change.path),
  create: (subject, inputs, place) => {
    const name = textAt(inputs, nameKey(subject.type));
    const taken = name !== undefined && !NAME_NOT_UNIQUE.has(subject.type) && sameName(subject.type, name, place);
    if (taken) throw new Error(`${subject.type} ${name}: already exists in ${place.scope}`);
    const [, service = "", kind = ""] = TOKEN.exec(subject.type) ?? [];
    const id = subject.type in NAMED_BY || kind === "role" ? (name ?? "") : `${kind}-${place.serial}`;
    const arn = `arn:aws:${service}:${place.scope}:${ACCOUNT}:${kind}/${id}`;
    return { id, outputs: { arn, ...COMPUTED[subject.type]?.(id), ...inputs } };
  },
  update: (inputs, before) => ({ ...before.outputs, ...inputs, ...nextVersion(before) }),
};

function check({ type }: Subject, inputs: Properties): Refusal[] {
  const [, , file, kind] = TOKEN.exec(type) ?? [];
  if (kind === undefined || file !== `${kind.charAt(0).toLowerCase()}${kind.slice(1)}`) {
    return [{ property: "", reason: `${type} is not the type of an AWS resource` }];
  }
  // An empty text is how a lookup that found nothing reaches a request.
  return Object.entries(inputs)
    .filter(([, value]) => value === "")
    .map(([property]) => ({ property, reason: "is empty" }));
}

function nameKey(type: string): string {
  return NAMED_BY[type] ?? "name";
}

function sameName(type: string, name: string, place: Place): boolean {
  return place.objects.some(
    (object) => object.type === type && object.scope === place.scope && textAt(object.inputs, nameKey(type)) === name,
  );
}

/** A launch template keeps its old versions and gives each change a new number. */
function nextVersion(before: KeptObject): Properties {
  const version = before.outputs["latestVersion"];
  return typeof version === "number" ? { latestVersion: version + 1 } : {};
}
