/** AWS IAM: roles and their permissions. */
import { at, listAt, pascal, tagList } from "../parameters.ts";
import { request, type TypeTable } from "../type.ts";

export const identity: TypeTable = {
  "aws:iam/role:Role": {
    service: "iam",
    create: ({ name, assumeRolePolicy, tags, ...rest }) =>
      request("CreateRole", {
        RoleName: name,
        AssumeRolePolicyDocument: assumeRolePolicy,
        Tags: tagList(tags),
        ...pascal(rest),
      }),
    made: (answer, { name }) => ({ id: name, outputs: { arn: at(answer, "Role", "Arn") } }),
    read: ({ id }) => request("GetRole", { RoleName: id }),
    inPlace: ["assumeRolePolicy", "description", "maxSessionDuration"],
    update: ({ id, inputs: { assumeRolePolicy, description, maxSessionDuration } }) => [
      request("UpdateAssumeRolePolicy", { RoleName: id, PolicyDocument: assumeRolePolicy }),
      request("UpdateRole", { RoleName: id, Description: description, MaxSessionDuration: maxSessionDuration }),
    ],
    remove: ({ id }) => [request("DeleteRole", { RoleName: id })],
  },
  "aws:iam/rolePolicy:RolePolicy": {
    service: "iam",
    create: ({ name, role, policy, ...rest }) =>
      request("PutRolePolicy", { RoleName: role, PolicyName: name, PolicyDocument: policy, ...pascal(rest) }),
    made: (_answer, { name, role }) => ({ id: `${role}:${name}` }),
    read: ({ inputs: { name, role } }) => request("GetRolePolicy", { RoleName: role, PolicyName: name }),
    inPlace: ["policy"],
    remove: ({ inputs: { name, role } }) => [request("DeleteRolePolicy", { RoleName: role, PolicyName: name })],
  },
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": {
    service: "iam",
    create: ({ role, ...rest }) => request("AttachRolePolicy", { RoleName: role, ...pascal(rest) }),
    made: (_answer, { role, policyArn }) => ({ id: `${role}/${policyArn}` }),
    read: ({ inputs: { role } }) => request("ListAttachedRolePolicies", { RoleName: role }),
    there: (answer, { inputs }) =>
      listAt(answer, "AttachedPolicies").some(({ PolicyArn }) => PolicyArn === inputs["policyArn"]),
    remove: ({ inputs: { role, policyArn } }) => [
      request("DetachRolePolicy", { RoleName: role, PolicyArn: policyArn }),
    ],
  },
};
