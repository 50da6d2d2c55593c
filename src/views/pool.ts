/** One pool of addresses: gives each device `base + number`, takes pinned addresses, remembers who holds what. */
import { contains, formatAddress, formatNetwork, type Network, prefixFor } from "./ipv4.ts";
import type { Conflict, Subnet } from "./types.ts";

export interface Holder {
  readonly id: string;
  readonly number: number | undefined;
  readonly path: readonly string[];
  /** Its address is stated, not derived. */
  readonly pinned: boolean;
}

export interface PoolRecord {
  readonly id: string;
  /** As messages name it, `segment ml`. */
  readonly title: string;
  readonly purpose: Subnet["purpose"];
  readonly network: Network;
  /** Place of the network in the file. */
  readonly path: readonly string[];
}

/** Addresses that no device can have: network and broadcast, and the gateway before it. */
const RESERVED = 3;

export class AddressPool {
  readonly record: PoolRecord;
  readonly #holders = new Map<number, Holder>();
  #beyond: { readonly holder: Holder; readonly count: number } | undefined;

  constructor(record: PoolRecord) {
    this.record = record;
  }

  get #isLan(): boolean {
    return this.record.purpose === "segment" || this.record.purpose === "out-of-band";
  }

  /** Highest number that has an address. */
  get highest(): number {
    const { size } = this.record.network;
    return this.#isLan ? size - RESERVED : size - 1;
  }

  get gateway(): string | undefined {
    return this.#isLan && this.highest > 0 ? formatAddress(this.record.network.base + this.highest + 1) : undefined;
  }

  get subnet(): Subnet {
    return {
      pool: this.record.id,
      network: formatNetwork(this.record.network),
      purpose: this.record.purpose,
      gateway: this.gateway,
      capacity: Math.max(0, this.#isLan ? this.highest : this.record.network.size),
      used: this.#holders.size,
    };
  }

  /** Address of a device by its number; undefined where the pool has none. */
  number(holder: Holder & { readonly number: number }, conflicts: Conflict[]): number | undefined {
    const { network, title } = this.record;
    if (holder.number > this.highest) {
      const before = this.#beyond;
      const top = before !== undefined && (before.holder.number ?? 0) >= holder.number ? before.holder : holder;
      this.#beyond = { holder: top, count: (before?.count ?? 0) + 1 };
      return undefined;
    }
    const address = network.base + holder.number;
    if (this.#isLan && holder.number === 0) {
      const message = `${holder.id}: number 0 gives ${formatAddress(address)}, the network address of ${title}; give it a number from 1`;
      conflicts.push({ path: [...holder.path, "number"], message });
      return undefined;
    }
    return this.#hold(address, holder, conflicts);
  }

  /** Address that the estate pins; undefined where it cannot be had. */
  pin(address: number, holder: Holder, conflicts: Conflict[]): number | undefined {
    const { network, title } = this.record;
    const shown = formatAddress(address);
    const offset = address - network.base;
    const refuse = (what: string, way: string) => {
      conflicts.push({ path: holder.path, message: `${holder.id}: address ${shown} ${what}; ${way}` });
      return undefined;
    };
    const inside = `pin one from ${formatAddress(network.base + 1)} to ${formatAddress(network.base + this.highest)}`;
    if (!contains(network, address)) return refuse(`is outside ${title} (${formatNetwork(network)})`, inside);
    if (offset === 0) return refuse(`is the network address of ${title}`, inside);
    if (offset === network.size - 1) return refuse(`is the broadcast address of ${title}`, inside);
    if (offset > this.highest) return refuse(`is the gateway of ${title}`, inside);
    return this.#hold(address, holder, conflicts);
  }

  /** One conflict for all numbers that the pool is too small for. */
  exhaustion(): Conflict[] {
    if (this.#beyond === undefined) return [];
    const { holder, count } = this.#beyond;
    const { title, network, path } = this.record;
    const others = count === 1 ? "" : ` and ${count - 1} more are above it`;
    const needed = prefixFor((holder.number ?? 0) + (this.#isLan ? RESERVED : 1));
    const message = `${title}: ${formatNetwork(network)} ends at number ${this.highest}, ${holder.id} has number ${holder.number}${others}; widen it to /${needed} or lower the number`;
    return [{ path, message }];
  }

  #hold(address: number, holder: Holder, conflicts: Conflict[]): number | undefined {
    const first = this.#holders.get(address);
    if (first === undefined) {
      this.#holders.set(address, holder);
      return address;
    }
    // Of a stated and a derived address, the stated one is the one to change.
    const [late, early] = first.pinned && !holder.pinned ? [first, holder] : [holder, first];
    const message = `${late.id}: address ${formatAddress(address)} of ${this.record.title} is already that of ${early.id}; give one of them another`;
    conflicts.push({ path: late.path, message, lasting: true });
    return undefined;
  }
}
