import type * as pulumi from "@pulumi/pulumi";
import type { Feed, Rack as RackRecord, Site as SiteRecord } from "../../src/model/estate.ts";
import type { FeedView, RackView } from "../../src/views/types.ts";
import { InventoryRecord } from "./record.ts";

/** A place where hardware stands, or a cloud region. Parent of all that stands there. */
export class Site extends InventoryRecord<SiteRecord> {
  constructor(site: SiteRecord, opts?: pulumi.ComponentResourceOptions) {
    super("Site", site.id, site, opts);
  }
}

export interface PowerFeedArgs extends Feed {
  /** Load in watts with both paths alive, and with the other path lost. */
  readonly load: FeedView["load"];
  readonly loadAlone: FeedView["loadAlone"];
}

/** One power path of a site. */
export class PowerFeed extends InventoryRecord<PowerFeedArgs> {
  constructor(args: PowerFeedArgs, opts?: pulumi.ComponentResourceOptions) {
    super("PowerFeed", args.id, args, opts);
  }
}

export interface RackArgs extends RackRecord {
  /** Device to the units that it fills, `12-15`. */
  readonly elevation: Readonly<Record<string, string>>;
  /** Free rack units. */
  readonly free: number;
  /** Load in watts. */
  readonly load: RackView["load"];
}

/** A rack with what stands in it. */
export class Rack extends InventoryRecord<RackArgs> {
  constructor(args: RackArgs, opts?: pulumi.ComponentResourceOptions) {
    super("Rack", args.id, args, opts);
  }
}
