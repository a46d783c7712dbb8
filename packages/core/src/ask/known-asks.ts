import type { AskedGathering, OpenAsk } from "../channel/channel.js";
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
  /** The ask that a calendar's answer names, the answer's token, and to whom the ask was put (none). */
  readonly byCalendar: { readonly askId: string; readonly token: string; readonly memberId: string } | null;
  /** Epoch milliseconds. */
  readonly now: number;
}

/** How many asks open to one member are looked at, the latest first. */
const mostOpen = 100;

/** Every ask that something from a member may answer: those put to the member, and what its token or thread names. */
export async function knownAsks(db: Db, question: AskQuestion): Promise<readonly KnownAsk[]> {
  const { memberId, byToken, byThread, byCalendar, now } = question;
  const rows = await db
    .selectFrom("ask_member")
    .innerJoin("ask", "ask.id", "ask_member.ask_id")
    .leftJoin("ask_answer", "ask_answer.id", "ask_member.answer_id")
    .selectAll("ask")
    .select(["ask_member.answer_id", "ask_answer.given_at", "ask_answer.event_sequence as answered_sequence"])
    .where("ask_member.member_id", "=", memberId)
    .where("ask_member.state", "in", ["open", "closed"])
    .where("ask.valid_until", ">", now)
    .orderBy("ask.id", "desc")
    .limit(mostOpen)
    .execute();
  const own = rows.map((row) => {
    const counted = row.given_at === null ? null : { at: row.given_at, sequence: row.answered_sequence };
    return known(row, { counted, answered: row.answer_id !== null, memberId, question });
  });
  const ids = new Set(own.map(({ ask }) => ask.id));
  const others: KnownAsk[] = [];
  for (const named of [byToken, byThread, byCalendar]) {
    if (named === null || ids.has(named.askId)) continue;
    const row = await db.selectFrom("ask").selectAll().where("id", "=", named.askId).executeTakeFirst();
    if (row === undefined) continue;
    ids.add(row.id);
    others.push(known(row, { counted: null, answered: false, memberId: null, question }));
  }
  return [...own, ...others];
}

function known(
  row: Parameters<typeof readAsk>[0],
  of: {
    readonly answered: boolean;
    readonly counted: AskedGathering["counted"];
    readonly memberId: string | null;
    readonly question: AskQuestion;
  },
): KnownAsk {
  const ask = readAsk(row);
  const { byToken, byThread, byCalendar, memberId: sender } = of.question;
  const token = byToken?.askId === ask.id ? byToken : null;
  const thread = byThread?.askId === ask.id ? byThread : null;
  const calendar = byCalendar?.askId === ask.id ? byCalendar : null;
  const madeFor = token?.memberId ?? thread?.memberId ?? calendar?.memberId ?? of.memberId;
  const isOwn = of.memberId !== null && madeFor === sender;
  return {
    open: {
      ask: askOf(ask),
      own: isOwn,
      tokens: token === null ? [] : [token.token],
      messages: thread === null ? [] : [thread.of],
      answered: isOwn && of.answered,
      ...(calendar === null || ask.event === null
        ? {}
        : {
            gathering: {
              token: calendar.token,
              sequence: ask.event.sequence,
              isProven: false,
              counted: isOwn ? of.counted : null,
            },
          }),
    },
    ask,
    memberId: madeFor,
  };
}
