import { createHash } from "node:crypto";
import { type Channel, type ChannelHost, type InboundEvent, inboundEventSchema } from "../channel/channel.js";
import { MicrobranchError } from "../error/error.js";
import type { DeliveryPorts } from "./ports.js";
import { laneOf } from "./room.js";
import { storableEvent } from "./storable-event.js";
import { createTokenShelf } from "./token-shelf.js";

/** What a channel is lent while it is open. */
export function createChannelHost(ports: DeliveryPorts, channel: Pick<Channel, "id">): ChannelHost {
  const { store, clock } = ports;
  return {
    accept: (event) => accept(ports, channel.id, event),
    fetch: ports.fetch,
    clock,
    tokens: createTokenShelf(ports, channel.id),
    cursor: {
      read: (name) =>
        store.read(async (db) => {
          const row = await db
            .selectFrom("channel_cursor")
            .select("value")
            .where("channel", "=", channel.id)
            .where("name", "=", name)
            .executeTakeFirst();
          return row?.value ?? null;
        }),
      write: (name, value) =>
        store.write(`inbox:${channel.id}`, async (db) => {
          await db
            .insertInto("channel_cursor")
            .values({ channel: channel.id, name, value })
            .onConflict((conflict) => conflict.columns(["channel", "name"]).doUpdateSet({ value }))
            .execute();
        }),
    },
    archive: { put: (body, type) => keepRaw(ports, body, type) },
    media: ports.media,
    log: ports.log,
  };
}

/** Keeps an event durably, once. @throws INPUT_INVALID if it is no event of this channel. */
async function accept(ports: DeliveryPorts, channelId: string, event: InboundEvent): Promise<"stored" | "duplicate"> {
  const parsed = inboundEventSchema.safeParse(storableEvent(event));
  if (!parsed.success || parsed.data.channel !== channelId)
    throw new MicrobranchError("INPUT_INVALID", {
      message: `Channel ${channelId} handed in an event that is none of its own. Correct the adapter.`,
      field: parsed.success ? "channel" : (parsed.error.issues[0]?.path.join(".") ?? ""),
    });
  const { conversation } = parsed.data;
  const lane = laneOf(channelId, `${conversation.kind}:${conversation.id}`);
  const now = ports.clock.now();
  const stored = await ports.store.write(`inbox:${channelId}`, (db) =>
    db
      .insertInto("inbox")
      .values({
        channel: channelId,
        event_id: event.id,
        id: ports.id("in"),
        lane,
        event: JSON.stringify(parsed.data),
        received_at: now,
        state: "stored",
        attempts: 0,
        due_at: now,
        branch_id: null,
        outcome: null,
      })
      .onConflict((conflict) => conflict.columns(["channel", "event_id"]).doNothing())
      .returning("id")
      .executeTakeFirst(),
  );
  if (stored === undefined) return "duplicate";
  ports.nudge();
  return "stored";
}

async function keepRaw(ports: DeliveryPorts, body: Uint8Array, type: string): Promise<string> {
  const ref = `sha256:${createHash("sha256").update(body).digest("hex")}`;
  await ports.store.write(`raw:${ref.slice(0, 9)}`, async (db) => {
    await db
      .insertInto("raw_payload")
      .values({ ref, type, body, stored_at: ports.clock.now() })
      .onConflict((conflict) => conflict.column("ref").doNothing())
      .execute();
  });
  return ref;
}
