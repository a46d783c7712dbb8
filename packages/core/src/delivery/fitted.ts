import {
  type Channel,
  type CorrectedMessage,
  type FittedNotice,
  type Fitting,
  fit as fitNotice,
  type MediaFacts,
  type Notice,
} from "../channel/channel.js";
import type { Db } from "../store/store.js";
import { longestToken, noticeToken, type TokenParts, withToken } from "./own-token.js";
import type { Room } from "./room.js";
import type { StoredNotice } from "./stored-notice.js";

/** What is known of the media that a notice names. */
export async function mediaOf(
  room: Room,
  db: Db,
  branchId: string,
  notice: Pick<Notice, "images" | "files">,
): Promise<ReadonlyMap<string, MediaFacts>> {
  const facts = new Map<string, MediaFacts>();
  for (const ref of new Set([...notice.images, ...notice.files])) {
    const known = await room.ports.mediaFacts(db, branchId, ref);
    if (known !== null) facts.set(ref, known);
  }
  return facts;
}

/** What fitting needs besides notice and channel. */
export interface FittingGround {
  /** The notice's media. */
  readonly media: ReadonlyMap<string, MediaFacts>;
  /** Epoch milliseconds. */
  readonly now: number;
  /** The token of its ask as all may see it, and one as long as the longest; `null` without an ask. */
  readonly tokens: { readonly shared: string; readonly longest: string } | null;
  /** IANA zone of the branch. */
  readonly zone: string;
  /** When the notice was handed in, epoch milliseconds. */
  readonly handedInAt: number;
  /** The message that it corrects, or `null`. */
  readonly corrects: CorrectedMessage | null;
}

/** Fits a notice to a channel, measured as the channel renders it. Pure. */
export function fitTo(channel: Channel, notice: Notice, ground: FittingGround): Fitting {
  const { media, now, tokens, zone, handedInAt, corrects } = ground;
  // A correction is only made of what cannot be taken back, whatever the channel can do in general.
  const capabilities = corrects === null ? channel.capabilities : { ...channel.capabilities, retract: null };
  return fitNotice(notice, capabilities, {
    measure: (fitted: FittedNotice) =>
      channel.render(tokens === null ? fitted : withToken(fitted, tokens.longest)).bytes,
    media: (ref) => media.get(ref) ?? null,
    now,
    zone,
    handedInAt,
    ...(tokens === null ? {} : { token: tokens.shared }),
    ...(corrects === null ? {} : { corrects }),
  });
}

/** The tokens with which a notice is fitted. */
export function fittingTokens(room: Room, notice: TokenParts): FittingGround["tokens"] {
  const shared = noticeToken(room.ports.answers, notice, null);
  const longest = longestToken(room.ports.answers, notice);
  return shared === null || longest === null ? null : { shared, longest };
}

/** What a channel makes of a stored notice: as it was kept, else made and kept now. */
export async function keptFitting(
  room: Room,
  on: { readonly db: Db; readonly now: number },
  notice: StoredNotice,
  channel: Channel,
): Promise<Fitting> {
  const row = await on.db
    .selectFrom("notice_fitting")
    .select(["parts", "losses"])
    .where("notice_id", "=", notice.id)
    .where("channel", "=", channel.id)
    .executeTakeFirst();
  if (row !== undefined)
    return {
      parts: JSON.parse(row.parts) as Fitting["parts"],
      losses: JSON.parse(row.losses) as Fitting["losses"],
    };
  const fitting = await fittingOf(room, on, notice, channel);
  await on.db
    .insertInto("notice_fitting")
    .values({ notice_id: notice.id, channel: channel.id, ...asText(fitting) })
    .execute();
  return fitting;
}

/** Fits a changed notice anew to a channel that it was on before, and keeps what came of it. */
export async function fitAgain(
  room: Room,
  on: { readonly db: Db; readonly now: number },
  notice: StoredNotice,
  channel: Channel,
): Promise<Fitting> {
  const fitting = await fittingOf(room, on, notice, channel);
  await on.db
    .updateTable("notice_fitting")
    .set(asText(fitting))
    .where("notice_id", "=", notice.id)
    .where("channel", "=", channel.id)
    .execute();
  return fitting;
}

async function fittingOf(
  room: Room,
  on: { readonly db: Db; readonly now: number },
  notice: StoredNotice,
  channel: Channel,
): Promise<Fitting> {
  return fitTo(channel, notice.content, {
    media: await mediaOf(room, on.db, notice.branchId, notice.content),
    now: on.now,
    tokens: fittingTokens(room, notice),
    zone: (await room.ports.answers.branchOf(on.db, notice.branchId)).zone,
    handedInAt: notice.createdAt,
    corrects: notice.corrects,
  });
}

const asText = ({ parts, losses }: Fitting): { readonly parts: string; readonly losses: string } => ({
  parts: JSON.stringify(parts),
  losses: JSON.stringify(losses),
});

/** How a record tells what a channel shows of a notice: its text and digest, of a private one the digest alone. */
export function fittingInRecord(
  { isPrivate }: Pick<StoredNotice, "isPrivate">,
  channel: Channel,
  fitting: Fitting,
): object {
  return {
    channel: channel.id,
    parts: fitting.parts.map((part) => {
      const { text, digest } = channel.render(part);
      return isPrivate ? { digest } : { text, digest };
    }),
    losses: fitting.losses,
  };
}

/** The channels for which a notice was fitted so far. */
export async function fittedChannels(room: Room, db: Db, noticeId: string): Promise<readonly Channel[]> {
  const rows = await db.selectFrom("notice_fitting").select("channel").where("notice_id", "=", noticeId).execute();
  const ids = new Set(rows.map((row) => row.channel));
  return [...room.channels.values()].filter((channel) => ids.has(channel.id));
}
