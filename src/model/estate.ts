/** The whole stack file as one record. Types are inferred, so that schema and model cannot drift apart. */
import * as z from "zod";
import { budget, checklists, phases } from "./budget.ts";
import { clusters, kubeletProfiles } from "./clusters.ts";
import { circuits, fabrics, networkTuning, vpn } from "./fabric.ts";
import { about, feeds, racks, rooms, sites } from "./facility.ts";
import { builds } from "./hardware.ts";
import { federation, models, training } from "./neural.ts";
import { operations } from "./operations.ts";
import { platform } from "./platform.ts";
import { recovery } from "./recovery.ts";
import { accelerators, regions, services } from "./regions.ts";
import { security } from "./security.ts";
import { arrays, backups, databases, dataClasses, fileSystems, pools, storageClasses, tiers } from "./storage.ts";
import { scaling, targets } from "./targets.ts";
import { waivers } from "./waivers.ts";
import { images, namespaces, priorities, queues, workloads } from "./workloads.ts";

/** Sections of the stack file, each under `estate:<section>`. */
export const sections = {
  about,
  sites,
  rooms,
  feeds,
  racks,
  builds,
  kubeletProfiles,
  clusters,
  fabrics,
  circuits,
  vpn,
  networkTuning,
  arrays,
  databases,
  pools,
  tiers,
  backups,
  dataClasses,
  storageClasses,
  fileSystems,
  regions,
  accelerators,
  services,
  security,
  targets,
  scaling,
  operations,
  budget,
  phases,
  checklists,
  namespaces,
  priorities,
  queues,
  images,
  workloads,
  models,
  training,
  federation,
  recovery: recovery.optional(),
  platform,
  waivers,
} as const;

export const estateSchema = z.strictObject(sections);

export type Estate = z.output<typeof estateSchema>;
export type SectionName = keyof typeof sections;

export type Site = Estate["sites"][number];
export type Room = Estate["rooms"][number];
export type Feed = Estate["feeds"][number];
export type Rack = Estate["racks"][number];
export type Build = Estate["builds"][number];
export type Cluster = Estate["clusters"][number];
export type Node = Cluster["nodes"][number];
export type Role = Cluster["roles"][number];
export type KubeletProfile = Estate["kubeletProfiles"][number];
export type Fabric = Estate["fabrics"][number];
export type Spine = Fabric["spines"][number];
export type Leaf = Fabric["leaves"][number];
export type OutOfBandSwitch = Fabric["outOfBand"][number];
export type Segment = Fabric["segments"][number];
export type Circuit = Estate["circuits"][number];
export type StorageArray = Estate["arrays"][number];
export type Database = Estate["databases"][number];
export type Pool = Estate["pools"][number];
export type Tier = Estate["tiers"][number];
export type StorageClass = Estate["storageClasses"][number];
export type FileSystem = Estate["fileSystems"][number];
export type Region = Estate["regions"][number];
export type Accelerator = Estate["accelerators"][number];
export type Namespace = Estate["namespaces"][number];
export type Priority = Estate["priorities"][number];
export type Queue = Estate["queues"][number];
export type Image = Estate["images"][number];
export type Workload = Estate["workloads"][number];
export type Phase = Estate["phases"][number];
export type Waiver = Estate["waivers"][number];
export type Recovery = NonNullable<Estate["recovery"]>;
