import type { OpenAsk } from "../channel/channel.js";
import type { Db } from "../store/store.js";
import { askOf, readAsk, type StoredAsk } from "./ask-schema.js";

/** An ask which what came in may answer. */
export interface KnownAsk {
  /** As the reader takes it. */
  readonly open: OpenAsk;
  /** As it is kept. */
  readonly ask: StoredAsk;
  /** Whose answer it would be; `null`: the ask was never put to the sender, nor named by a token or thread of somebody. */
  readonly memberId: string | null;
}

/** What is known of something that came in. */
export interface AskQuestion {
  /** The sender's member. */
  readonly memberId: string;
  /** The ask that a token names, the token, and the member it was made for (`null`: whoever the platform vouches for). */
  readonly byToken: { readonly askId: string; readonly token: string; readonly memberId: string | null } | null;
  /** The ask that the answered message put, the message's id as the event has it, and whom that message was sent to. */
  readonly byThread: { readonly askId: string; readonly of: string; readonly memberId: string | null } | null;
  /** Epoch milliseconds. */
  readonly now: number;
}

/** How many asks open to one member are looked at, the latest first. */
const mostOpen = 100;

/** Every ask that something from a member may answer: those put to the member, and what its token or thread names. */
export async function knownAsks(db: Db, question: AskQuestion): Promise<readonly KnownAsk[]> {
  const { memberId, byToken, byThread, now } = question;
  const rows = await db
    .selectFrom("ask_member")
    .innerJoin("ask", "ask.id", "ask_member.ask_id")
    .selectAll("ask")
    .select("ask_member.answer_id")
    .where("ask_member.member_id", "=", memberId)
    .where("ask_member.state", "in", ["open", "closed"])
    .where("ask.valid_until", ">", now)
    .orderBy("ask.id", "desc")
    .limit(mostOpen)
    .execute();
  const own = rows.map((row) => known(row, { answered: row.answer_id !== null, memberId, question }));
  const ids = new Set(own.map(({ ask }) => ask.id));
  const others: KnownAsk[] = [];
  for (const named of [byToken, byThread]) {
    if (named === null || ids.has(named.askId)) continue;
    const row = await db.selectFrom("ask").selectAll().where("id", "=", named.askId).executeTakeFirst();
    if (row === undefined) continue;
    ids.add(row.id);
    others.push(known(row, { answered: false, memberId: null, question }));
  }
  return [...own, ...others];
}

function known(
  row: Parameters<typeof readAsk>[0],
  of: { readonly answered: boolean; readonly memberId: string | null; readonly question: AskQuestion },
): KnownAsk {
  const ask = readAsk(row);
  const { byToken, byThread, memberId: sender } = of.question;
  const token = byToken?.askId === ask.id ? byToken : null;
  const thread = byThread?.askId === ask.id ? byThread : null;
  const madeFor = token?.memberId ?? thread?.memberId ?? of.memberId;
  const isOwn = of.memberId !== null && madeFor === sender;
  return {
    open: {
      ask: askOf(ask),
      own: isOwn,
      tokens: token === null ? [] : [token.token],
      messages: thread === null ? [] : [thread.of],
      answered: isOwn && of.answered,
    },
    ask,
    memberId: madeFor,
  };
}
