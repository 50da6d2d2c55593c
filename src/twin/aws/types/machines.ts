/** Amazon EC2: launch templates and reserved capacity. */
import type { Params } from "../api.ts";
import { asObject, at, listAt, pascal, tagList, truth } from "../parameters.ts";
import { type LiveType, lacks, request, type TypeTable } from "../type.ts";
import { byId, tagsOf } from "./tagged.ts";

/** Inputs of a launch template that are no part of the machines it describes. */
const ABOUT_ITSELF = new Set(["name", "description", "tags", "updateDefaultVersion"]);

/** What a template says of the machines, in the API's form. */
function dataOf(inputs: Params): Params {
  const own = Object.fromEntries(Object.entries(inputs).filter(([key]) => !ABOUT_ITSELF.has(key)));
  const { blockDeviceMappings, tagSpecifications, ...rest } = own;
  return pascal({
    ...rest,
    ...(blockDeviceMappings === undefined ? {} : { blockDeviceMappings: listAt(own, "blockDeviceMappings").map(disk) }),
    ...(tagSpecifications === undefined
      ? {}
      : {
          tagSpecifications: listAt(own, "tagSpecifications").map(({ tags, ...specification }) => ({
            ...specification,
            tags: tagList(tags),
          })),
        }),
  });
}

/** The provider has the truth values of a disk as texts. */
function disk({ ebs, ...mapping }: Params): Params {
  const { deleteOnTermination, encrypted, ...rest } = asObject(ebs);
  return { ...mapping, ebs: { ...rest, deleteOnTermination: truth(deleteOnTermination), encrypted: truth(encrypted) } };
}

const launchTemplate: LiveType = {
  service: "ec2",
  create: ({ name, description, tags, updateDefaultVersion: _update, ...data }) =>
    request("CreateLaunchTemplate", {
      ...tagsOf("launch-template", tags),
      LaunchTemplateName: name,
      VersionDescription: description,
      LaunchTemplateData: dataOf(data),
    }),
  made: (answer) => ({
    id: at(answer, "LaunchTemplate", "LaunchTemplateId"),
    outputs: { latestVersion: at(answer, "LaunchTemplate", "LatestVersionNumber") },
  }),
  read: byId("DescribeLaunchTemplates", "LaunchTemplateIds"),
  there: (answer) => listAt(answer, "LaunchTemplates").length > 0,
  inPlace: [
    "description",
    "updateDefaultVersion",
    "imageId",
    "instanceType",
    "blockDeviceMappings",
    "capacityReservationSpecification",
    "metadataOptions",
    "monitoring",
    "networkInterfaces",
    "placement",
    "tagSpecifications",
    "userData",
  ],
  update: ({ id, inputs }) => [
    request("CreateLaunchTemplateVersion", {
      LaunchTemplateId: id,
      VersionDescription: inputs["description"],
      LaunchTemplateData: dataOf(inputs),
    }),
  ],
  // It keeps its old versions and gives each change a new number.
  changed: ({ latestVersion }) => ({ latestVersion: Number(latestVersion) + 1 }),
  remove: ({ id }) => [request("DeleteLaunchTemplate", { LaunchTemplateId: id })],
};

export const machines: TypeTable = {
  "aws:ec2/launchTemplate:LaunchTemplate": launchTemplate,
  "aws:ec2/capacityReservation:CapacityReservation": {
    service: "ec2",
    create: ({ tags, ...rest }) =>
      request("CreateCapacityReservation", { ...tagsOf("capacity-reservation", tags), ...pascal(rest) }),
    made: (_answer, _inputs, { serial }) => ({ id: `cr-${serial}` }),
    recorded: lacks("ec2", "CreateCapacityReservation"),
  },
};
