/** Where the estate stands: sites, power feeds, racks. */
import * as z from "zod";
import { amount, byIdOrNone, count, date, id, positive, text } from "./fields.ts";

export const about = z.strictObject({
  /** Name of the estate; first label of every DNS name in it. */
  name: id,
  environment: id,
  role: z.enum(["primary", "recovery"]),
  title: text.optional(),
  /** Team that answers for the estate: the `owner` tag of every cloud resource. */
  owner: text,
  costCentre: id,
  /** DNS zone under which hosts and services get their names. */
  domain: z.string().max(200),
  /** Documents that the estate was taken from. */
  documents: byIdOrNone(
    z.strictObject({ title: text, edition: text.optional(), date: date.optional(), status: text.optional() }),
  ),
});

export const sites = byIdOrNone(
  z.strictObject({
    kind: z.enum(["data-centre", "exchange-pod", "cloud-region"]),
    title: text,
    city: text.optional(),
    country: z.string().length(2).optional(),
    latitude: z.number().min(-90).max(90).optional(),
    longitude: z.number().min(-180).max(180).optional(),
    /** Exchange that the pod stands at: a venue of the catalogue. */
    venue: id.optional(),
    provider: text.optional(),
    /** Region name of the cloud provider, `ap-northeast-1`. */
    cloudRegion: z.string().max(40).optional(),
    /** Power usage effectiveness: facility energy per IT energy. */
    pue: z.number().min(1).max(5).optional(),
    tariff: amount("usdPerKwh").optional(),
    /** Why this place. */
    reason: text.optional(),
  }),
);

export const feeds = byIdOrNone(
  z.strictObject({
    site: id,
    path: z.enum(["A", "B"]),
    capacity: amount("power"),
  }),
);

export const racks = byIdOrNone(
  z.strictObject({
    site: id,
    /** Row in the room; racks of one row share a cable tray. */
    row: id,
    /** Place in the row, counted from 1. */
    position: positive,
    /** Height in rack units. */
    units: z.int().min(1).max(60).default(42),
    feeds: z.array(id).readonly(),
    /** Heat that the room takes out of this rack. */
    cooling: amount("power").optional(),
    /** Product of the catalogue for the rack's PDUs, one per feed. */
    pdu: id.optional(),
  }),
);

/** Distance between rows, for cable lengths across rows. */
export const rooms = byIdOrNone(
  z.strictObject({
    site: id,
    /** Rows in the order in which they stand. */
    rows: z.array(id).readonly(),
    rackWidth: amount("length"),
    rowPitch: amount("length"),
    /** Height of the cable tray above the floor. */
    trayHeight: amount("length"),
  }),
);

export const placement = {
  rack: id.optional(),
  /** Lowest rack unit that the device fills, counted from 1 at the bottom. */
  u: z.int().min(1).max(60).optional(),
  /** Day from which the device is written off; it counts as new where left out. */
  inService: date.optional(),
};

/** Number of a device, unique at its site: loopback, management address and ASN are derived from it. */
export const deviceNumber = count;
