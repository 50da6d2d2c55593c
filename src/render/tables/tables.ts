/** The views as tables for spreadsheets, patch lists and purchase orders. Units are in the header, figures are bare. */
import { type BitRate, format, MICRO, raw } from "../../units/index.ts";
import type { Device, Views } from "../../views/types.ts";
import { csv } from "./csv.ts";

/** File name to content, each table whole. */
export function renderTables(views: Views): Readonly<Record<TableName, string>> {
  return {
    "addressing.csv": addressing(views),
    "asn.csv": asns(views),
    "bom.csv": bom(views),
    "cabling.csv": cabling(views),
    "ports.csv": ports(views),
    "power.csv": power(views),
  };
}

export type TableName = "addressing.csv" | "asn.csv" | "bom.csv" | "cabling.csv" | "ports.csv" | "power.csv";

function addressing({ interfaces, subnets, deviceById }: Views): string {
  const gateways = new Map(subnets.map((subnet) => [subnet.pool, subnet.gateway]));
  const rows = interfaces.map((one) => {
    const device = deviceById.get(one.device);
    const gateway = gateways.get(one.pool);
    return [one.device, device?.kind, device?.site, one.interface, one.address, one.length, gateway, one.pool];
  });
  return csv(["device", "kind", "site", "interface", "address", "prefix length", "gateway", "pool"], rows);
}

function asns({ asns, deviceById }: Views): string {
  const rows = asns.map(({ device, asn }) => {
    const known = deviceById.get(device);
    return [device, known?.kind, known?.site, known?.group, asn];
  });
  return csv(["device", "kind", "site", "group", "asn"], rows);
}

function bom({ bom }: Views): string {
  const rows = bom.map((line) => {
    const price = line.price === undefined ? undefined : raw(line.price) / MICRO;
    const total = price === undefined ? undefined : cents(price * line.quantity);
    const { kind, article, title, quantity, priceSource } = line;
    return [kind, article, title, quantity, price, total, priceSource, line.usedBy.join(" ")];
  });
  const header = ["kind", "article", "title", "quantity", "unit price USD", "total USD", "price source", "used by"];
  return csv(header, rows);
}

/** Dollars to the cent: a product of binary fractions does not print well. */
function cents(dollars: number): number {
  return Math.round(dollars * 100) / 100;
}

function cabling({ cables, deviceById }: Views): string {
  const place = (id: string) => {
    const device = deviceById.get(id);
    return [device?.rack, device?.u];
  };
  const rows = cables.map(({ label, a, b, purpose, rate, medium, run, length }) => [
    label,
    ...[a.device, a.port, ...place(a.device)],
    ...[b.device, b.port, ...place(b.device)],
    ...[purpose, gigabits(rate), medium],
    ...[run === undefined ? undefined : raw(run), length === undefined ? undefined : raw(length)],
  ]);
  const ends = ["a", "b"].flatMap((end) => [`device ${end}`, `port ${end}`, `rack ${end}`, `unit ${end}`]);
  return csv(["label", ...ends, "purpose", "rate Gbps", "medium", "run m", "length m"], rows);
}

function ports({ devices, cables }: Views): string {
  const far = new Map(
    cables.flatMap(({ a, b }) => [
      [`${a.device}:${a.port}`, `${b.device}:${b.port}`],
      [`${b.device}:${b.port}`, `${a.device}:${a.port}`],
    ]),
  );
  const rows = devices.flatMap((device) =>
    device.ports.map((port) => [
      ...[device.id, device.kind, port.name, port.purpose, port.connector],
      ...[port.rates.map((rate) => format("bitRate", rate)).join(" "), far.get(`${device.id}:${port.name}`)],
    ]),
  );
  return csv(["device", "kind", "port", "purpose", "connector", "rates", "cabled to"], rows);
}

/** A row per rack and feed; a feed that no rack is on has a row of its own. */
function power({ racks, feeds, devices }: Views): string {
  const unknown = Map.groupBy(devices.filter(hasNoLoad), (device) => device.rack);
  const rows = feeds.flatMap((feed) => {
    const own = [feed.id, feed.path, feed.site, raw(feed.capacity), raw(feed.load), raw(feed.loadAlone)];
    const fed = racks.flatMap((rack) => {
      const share = rack.feeds.find((one) => one.feed === feed.id);
      if (share === undefined) return [];
      const cooling = rack.cooling === undefined ? undefined : raw(rack.cooling);
      const untold = (unknown.get(rack.id) ?? []).map((device) => device.id).join(" ");
      return [[...own, rack.id, raw(share.load), raw(rack.load), cooling, untold]];
    });
    return fed.length > 0 ? fed : [[...own, undefined, undefined, undefined, undefined, undefined]];
  });
  const feedHeader = ["feed", "path", "site", "capacity W", "load W", "load with other path lost W"];
  return csv([...feedHeader, "rack", "rack on feed W", "rack load W", "rack cooling W", "load unknown"], rows);
}

function hasNoLoad(device: Device): boolean {
  return device.load === undefined;
}

function gigabits(rate: BitRate): number {
  return raw(rate) / 1e9;
}
