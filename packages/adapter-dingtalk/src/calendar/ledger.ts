import { createHash } from "node:crypto";
import type { ChannelHost } from "@microbranch/core/channel";
import { z } from "zod";
import { readJson } from "../http/http.js";

/** An event of ours on DingTalk. */
export interface KnownEvent {
  /** DingTalk's id. */
  readonly eventId: string;
  /** Revision that it shows. */
  readonly sequence: number;
  /** Whether it was taken out of calendars. */
  readonly cancelled: boolean;
}

/** Somebody who was invited. */
export interface Invited {
  /** `userId`. */
  readonly userId: string;
  /** Token of the question that the invitation put to this person; `null`: none. */
  readonly token: string | null;
  /** What they answered last; `null`: nothing. */
  readonly status: string | null;
}

const knownEvent = z.object({ eventId: z.string(), sequence: z.number(), cancelled: z.boolean() });
const invited = z.object({ userId: z.string(), token: z.string().nullable(), status: z.string().nullable() });

/** What must outlive the process: which event belongs to which gathering, and who was invited to it. */
export interface Ledger {
  /** The event of a gathering; `null`: there is none yet. */
  event(uid: string): Promise<KnownEvent | null>;
  /** Keeps it. */
  keepEvent(uid: string, event: KnownEvent): Promise<void>;
  /** Whether an event is one of ours. */
  isOurs(eventId: string): Promise<boolean>;
  /** Who was invited, by `unionId`; `null`: not this one. */
  invited(eventId: string, unionId: string): Promise<Invited | null>;
  /** Keeps it. */
  keepInvited(eventId: string, unionId: string, one: Invited): Promise<void>;
}

/** Keeps it in the host's store, under names of even length. */
export function createLedger({ cursor }: Pick<ChannelHost, "cursor">): Ledger {
  const name = (...parts: readonly string[]): string =>
    `calendar:${createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 40)}`;
  return {
    event: async (uid) => knownEvent.safeParse(readJson(await cursor.read(name("uid", uid)))).data ?? null,
    async keepEvent(uid, event) {
      await cursor.write(name("event", event.eventId), "ours");
      await cursor.write(name("uid", uid), JSON.stringify(event));
    },
    isOurs: async (eventId) => (await cursor.read(name("event", eventId))) !== null,
    invited: async (eventId, unionId) =>
      invited.safeParse(readJson(await cursor.read(name("invited", eventId, unionId)))).data ?? null,
    keepInvited: (eventId, unionId, one) => cursor.write(name("invited", eventId, unionId), JSON.stringify(one)),
  };
}
