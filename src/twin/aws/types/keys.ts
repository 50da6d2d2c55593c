/** AWS KMS: keys, their replicas in other regions, and names for them. */
import { asText, at, listAt, pascal } from "../parameters.ts";
import { type Held, type LiveType, type Request, request, type TypeTable, when } from "../type.ts";

/** How the id of a key begins that can have replicas. */
const MULTI_REGION = "mrk-";

/** Days that a key waits for its end when the program does not say. */
const DEFAULT_WINDOW = 30;

const held: Pick<LiveType, "read" | "there" | "remove"> = {
  read: ({ id }) => request("DescribeKey", { KeyId: id }),
  there: (answer) => at(answer, "KeyMetadata", "KeyState") !== "PendingDeletion",
  remove: ({ id, inputs: { deletionWindowInDays = DEFAULT_WINDOW } }) => [
    request("ScheduleKeyDeletion", { KeyId: id, PendingWindowInDays: deletionWindowInDays }),
  ],
};

function policyAndDescription({ id, inputs: { policy, description } }: Held): readonly Request[] {
  return [
    ...when(policy, request("PutKeyPolicy", { KeyId: id, PolicyName: "default", Policy: policy })),
    ...when(description, request("UpdateKeyDescription", { KeyId: id, Description: description })),
  ];
}

function rotation({ id, inputs: { enableKeyRotation, rotationPeriodInDays } }: Held): readonly Request[] {
  if (enableKeyRotation === undefined) return [];
  return enableKeyRotation === true
    ? [request("EnableKeyRotation", { KeyId: id, RotationPeriodInDays: rotationPeriodInDays })]
    : [request("DisableKeyRotation", { KeyId: id })];
}

export const keys: TypeTable = {
  "aws:kms/key:Key": {
    service: "kms",
    create: ({ deletionWindowInDays: _days, enableKeyRotation: _turns, rotationPeriodInDays: _period, ...rest }) =>
      request("CreateKey", pascal(rest)),
    made: (answer) => {
      const id = at(answer, "KeyMetadata", "KeyId");
      return { id, outputs: { keyId: id, arn: at(answer, "KeyMetadata", "Arn") } };
    },
    after: rotation,
    ...held,
    inPlace: ["deletionWindowInDays", "description", "policy", "enableKeyRotation", "rotationPeriodInDays"],
    update: (key) => [...policyAndDescription(key), ...rotation(key)],
  },
  "aws:kms/replicaKey:ReplicaKey": {
    service: "kms",
    // A replica is asked for where its primary is: arn:aws:kms:REGION:ACCOUNT:key/ID.
    create: ({ primaryKeyArn, deletionWindowInDays: _days, ...rest }, { region }) => {
      const [, , , home = "", , resource = ""] = asText(primaryKeyArn).split(":");
      const KeyId = resource.replace(/^key\//, "");
      return { region: home, ...request("ReplicateKey", { KeyId, ReplicaRegion: region, ...pascal(rest) }) };
    },
    made: (answer) => {
      const id = at(answer, "ReplicaKeyMetadata", "KeyId");
      return { id, outputs: { keyId: id, arn: at(answer, "ReplicaKeyMetadata", "Arn") } };
    },
    ...held,
    inPlace: ["deletionWindowInDays", "description", "policy"],
    update: policyAndDescription,
  },
  "aws:kms/alias:Alias": {
    service: "kms",
    create: ({ name, ...rest }) => request("CreateAlias", { AliasName: name, ...pascal(rest) }),
    made: (_answer, { name }) => ({ id: name }),
    // moto 5.2.5 keeps one list of names for a key and its replicas, so the name of the first is that of all.
    already: ({ code }, { targetKeyId }) =>
      code === "AlreadyExistsException" && asText(targetKeyId).startsWith(MULTI_REGION),
    read: ({ inputs: { targetKeyId } }) => request("ListAliases", { KeyId: targetKeyId }),
    there: (answer, { id }) => listAt(answer, "Aliases").some(({ AliasName }) => AliasName === id),
    inPlace: ["targetKeyId"],
    update: ({ id, inputs: { targetKeyId } }) => [request("UpdateAlias", { AliasName: id, TargetKeyId: targetKeyId })],
    remove: ({ id }) => [request("DeleteAlias", { AliasName: id })],
  },
};
