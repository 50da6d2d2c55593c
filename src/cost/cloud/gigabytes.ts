/** Gigabytes that a cloud bills for a size. */
import { type Bytes, raw } from "../../units/index.ts";
import type { Spread } from "../types.ts";

const GIBIBYTE = 2 ** 30;
const THOUSAND = 1000;
/** 1,024 over 1,000: each prefix above giga adds one to the difference between binary and decimal. */
const STEP = 1.024;
/** Power of a thousand that giga is. */
const GIGA = 3;

/**
 * A size in decimal units has three readings: billed per GiB (low), per GB as written (expected), and written in decimal but meant in
 * binary units (high). One in binary units has one: the price lists count GiB and write GB.
 */
export function billedGigabytes(size: Bytes): Spread {
  const bytes = raw(size);
  const binary = bytes / GIBIBYTE;
  if (bytes === 0 || (Number.isInteger(binary) && bytes % THOUSAND ** GIGA !== 0)) {
    return { low: binary, expected: binary, high: binary };
  }
  const decimal = bytes / THOUSAND ** GIGA;
  const prefix = Math.floor(Math.log10(bytes) / GIGA);
  return { low: binary, expected: decimal, high: decimal * STEP ** Math.max(0, prefix - GIGA) };
}
