import type { FreshToken, TokenShelf } from "../channel/channel.js";
import type { DeliveryPorts } from "./ports.js";

/** A credential is renewed that long before it ends, in milliseconds. */
const marginMs = 60_000;
/** How long a renewal may take, in milliseconds. */
const renewalMs = 30_000;

/**
 * Credentials of one channel: kept in the store for all processes, renewed once at a time in each. Dropping a value has
 * no effect when a newer one has taken its place.
 */
export function createTokenShelf(ports: DeliveryPorts, channel: string): TokenShelf {
  const { store, clock } = ports;
  const underWay = new Map<string, Promise<string>>();

  const current = (name: string): Promise<FreshToken | null> =>
    store.read(async (db) => {
      const row = await db
        .selectFrom("channel_token")
        .select(["value", "expires_at"])
        .where("channel", "=", channel)
        .where("name", "=", name)
        .executeTakeFirst();
      return row === undefined ? null : { value: row.value, expiresAt: row.expires_at };
    });

  async function obtain(name: string, refresh: (signal: AbortSignal) => Promise<FreshToken>): Promise<string> {
    const known = await current(name);
    if (known !== null && known.expiresAt - marginMs > clock.now()) return known.value;
    const fresh = await renewed(refresh);
    await store.write(`token:${channel}`, async (db) => {
      const set = { value: fresh.value, expires_at: fresh.expiresAt };
      await db
        .insertInto("channel_token")
        .values({ channel, name, ...set })
        .onConflict((conflict) => conflict.columns(["channel", "name"]).doUpdateSet(set))
        .execute();
    });
    return fresh.value;
  }

  async function renewed(refresh: (signal: AbortSignal) => Promise<FreshToken>): Promise<FreshToken> {
    const limit = new AbortController();
    const done = new AbortController();
    const timer = clock.sleep(renewalMs, done.signal).then(
      () => limit.abort(),
      () => {},
    );
    try {
      return await refresh(limit.signal);
    } finally {
      done.abort();
      await timer;
    }
  }

  return {
    get(name, refresh) {
      const running = underWay.get(name);
      if (running !== undefined) return running;
      const work = obtain(name, refresh).finally(() => underWay.delete(name));
      underWay.set(name, work);
      return work;
    },
    async drop(name, value) {
      await store.write(`token:${channel}`, async (db) => {
        await db
          .deleteFrom("channel_token")
          .where("channel", "=", channel)
          .where("name", "=", name)
          .where("value", "=", value)
          .execute();
      });
    },
  };
}
