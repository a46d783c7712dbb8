import {
  answerLabel,
  askById,
  countedAnswer,
  isAsked,
  type NamedAsk,
  readAskToken,
  type StoredAnswer,
  type StoredAsk,
} from "../ask/ask.js";
import type { Notice } from "../channel/channel.js";
import type { Clock } from "../clock/clock.js";
import type { Executor } from "../command/command.js";
import type { AnswerReceiver } from "../delivery/delivery.js";
import { branchProfile, recipientsOf } from "../organisation/organisation.js";
import type { Db, Store } from "../store/store.js";
import { readTyped } from "./read-typed.js";

/** What the desk of the answer pages works with. */
export interface AnswerDeskParts {
  /** Where everything is kept. */
  readonly store: Store;
  /** The time. */
  readonly clock: Clock;
  /** The one door to the state. */
  readonly executor: Pick<Executor, "within">;
  /** Takes answers. */
  readonly receiver: AnswerReceiver;
  /** Checks tokens. */
  readonly key: Uint8Array;
}

interface Found {
  readonly ask: StoredAsk;
  readonly memberId: string;
  readonly memberName: string;
  readonly isExpired: boolean;
}

/** The desk behind the answer pages: what a token leads to, and answers given by it. */
export function createAnswerDesk(parts: AnswerDeskParts) {
  const { store, clock, executor, receiver } = parts;
  return {
    look: (token: string) =>
      store.read(async (db) => {
        const found = await foundBy(parts, db, token);
        return found === null ? ({ state: "unknown" } as const) : viewOf(db, found, clock.now());
      }),

    async answer(token: string, { value }: { readonly value: string }) {
      const found = await store.read((db) => foundBy(parts, db, token));
      if (found === null) return { result: "unknown" } as const;
      const { memberId, ask } = found;
      if (found.isExpired) return { result: "expired", view: await look(store, clock, found) } as const;
      const answer = await executor.within(ask.branchId, { kind: "member", memberId }, async (unit) => {
        const current = await countedAnswer(unit.db, ask.id, memberId);
        const asked = (await askById(unit.db, ask.id, ask.branchId)) ?? ask;
        const given = readTyped(asked, { memberId, value, media: [], at: unit.now }, current);
        return given === null ? null : receiver.receiveAnswer(unit, { ask: asked, given, from: null });
      });
      return resultOf(answer, await look(store, clock, found), { ask, value });
    },
  };
}

const look = (store: Store, clock: Clock, found: Found) =>
  store.read(async (db) =>
    viewOf(db, { ...found, ask: (await askById(db, found.ask.id, null)) ?? found.ask }, clock.now()),
  );

type View = Awaited<ReturnType<typeof viewOf>>;

function resultOf(
  answer: StoredAnswer | null,
  view: View,
  { ask, value }: { readonly ask: StoredAsk; readonly value: string },
) {
  if (answer === null || answer.reasons.includes("not-usable")) return { result: "not-understood", view } as const;
  if (answer.reasons.includes("late")) return { result: "closed", view } as const;
  if (answer.reasons.includes("unchangeable")) return { result: "unchangeable", view } as const;
  const recorded = ask.isPrivate ? value.trim() : answer.value;
  return {
    result: "recorded",
    view,
    recorded: { value: recorded, label: answerLabel(ask.want, recorded) },
  } as const;
}

/** The ask of a token that was made for one member who is still asked and still on the branch's roster. */
async function foundBy({ key, clock }: AnswerDeskParts, db: Db, token: string): Promise<Found | null> {
  const named: NamedAsk | null = readAskToken(token, key, clock.now());
  if (named === null || named.memberId === null) return null;
  const { memberId, askId, isExpired } = named;
  const ask = await askById(db, askId, null);
  if (ask === null || !(await isAsked(db, askId, memberId))) return null;
  const [member] = await recipientsOf(db, {
    branchId: ask.branchId,
    now: clock.now(),
    audience: { kind: "members", memberIds: [memberId] },
  });
  return member === undefined ? null : { ask, memberId, memberName: member.name, isExpired };
}

async function viewOf(db: Db, { ask, memberId, memberName, isExpired }: Found, now: number) {
  const { name, zone } = await branchProfile(db, ask.branchId);
  const current = await countedAnswer(db, ask.id, memberId);
  const isClosed = ask.isClosed || (ask.closesAt !== null && ask.closesAt <= now);
  const state = isExpired ? "expired" : isClosed ? "closed" : current === null ? "open" : "answered";
  return {
    state,
    locale: ask.locale,
    question: ask.title,
    lines: await linesOf(db, ask.id),
    branchName: name,
    memberName,
    want: ask.want,
    closesAt: ask.closesAt,
    changeable: ask.changeable,
    zone,
    current:
      current === null || ask.isPrivate ? null : { value: current.value, label: answerLabel(ask.want, current.value) },
  } as const;
}

/** The text of the first notice that put the question, as plain lines. */
async function linesOf(db: Db, askId: string): Promise<readonly string[]> {
  const row = await db
    .selectFrom("notice")
    .select("content")
    .where("ask_id", "=", askId)
    .orderBy("id")
    .executeTakeFirst();
  if (row === undefined) return [];
  const { body } = JSON.parse(row.content) as Notice;
  return body.map((block) => {
    if (block.kind === "fact") return `${block.label}: ${block.value}`;
    return block.kind === "link" ? `${block.label}: ${block.url}` : block.text;
  });
}
