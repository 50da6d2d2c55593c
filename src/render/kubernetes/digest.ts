/**
 * Eight hex digits that change with the content (FNV-1a, 32 bit): part of the name of objects that may not change.
 * A replaced template needs a name of its own, or the controller would not see that machines are out of date.
 */
export function digest(content: unknown): string {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(JSON.stringify(content))) {
    hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  }
  return hash.toString(16).padStart(8, "0");
}
