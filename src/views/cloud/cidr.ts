/** IPv4 blocks as the subnets of a virtual network are cut from them. */

/** A block of addresses: 2^(32 - length) of them from `start`. */
export interface Block {
  readonly start: number;
  readonly length: number;
}

const size = (length: number): number => 2 ** (32 - length);

/** Reads `10.64.0.0/16`; the text is valid CIDR notation, as the schema has checked. */
export function parseBlock(cidr: string): Block {
  const [address = "", length = "32"] = cidr.split("/");
  const start = address.split(".").reduce((sum, octet) => sum * 256 + Number(octet), 0);
  return { start, length: Number(length) };
}

export function formatBlock(block: Block): string {
  const octets = [24, 16, 8, 0].map((shift) => Math.floor(block.start / 2 ** shift) % 256);
  return `${octets.join(".")}/${block.length}`;
}

/** True when the address of the block is its first one. */
export function isAligned(block: Block): boolean {
  return block.start % size(block.length) === 0;
}

/** The `index`-th of the blocks of `length` that `block` is cut into, counted from 0. */
export function child(block: Block, length: number, index: number): Block {
  return { start: block.start + index * size(length), length };
}

export function overlaps(a: Block, b: Block): boolean {
  return a.start < b.start + size(b.length) && b.start < a.start + size(a.length);
}
