/** Load of each feed: with all feeds alive, and alone with the other path of the site lost. */
import type { Estate, Feed, Rack } from "../model/estate.ts";
import { type Power, quantity, raw } from "../units/index.ts";
import type { Conflict, Device, FeedView, RackView } from "./types.ts";

export interface RackPower {
  readonly load: Power;
  readonly feeds: RackView["feeds"];
}

export interface PowerView {
  readonly feeds: readonly FeedView[];
  readonly byRack: ReadonlyMap<string, RackPower>;
  readonly conflicts: readonly Conflict[];
}

/**
 * A device with two or more supplies shares its load evenly over all feeds of its rack and lives on those that are left; one with
 * a single supply sits on the rack's first feed. Devices whose load cannot be told count nothing.
 */
export function derivePower(estate: Estate, devices: readonly Device[]): PowerView {
  const conflicts: Conflict[] = [];
  const feeds = new Map(estate.feeds.map((feed) => [feed.id, feed]));
  const load = new Map<string, number>();
  const alone = new Map<string, number>();
  const add = (sums: Map<string, number>, feed: string, watts: number) => sums.set(feed, (sums.get(feed) ?? 0) + watts);
  const byRack = new Map<string, RackPower>();
  const standing = Map.groupBy(devices, (device) => device.rack);

  for (const rack of estate.racks) {
    const fed = feedsOf(rack, feeds, conflicts);
    const own = new Map<string, number>();
    let total = 0;
    for (const device of standing.get(rack.id) ?? []) {
      const watts = device.load === undefined ? 0 : raw(device.load);
      total += watts;
      const on = (device.psus ?? 1) > 1 ? fed : fed.slice(0, 1);
      for (const feed of on) {
        add(load, feed.id, watts / on.length);
        add(own, feed.id, watts / on.length);
        add(alone, feed.id, watts / on.filter((other) => other.path === feed.path).length);
      }
    }
    byRack.set(rack.id, {
      load: watt(total),
      feeds: fed.map((feed) => ({ feed: feed.id, load: watt(own.get(feed.id) ?? 0) })),
    });
  }
  const views = estate.feeds.map((feed) => ({
    ...feed,
    load: watt(load.get(feed.id) ?? 0),
    loadAlone: watt(alone.get(feed.id) ?? 0),
  }));
  return { feeds: views, byRack, conflicts };
}

function feedsOf(rack: Rack, feeds: ReadonlyMap<string, Feed>, conflicts: Conflict[]): readonly Feed[] {
  return rack.feeds.flatMap((id, index) => {
    const feed = feeds.get(id);
    if (feed === undefined) return [];
    if (feed.site !== rack.site) {
      const path = ["racks", rack.id, "feeds", String(index)];
      const message = `${rack.id}: feed ${id} is at ${feed.site}, the rack stands at ${rack.site}; name a feed of its site`;
      conflicts.push({ path, message });
      return [];
    }
    return [feed];
  });
}

/** Milliwatts at most: thirds of a watt do not print well. */
function watt(value: number): Power {
  return quantity<"W">(Math.round(value * 1000) / 1000);
}
