import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { raw } from "../../src/units/index.ts";
import { groupLabels, groupTaints, type RecoveryKubernetes } from "../../src/views/cloud/eks.ts";
import { amiType } from "../../src/views/cloud/instances.ts";
import type { CloudSite } from "../../src/views/cloud/site.ts";

export interface NodeGroupArgs {
  readonly site: CloudSite;
  readonly group: RecoveryKubernetes["nodeGroups"][number];
  readonly cluster: pulumi.Input<string>;
  readonly nodeRole: pulumi.Input<string>;
  /** Key of the nodes' disks. */
  readonly diskKey: pulumi.Input<string>;
  readonly subnetIds: readonly pulumi.Input<string>[];
  readonly zones: readonly string[];
}

/** Bytes of a GiB, the unit in which EBS sizes a volume. */
const GIB = 2 ** 30;

/** Nodes of one kind, and the capacity that is held for them where the estate reserves it. */
export class NodeGroup extends pulumi.ComponentResource {
  /** As AWS knows the group. */
  readonly groupName: pulumi.Output<string>;

  constructor(name: string, args: NodeGroupArgs, opts?: pulumi.ComponentResourceOptions) {
    super("estate:dr:NodeGroup", name, { group: args.group }, opts);
    const { group, site } = args;
    const [firstZone] = args.zones;
    const [firstSubnet] = args.subnetIds;
    const reservation =
      group.reserved && firstZone !== undefined
        ? new aws.ec2.CapacityReservation(
            `${name}-capacity`,
            {
              instanceType: group.instanceType,
              instancePlatform: "Linux/UNIX",
              availabilityZone: firstZone,
              instanceCount: group.maximum,
              instanceMatchCriteria: "targeted",
              endDateType: "unlimited",
            },
            { parent: this },
          )
        : undefined;
    // Provider tags reach the template but not what is started from it.
    const tags = { ...site.tags, Name: name };
    const template = new aws.ec2.LaunchTemplate(
      `${name}-template`,
      {
        name,
        updateDefaultVersion: true,
        metadataOptions: { httpEndpoint: "enabled", httpTokens: "required", httpPutResponseHopLimit: 1 },
        monitoring: { enabled: true },
        blockDeviceMappings: [
          {
            deviceName: "/dev/xvda",
            ebs: {
              volumeType: "gp3",
              volumeSize: Math.ceil(raw(group.diskSize) / GIB),
              encrypted: "true",
              kmsKeyId: args.diskKey,
              deleteOnTermination: "true",
            },
          },
        ],
        tagSpecifications: ["instance", "volume"].map((resourceType) => ({ resourceType, tags })),
        ...(reservation === undefined
          ? {}
          : {
              capacityReservationSpecification: {
                capacityReservationTarget: { capacityReservationId: reservation.id },
              },
            }),
      },
      { parent: this },
    );
    const taints = groupTaints(group);
    const nodes = new aws.eks.NodeGroup(
      `${name}-nodes`,
      {
        clusterName: args.cluster,
        nodeGroupName: group.id,
        nodeRoleArn: args.nodeRole,
        // Reserved capacity is held in one zone.
        subnetIds: reservation !== undefined && firstSubnet !== undefined ? [firstSubnet] : [...args.subnetIds],
        instanceTypes: [group.instanceType],
        amiType: amiType(group.instanceType),
        scalingConfig: { minSize: group.minimum, desiredSize: group.desired, maxSize: group.maximum },
        updateConfig: { maxUnavailable: 1 },
        launchTemplate: { id: template.id, version: template.latestVersion.apply(String) },
        labels: groupLabels(group),
        ...(taints.length === 0 ? {} : { taints }),
      },
      { parent: this },
    );
    this.groupName = nodes.nodeGroupName;
    this.registerOutputs({ group });
  }
}
