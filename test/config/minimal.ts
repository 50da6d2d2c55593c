/** The smallest stack file that loads, and a catalogue for it. */

import { parse } from "yaml";
import type { Catalogue } from "../../src/catalogue/types.ts";
import { kinds } from "../../src/catalogue/types.ts";

/** One server in one rack, every section that it needs and no other. */
export const minimal = `encryptionsalt: v1:c2FsdA==:v1:bm9uY2U=:dGV4dA==
config:
  aws:region: ap-northeast-1
  estate:about: { name: lab, environment: test, role: primary, owner: platform, costCentre: cc-1, domain: lab.example.org }
  estate:sites:
    dc: { kind: data-centre, title: Data centre }
  estate:feeds:
    feed-a: { site: dc, path: A, capacity: 6.5kW }
  estate:racks:
    r1: { site: dc, row: a, position: 1, feeds: [feed-a] }
  estate:builds:
    server:
      title: Server
      cpu: { product: cpu-1, sockets: 2 }
      memory: { total: 512GiB }
  estate:clusters:
    gpu:
      kind: gpu
      title: GPU cluster
      site: dc
      nodes:
        gpu-1: { build: server, number: 1, rack: r1, u: 1 }
  estate:seedSshKey:
    secure: v1:bm9uY2U=:dGV4dA==
`;

const cpu = parse(`
title: CPU
cores: 32
threadsPerCore: 2
watts: 225W
memoryChannels: 8
maxSockets: 2
baseClock: 2000
source: invented for the tests
date: "2026-01-01"
confidence: assumed
`);

/** One CPU, nothing else. */
export const catalogue: Catalogue = {
  gpus: new Map(),
  cpus: new Map([["cpu-1", { id: "cpu-1", ...kinds.cpus.parse(cpu) }]]),
  chassis: new Map(),
  nics: new Map(),
  switches: new Map(),
  media: new Map(),
  arrays: new Map(),
  disks: new Map(),
  psus: new Map(),
  pdus: new Map(),
  venues: new Map(),
  charts: new Map(),
  cloudPrices: new Map(),
  instances: new Map(),
  objectClasses: new Map(),
  constants: new Map(),
};

/** The minimal file with one piece of its text replaced; throws where the piece is not there. */
export function minimalWith(piece: string, instead: string): string {
  if (!minimal.includes(piece)) throw new RangeError(`the minimal stack file does not hold ${JSON.stringify(piece)}`);
  return minimal.replace(piece, () => instead);
}
