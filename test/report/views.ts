import { q } from "../../src/units/index.ts";
import type { Views } from "../../src/views/types.ts";

/** Views of nothing, to which a test adds what it is about. */
export const noViews: Views = {
  devices: [],
  deviceById: new Map(),
  interfaces: [],
  subnets: [],
  asns: [],
  cables: [],
  racks: [],
  feeds: [],
  bom: [],
  totals: {
    nodes: 0,
    gpus: 0,
    switches: 0,
    cables: 0,
    racks: 0,
    hostBandwidth: q("bitRate", "0bps"),
    fabricBandwidth: q("bitRate", "0bps"),
    load: q("power", "0W"),
    unknownLoads: [],
  },
};
