import type { Channel, Outcome } from "@microbranch/core/channel";
import { createLoopbackChannel } from "@microbranch/core/testing";

/** A channel whose platform takes everything at once and keeps nothing. */
export interface NoOpWire {
  readonly channel: Channel;
  /** Told the address ids of each parcel; nothing until it is set. */
  onParcel: (addressIds: readonly string[]) => void;
}

/** The channel's id; part of what the outbox's lanes are called. */
export const wireId = "loopback:bench";

/** Makes a wire whose parcels go to at most so many recipients. */
export function noOpWire(maxRecipients: number): NoOpWire {
  const loopback = createLoopbackChannel({ id: wireId, capabilities: { batch: { maxRecipients } } });
  const wire: NoOpWire = {
    onParcel: () => {},
    channel: {
      ...loopback,
      async deliver({ recipients }) {
        wire.onParcel(recipients.map(({ address }) => address.id));
        return recipients.map(({ address, key }): Outcome => {
          const receipt = { channel: wireId, address, key, id: key, at: 0 };
          return { address, status: "accepted", receipt };
        });
      },
    },
  };
  return wire;
}
