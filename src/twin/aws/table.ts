/** How the AWS double makes each type of resource. */
import type { TypeTable } from "./type.ts";
import { backup } from "./types/backup.ts";
import { clusters } from "./types/cluster.ts";
import { dns } from "./types/dns.ts";
import { identity } from "./types/identity.ts";
import { keys } from "./types/keys.ts";
import { links } from "./types/links.ts";
import { machines } from "./types/machines.ts";
import { monitoring } from "./types/monitoring.ts";
import { network } from "./types/network.ts";
import { operations } from "./types/operations.ts";
import { security } from "./types/security.ts";
import { securityGroups } from "./types/security-groups.ts";
import { storage } from "./types/storage.ts";

/** Every type that the double knows, live or recorded. */
export const AWS_TYPES: TypeTable = {
  ...backup,
  ...clusters,
  ...dns,
  ...identity,
  ...keys,
  ...links,
  ...machines,
  ...monitoring,
  ...network,
  ...operations,
  ...security,
  ...securityGroups,
  ...storage,
};
