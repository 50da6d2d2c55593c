/** What a BMC says of its system, and whether that is the machine of the inventory. */
import * as z from "zod";
import type { HostConfig } from "./config.ts";

/** Power as Redfish names it, down to what the detector acts on: on the way up or down is neither. */
export type Power = "on" | "off" | "between";

/** One look at a BMC. */
export type Reading =
  | { readonly kind: "power"; readonly power: Power }
  /** No answer, or none that can be read: it says nothing about the power. */
  | { readonly kind: "silent"; readonly why: string }
  /** An answer about another machine, or about one that cannot be told: its power says nothing about the node. */
  | { readonly kind: "stranger"; readonly why: string };

const text = z.string().nullish();

/** The properties that are looked at; a BMC sends a hundred others. */
const system = z.object({
  PowerState: text,
  SerialNumber: text,
  /** Some makers print this one on the case and call it the serial number. */
  SKU: text,
  UUID: text,
  HostName: text,
});

/** Judges the answer of a BMC. */
export function readSystem(answer: unknown, inventory: Pick<HostConfig, "serial" | "uuid" | "hostName">): Reading {
  const parsed = system.safeParse(answer);
  if (!parsed.success) return { kind: "silent", why: "the answer is no Redfish system" };
  const { PowerState, SerialNumber, SKU, UUID, HostName } = parsed.data;
  const why =
    differs("serial", inventory.serial, [SerialNumber, SKU], trimmed) ??
    differs("uuid", inventory.uuid, [UUID], (value) => trimmed(value).toLowerCase()) ??
    differs("host name", inventory.hostName, [HostName], shortName);
  if (why !== undefined) return { kind: "stranger", why };
  switch (PowerState) {
    case "On":
      return { kind: "power", power: "on" };
    case "Off":
      return { kind: "power", power: "off" };
    case "PoweringOn":
    case "PoweringOff":
    case "Paused":
      return { kind: "power", power: "between" };
    default:
      return { kind: "silent", why: "the answer does not say the power" };
  }
}

function differs(
  what: string,
  wanted: string | undefined,
  found: readonly (string | null | undefined)[],
  normal: (value: string) => string,
): string | undefined {
  if (wanted === undefined) return undefined;
  const told = found.filter((value) => value !== undefined && value !== null && trimmed(value) !== "");
  if (told.some((value) => typeof value === "string" && normal(value) === normal(wanted))) return undefined;
  return told.length === 0
    ? `the BMC tells no ${what}, the inventory has ${wanted}`
    : `${what} is ${told.join(" or ")}, the inventory has ${wanted}`;
}

function trimmed(value: string): string {
  return value.trim();
}

function shortName(value: string): string {
  return (trimmed(value).split(".")[0] ?? "").toLowerCase();
}
