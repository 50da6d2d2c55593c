/** Field kinds that the sections of the stack file share. */
import * as z from "zod";
import { type BaseUnit, type DimensionName, dimensions, parse, patternOf, type Quantity } from "../units/index.ts";

/** Longest free text; longer ones break labels, drawings and terminals. */
const TEXT_LIMIT = 200;
/** Longest id: `${id}-<role>` must still be a DNS label of 63 characters. */
const ID_LIMIT = 40;

/** A name of the estate's own: DNS label, host name, Pulumi name and config header at once. */
export const id = z.string().check((ctx) => {
  const got = ctx.value;
  if (got.length > ID_LIMIT) {
    ctx.issues.push(custom(got, `has ${got.length} characters, limit is ${ID_LIMIT}; shorten the id`));
  } else if (!/^[a-z]([a-z0-9-]*[a-z0-9])?$/.test(got)) {
    ctx.issues.push(
      custom(
        got,
        "is not an id; use lower-case letters, digits and hyphens, starting with a letter, ending without a hyphen",
      ),
    );
  }
});

/** Free text on one line. */
export const text = z.string().check((ctx) => {
  const got = ctx.value;
  if (got.length > TEXT_LIMIT) {
    ctx.issues.push(custom(got, `has ${got.length} characters, limit is ${TEXT_LIMIT}; shorten the text`));
  } else if (got.trim() === "") {
    ctx.issues.push(custom(got, "is empty; write a text or leave the key out"));
  } else if (hasControl(got)) {
    ctx.issues.push(custom(got, "holds a control character; keep the text on one line without escapes"));
  }
});

/** Control characters (C0, DEL, C1), bidirectional overrides and line separators: none of them is text on one line. */
function hasControl(value: string): boolean {
  for (const char of value) {
    const code = char.codePointAt(0) ?? 0;
    if (code < 0x20 || (code >= 0x7f && code <= 0x9f) || (code >= 0x2028 && code <= 0x202e)) return true;
    if (code >= 0x2066 && code <= 0x2069) return true;
  }
  return false;
}

export const texts = z.array(text).readonly();

function custom(input: unknown, message: string) {
  return { code: "custom" as const, input, message };
}

/** A quantity with its unit, held in the base unit. The JSON Schema of the stack file shows it as text. */
export function amount<D extends DimensionName>(dimension: D) {
  const { title, example } = dimensions[dimension];
  const written = {
    type: "string",
    description: `${title}, such as ${example}`,
    pattern: patternOf(dimension),
    examples: [example],
  };
  return z
    .unknown()
    .meta(written)
    .transform((got, ctx): Quantity<BaseUnit[D]> => {
      const parsed = parse(
        dimension,
        typeof got === "string" || typeof got === "number" ? String(got) : (JSON.stringify(got) ?? ""),
      );
      if (parsed.ok) return parsed.value;
      ctx.issues.push(custom(got, parsed.problem));
      return z.NEVER;
    });
}

/** Calendar day, `2026-11-24`. */
export const date = z.iso.date();
export const count = z.int().min(0).max(1_000_000);
export const positive = z.int().min(1).max(1_000_000);
export const port = z.int().min(1).max(65_535);
export const ipv4 = z.ipv4();
/** IPv4 network in CIDR notation, named by its first address. */
export const network = z.cidrv4().check((ctx) => {
  const first = firstAddress(ctx.value);
  if (first === ctx.value) return;
  ctx.issues.push(custom(ctx.value, `is not a network but an address in one; write ${first}`));
});

/** The network that an address with a prefix length lies in. */
function firstAddress(cidr: string): string {
  const [address = "", length = ""] = cidr.split("/");
  const octets = address.split(".").map((octet, index) => {
    const free = Math.min(8, Math.max(0, 8 * (index + 1) - Number(length)));
    return Number(octet) - (Number(octet) % 2 ** free);
  });
  return `${octets.join(".")}/${length}`;
}
export const dnsName = z
  .string()
  .max(253)
  .regex(/^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/, {
    error: "is not a DNS name; use lower-case labels joined by dots",
  });
/** Pulumi, Kubernetes or product version. */
export const version = z.string().regex(/^v?\d+\.\d+(\.\d+)?([-+.][0-9A-Za-z.-]+)?$/, {
  error: "is not a version; write one such as 1.36.3",
});
/** Port of a device, `leaf-1/7`. */
export const portRef = z.string().regex(/^[a-z][a-z0-9-]*\/[a-z0-9]+$/, {
  error: "is not a port; write device/port such as leaf-1/7",
});
/** List of CPUs as the kernel writes it, `0-3,8`. */
export const cpuList = z
  .string()
  .regex(/^\d+(-\d+)?(,\d+(-\d+)?)*$/, { error: "is not a CPU list; write one such as 0-3,8" });
/** Content digest of an image. */
export const digest = z
  .string()
  .regex(/^sha256:[0-9a-f]{64}$/, { error: "is not a digest; write sha256: and 64 hex digits" });

/** A map keyed by id in the file, a list of records with their `id` in the model, in file order. */
export function byId<S extends z.ZodObject | z.ZodDiscriminatedUnion>(record: S) {
  return z
    .record(id, record)
    .transform((entries): readonly ({ readonly id: string } & z.output<S>)[] =>
      Object.entries(entries).map(([key, value]) => Object.assign({ id: key }, value as z.output<S>)),
    );
}

/** Like {@link byId}, empty when the section is left out. */
export function byIdOrNone<S extends z.ZodObject | z.ZodDiscriminatedUnion>(record: S) {
  return byId(record).prefault({});
}
