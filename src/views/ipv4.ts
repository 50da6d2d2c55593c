/** IPv4 addresses as integers, so that pools are arithmetic. */

/** A network with its host bits cleared. */
export interface Network {
  readonly base: number;
  /** Prefix length. */
  readonly length: number;
  /** Addresses in it. */
  readonly size: number;
}

export function parseAddress(text: string): number {
  return text.split(".").reduce((value, octet) => value * 256 + Number(octet), 0);
}

export function formatAddress(address: number): string {
  return [2 ** 24, 2 ** 16, 2 ** 8, 1].map((unit) => Math.floor(address / unit) % 256).join(".");
}

export function parseNetwork(cidr: string): Network {
  const [address = "", length = "32"] = cidr.split("/");
  const size = 2 ** (32 - Number(length));
  return { base: Math.floor(parseAddress(address) / size) * size, length: Number(length), size };
}

export function formatNetwork(network: Network): string {
  return `${formatAddress(network.base)}/${network.length}`;
}

export function contains(network: Network, address: number): boolean {
  return address >= network.base && address < network.base + network.size;
}

/** Longest prefix, so smallest network, that holds so many addresses. */
export function prefixFor(addresses: number): number {
  return Math.max(0, 32 - Math.ceil(Math.log2(Math.max(1, addresses))));
}
