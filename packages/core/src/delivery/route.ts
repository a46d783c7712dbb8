import type { Address, Channel } from "../channel/channel.js";

/** A way to somebody: an address in its channel's canonical form, and the channel. */
export interface Route {
  /** The channel. */
  readonly channel: Channel;
  /** The canonical address. */
  readonly address: Address;
}

/**
 * The ways to somebody, best first: address by address as preferred, and for each the channels that serve it in the order
 * in which they were plugged in.
 */
export function routesTo(channels: Iterable<Channel>, addresses: readonly Address[]): readonly Route[] {
  const all = [...channels];
  const met = new Set<string>();
  return addresses.flatMap((address) =>
    all.flatMap((channel) => {
      if (channel.platform !== address.platform || channel.tenant !== address.tenant) return [];
      const canonical = channel.canonical(address);
      const mark = canonical === null ? "" : JSON.stringify([channel.id, canonical.kind, canonical.id]);
      if (canonical === null || met.has(mark)) return [];
      met.add(mark);
      return [{ channel, address: canonical }];
    }),
  );
}
