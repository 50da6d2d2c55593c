/** Clusters, instances and disks. */
import type { ResourceRecord } from "../types.ts";
import { type Bill, declared } from "./bill.ts";
import type { Pricer } from "./pricer.ts";
import { listOf, numberOf, recordOf, textOf } from "./resources.ts";

/** Disk of a managed node whose group states none, in GB. EKS user guide, "diskSize". */
const DEFAULT_NODE_DISK = 20;
/** Disk of an instance whose root device states none, in GB: size of the Amazon Linux images. */
const DEFAULT_ROOT_DISK = 8;

function controlPlane(resource: ResourceRecord, bill: Bill): void {
  bill.charge({
    id: resource.name,
    title: "EKS control plane",
    service: "eks",
    article: "control-plane",
    region: bill.regionOf(resource),
    quantity: [bill.hours],
    resource,
    notes: ["standard support of the version; extended support costs six times as much"],
  });
}

function nodeGroup(resource: ResourceRecord, bill: Bill): void {
  const { inputs, name, type } = resource;
  const [first] = listOf(inputs["instanceTypes"]);
  const desired = numberOf(recordOf(inputs["scalingConfig"])["desiredSize"]) ?? 0;
  if (desired === 0) {
    bill.context.ledger.costsNothing(type, "no node is wanted in normal operation");
    return;
  }
  instances(resource, textOf(first) ?? "t3.medium", desired, bill);
  const template = bill.resources.templateOf(resource);
  const sizes = listOf(template?.inputs["blockDeviceMappings"]).map((mapping) => recordOf(recordOf(mapping)["ebs"]));
  const disks = sizes.length > 0 ? sizes : [{ volumeSize: inputs["diskSize"] ?? DEFAULT_NODE_DISK }];
  for (const [index, disk] of disks.entries()) {
    volume(resource, `${name}.disk${index === 0 ? "" : `-${index + 1}`}`, disk, desired, bill);
  }
}

/** Held capacity is paid like what runs: what of it does not run is charged here, the rest as nodes. */
function reservation(resource: ResourceRecord, bill: Bill): void {
  const kind = textOf(resource.inputs["instanceType"]);
  const held = numberOf(resource.inputs["instanceCount"]);
  if (kind === undefined || held === undefined) {
    bill.unknown(resource, "what is reserved is not known");
    return;
  }
  const idle = held - bill.resources.nodesIn(resource);
  if (idle <= 0) {
    bill.context.ledger.costsNothing(resource.type, "all that is held runs, and is charged as nodes");
    return;
  }
  instances(resource, kind, idle, bill);
}

function instance(resource: ResourceRecord, bill: Bill): void {
  const kind = textOf(resource.inputs["instanceType"]);
  if (kind === undefined) {
    bill.unknown(resource, "the instance type is not known");
    return;
  }
  instances(resource, kind, 1, bill);
  const root = recordOf(resource.inputs["rootBlockDevice"]);
  volume(resource, `${resource.name}.disk`, { volumeSize: DEFAULT_ROOT_DISK, ...root }, 1, bill);
}

function instances(resource: ResourceRecord, kind: string, count: number, bill: Bill): void {
  bill.charge({
    id: `${resource.name}.nodes`,
    title: `${kind}, on demand`,
    service: "ec2",
    article: kind,
    region: bill.regionOf(resource),
    quantity: [declared("instances", count, "1", resource), bill.hours],
    resource,
  });
}

function volume(
  resource: ResourceRecord,
  id: string,
  disk: Readonly<Record<string, unknown>>,
  count: number,
  bill: Bill,
): void {
  const kind = textOf(disk["volumeType"] ?? disk["type"]) ?? "gp2";
  const size = numberOf(disk["volumeSize"] ?? disk["size"]);
  if (size === undefined) {
    bill.unknown(resource, "the size of the disk is not known");
    return;
  }
  const disks = declared("disks", count, "1", resource);
  const region = bill.regionOf(resource);
  bill.charge({
    id,
    title: `EBS ${kind}`,
    service: "ebs",
    article: kind,
    region,
    quantity: [disks, declared("size", size, "GB", resource), bill.months],
    resource,
  });
  const iops = numberOf(disk["iops"]);
  if (iops === undefined || !kind.startsWith("io")) return;
  bill.charge({
    id: `${id}.iops`,
    title: `EBS ${kind}, provisioned operations`,
    service: "ebs",
    article: `${kind}-iops`,
    region,
    quantity: [disks, declared("operations", iops, "IOPS", resource), bill.months],
    resource,
  });
}

export const compute: Readonly<Record<string, Pricer>> = {
  "aws:eks/cluster:Cluster": controlPlane,
  "aws:eks/nodeGroup:NodeGroup": nodeGroup,
  "aws:ec2/capacityReservation:CapacityReservation": reservation,
  "aws:ec2/instance:Instance": instance,
  "aws:ebs/volume:Volume": (resource, bill) => volume(resource, resource.name, resource.inputs, 1, bill),
};
