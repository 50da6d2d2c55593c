/** Buckets: what their objects cost by class, moves, index and restores. */
import type { Recovery } from "../../model/estate.ts";
import { type Bytes, raw } from "../../units/index.ts";
import { bucketName } from "../../views/cloud/place.ts";
import { constantFactor, constantOf } from "../factors.ts";
import { exactly, map } from "../spread.ts";
import type { Factor, ResourceRecord, Spread } from "../types.ts";
import { type Bill, used } from "./bill.ts";
import { billedGigabytes } from "./gigabytes.ts";
import { textOf } from "./resources.ts";
import { type Stay, staysOf } from "./stays.ts";

/** What the estate or the usage file says of a bucket. */
interface Contents {
  /** Id in the estate, else the bucket's name. */
  readonly id: string;
  /** What a budget line may cover. */
  readonly purpose: string;
  readonly size: Spread;
  readonly sizeSource: Pick<Factor, "basis" | "source" | "path" | "cause">;
  /** Bytes. */
  readonly objectSize: Spread | undefined;
  readonly restored: Spread | undefined;
}

const BYTES_PER_KILOBYTE = 1e3;
const KILOBYTES_PER_GIGABYTE = 1e6;
const THOUSAND = 1e3;
/** Classes whose objects carry an index beside them. */
const ARCHIVES: ReadonlySet<string> = new Set(["deep-archive", "glacier-flexible"]);

export function bucketPricer(recovery: Recovery | undefined): (resource: ResourceRecord, bill: Bill) => void {
  const known = new Map(
    (recovery?.buckets ?? []).flatMap((bucket) => namesOf(bucket, recovery).map((name) => [name, bucket])),
  );
  return (resource, bill) => {
    const name = textOf(resource.inputs["bucket"]) ?? resource.name;
    const contents = contentsOf(name, known.get(name), resource, bill);
    const region = bill.regionOf(resource);
    if (contents === undefined) {
      const missing = `its size depends on use; add buckets.${name}.size to the usage file`;
      bill.awaitUsage(
        { id: resource.name, title: "Storage", service: "s3", article: "standard", region, resource },
        missing,
        "GB",
      );
      return;
    }
    // A copy lies where replication writes it, and moves on from there.
    const rules = bill.resources.lifecycleOf(name, resource);
    for (const stay of staysOf(rules, bill.resources.writtenClassOf(name))) chargeStay(stay, contents, resource, bill);
  };
}

/** Names of a bucket and of its copies. */
function namesOf(bucket: Recovery["buckets"][number], recovery: Recovery | undefined): readonly string[] {
  const { account, region } = recovery ?? {};
  if (account === undefined || region === undefined) return [];
  return [region, ...bucket.replicateTo].map((place) => bucketName(bucket.id, { account, region: place }));
}

function contentsOf(
  name: string,
  bucket: Recovery["buckets"][number] | undefined,
  resource: ResourceRecord,
  bill: Bill,
): Contents | undefined {
  const { buckets } = bill.context.usage;
  const key = [name, bucket?.id].find((one) => one !== undefined && Object.hasOwn(buckets, one));
  const stated = key === undefined ? undefined : buckets[key];
  const objectSize = spreadOfSize(stated?.objectSize) ?? sizeOf(bucket?.objectSize);
  const id = bucket?.id ?? name;
  const rest = { id, purpose: bucket?.purpose ?? "storage", objectSize, restored: gigabytes(stated?.restored) };
  const used = gigabytes(stated?.size);
  if (used !== undefined) {
    return {
      ...rest,
      size: used,
      sizeSource: { basis: "stated", cause: "usage", source: `usage buckets.${key}.size` },
    };
  }
  if (bucket?.expected === undefined) return undefined;
  const path = `recovery.buckets.${bucket.id}.expected`;
  const sizeSource = { basis: "stated", cause: "usage", source: `estate ${path}, for ${resource.name}`, path } as const;
  return { ...rest, size: billedGigabytes(bucket.expected), sizeSource };
}

type SizeBand = { readonly low: Bytes; readonly expected: Bytes; readonly high: Bytes };

function gigabytes(band: SizeBand | undefined): Spread | undefined {
  if (band === undefined) return undefined;
  const { low, expected, high } = band;
  return {
    low: billedGigabytes(low).low,
    expected: billedGigabytes(expected).expected,
    high: billedGigabytes(high).high,
  };
}

function spreadOfSize(band: SizeBand | undefined): Spread | undefined {
  return band === undefined ? undefined : { low: raw(band.low), expected: raw(band.expected), high: raw(band.high) };
}

function sizeOf(size: Bytes | undefined): Spread | undefined {
  return size === undefined ? undefined : exactly(raw(size));
}

function chargeStay(stay: Stay, contents: Contents, resource: ResourceRecord, bill: Bill): void {
  const { purpose, size, sizeSource } = contents;
  const region = bill.regionOf(resource);
  const volume: Factor = { name: "size", value: size, unit: "GB", ...sizeSource };
  const share: Factor = {
    name: "share in the class",
    cause: "design",
    value: exactly(stay.share),
    unit: "1",
    basis: "derived",
    source: `lifecycle of ${resource.name}`,
  };
  const shares = stay.share === 1 ? [] : [share];
  const base = { service: "s3", region, resource };
  bill.chargeVolume(
    {
      ...base,
      id: `${resource.name}.${stay.article}`,
      title: `S3 ${stay.article}, ${contents.id}`,
      article: stay.article,
      quantity: [...shares, bill.months],
      tags: ["s3", purpose],
      usageBased: true,
      notes: ["versions that were replaced or deleted are not counted"],
    },
    volume,
  );
  if (!ARCHIVES.has(stay.article)) return;
  const { objectSize, restored } = contents;
  if (restored !== undefined) {
    bill.charge({
      ...base,
      id: `${resource.name}.restore`,
      title: `S3 ${stay.article}, bulk retrieval, ${contents.id}`,
      article: `${stay.article}-bulk`,
      quantity: [used("restored", restored, "GB/year", "stated", `usage buckets.${contents.id}.restored`)],
      tags: ["s3", `${purpose}-requests`],
      usageBased: true,
    });
  }
  if (objectSize === undefined) return;
  chargeObjects(stay, volume, objectSize, contents, resource, bill);
}

/** What each archived object costs beside its bytes: a move once, and an index that is kept in two classes. */
function chargeObjects(
  stay: Stay,
  volume: Factor,
  objectSize: Spread,
  { id, purpose }: Contents,
  resource: ResourceRecord,
  bill: Bill,
): void {
  const { catalogue } = bill.context;
  const tags = ["s3", `${purpose}-requests`];
  const base = { service: "s3", region: bill.regionOf(resource), resource, tags, usageBased: true };
  // Larger objects are fewer: the high count goes with the small size.
  const perGigabyte = { low: 1e9 / objectSize.high, expected: 1e9 / objectSize.expected, high: 1e9 / objectSize.low };
  const objects = used("objects in a GB", perGigabyte, "1/GB", "stated", `object size of ${id}`);
  bill.charge({
    ...base,
    id: `${resource.name}.moves`,
    title: `S3 ${stay.article}, objects moved once, ${id}`,
    article: `${stay.article}-lifecycle`,
    quantity: [volume, { ...objects, value: map(perGigabyte, (count) => count / THOUSAND), unit: "thousand/GB" }],
    paid: "once",
  });
  for (const [constant, article] of [
    ["archive-index", stay.article],
    ["archive-listing", "standard"],
  ] as const) {
    const kilobytes = constantOf(catalogue, constant).value;
    const index = constantFactor(catalogue, constant, "index of an object", "design");
    bill.charge({
      ...base,
      id: `${resource.name}.${constant}`,
      title: `S3 ${article}, index of archived objects, ${id}`,
      article,
      quantity: [
        volume,
        objects,
        { ...index, value: exactly(kilobytes / KILOBYTES_PER_GIGABYTE), unit: "GB" },
        bill.months,
      ],
      notes: [`${kilobytes * BYTES_PER_KILOBYTE} bytes per object`],
    });
  }
}
