import type { Channel, ChannelHost, ChannelLog } from "../channel/channel.js";

/** Opens and closes the channels. */
export interface Doors {
  /** Opens a channel unless it is open. @throws What the channel throws. */
  open(channel: Channel, signal: AbortSignal): Promise<void>;
  /** Closes all that are open; running deliveries may end within `graceMs`. */
  close(graceMs: number): Promise<void>;
}

/** Creates the doors of closed channels. */
export function createDoors(parts: {
  readonly host: (channel: Channel) => ChannelHost;
  readonly log: ChannelLog;
}): Doors {
  const opened = new Map<Channel, Promise<void>>();
  return {
    async open(channel, signal) {
      const opening = opened.get(channel) ?? channel.open(parts.host(channel), signal);
      opened.set(channel, opening);
      try {
        await opening;
      } catch (error) {
        opened.delete(channel);
        throw error;
      }
    },
    async close(graceMs) {
      const channels = [...opened.keys()];
      opened.clear();
      const closed = await Promise.allSettled(channels.map((channel) => channel.close({ graceMs })));
      closed.forEach((result, index) => {
        if (result.status === "rejected")
          parts.log("error", "A channel did not close well.", {
            channel: channels[index]?.id,
            error: String(result.reason),
          });
      });
    },
  };
}
