import { type GivenAnswer, type KnownAsk, noteHint, notePrompt, type StoredAsk } from "../ask/ask.js";
import { type InboundEvent, type ReadAnswer, readCalendarToken, stripReply } from "../channel/channel.js";
import type { Unit } from "../command/command.js";
import { say } from "../wording/wording.js";
import { answerBack } from "./answer-back.js";
import type { Correlated } from "./correlate.js";
import { keep } from "./keep-event.js";
import type { AddressOwner } from "./ports.js";
import { type ReadEvent, readEvent } from "./read-asks.js";
import { receiveAnswer } from "./receive-answer.js";
import type { Room } from "./room.js";

/** Something of a member that is taken in. */
export interface FromMember {
  /** The event: a message, an answer or a location. */
  readonly event: InboundEvent;
  /** Whose it is. */
  readonly owner: AddressOwner;
  /** The message of ours that it belongs to, or `null`. */
  readonly about: Correlated | null;
  /** Whether it may count as this member's. */
  readonly isProven: boolean;
}

/**
 * Takes in what a member sent: an answer to what was asked, or a message. What is not certain is asked back once.
 */
export async function takeMessage(room: Room, unit: Unit, taken: FromMember): Promise<void> {
  const read = await readEvent(room, unit.db, taken, unit.now);
  const { reading } = read;
  const known = reading.kind === "answer" ? read.asks.find(({ ask }) => ask.id === reading.askId) : undefined;
  if (reading.kind === "answer" && known !== undefined && known.memberId !== null) {
    await recordTaken(unit, taken);
    return answer(room, unit, { taken, reading, known, memberId: known.memberId });
  }
  await recordTaken(unit, taken);
  if (reading.kind === "ambiguous") await askBack(room, unit, taken, { codes: reading.codes, read });
  else if (reading.kind === "message" && reading.hint) await hint(room, unit, taken, read);
  if (reading.kind !== "ambiguous") await passOn(room, unit, taken);
}

async function recordTaken(unit: Unit, { event, owner, about, isProven }: FromMember): Promise<void> {
  if (!isProven)
    return keep(unit, "message.unproven", event, {
      claimedMemberId: owner.memberId,
      noticeId: about?.noticeId ?? null,
    });
  const own = about?.branchId === owner.branchId ? about : null; // another branch's thread is none of ours
  await unit.record({
    kind: "message.taken",
    subject: own?.threadSubject ?? null,
    retention: "years10",
    payload: {
      channel: event.channel,
      eventId: event.id,
      type: event.type,
      occurredAt: event.occurredAt,
      receivedAt: event.receivedAt,
      trust: event.trust,
      raw: event.raw,
      noticeId: own?.noticeId ?? null,
      media: event.type === "message" ? event.media : [],
    },
  });
}

interface ReadAsAnswer {
  readonly taken: FromMember;
  readonly reading: ReadAnswer;
  readonly known: KnownAsk;
  readonly memberId: string;
}

async function answer(room: Room, unit: Unit, { taken, reading, known, memberId }: ReadAsAnswer): Promise<void> {
  const { event, owner } = taken;
  await receiveAnswer(room, unit, {
    ask: known.ask,
    given: {
      memberId,
      givenBy: owner.memberId,
      value: reading.value,
      media: reading.media,
      via: reading.via,
      namedBy: reading.by,
      channel: event.channel,
      givenAt: reading.at,
      reasons: reading.notCounted,
      ...givenInCalendar(event, known.ask),
    },
    from: taken.isProven ? event.sender : null,
  });
}

/** Which revision of the gathering an answer names, never one that is still to come; and what stands beside the answer. */
function givenInCalendar(
  event: InboundEvent,
  { event: asked }: StoredAsk,
): Pick<GivenAnswer, "eventSequence" | "comment"> {
  if (event.type !== "answer") return {};
  const comment = event.comment === undefined ? {} : { comment: event.comment };
  const name = event.via === "calendar" ? readCalendarToken(event.token) : null;
  if (name === null || asked === null) return comment;
  return { ...comment, eventSequence: Math.min(name.sequence, asked.sequence) };
}

/** Asks once which question is meant, naming each by its code (R5). */
async function askBack(
  room: Room,
  unit: Unit,
  { event, owner, isProven }: FromMember,
  { codes, read }: { readonly codes: readonly string[]; readonly read: ReadEvent },
): Promise<void> {
  const meant = read.asks.filter(({ ask }) => codes.includes(ask.code)).map(({ ask }) => ask);
  const [first] = meant;
  if (!isProven || first === undefined) return;
  const ids = meant.map(({ id }) => id);
  if (!(await notePrompt(unit, ids, owner.memberId))) return;
  const { locale } = first;
  await answerBack(room, unit, {
    memberId: owner.memberId,
    from: event.sender,
    locale,
    title: say(locale, "answer.ambiguous.title"),
    lines: [
      say(locale, "answer.ambiguous"),
      ...meant.map(({ code, title }) => say(locale, "answer.ambiguous.line", { code, title })),
      say(locale, "answer.ambiguous.example", { code: first.code }),
    ],
    subject: first.subject,
  });
}

/** Says once how to answer, when something short matched nothing (R5). */
async function hint(room: Room, unit: Unit, { event, owner, isProven }: FromMember, read: ReadEvent): Promise<void> {
  const open = read.asks.find(({ open, ask }) => open.own && !ask.isClosed);
  if (!isProven || open === undefined || !(await noteHint(unit, open.ask.id, owner.memberId))) return;
  const { ask } = open;
  const options =
    ask.want.kind === "choice"
      ? ask.want.options.map(({ label }, index) => `${index + 1} ${label}`).join(" · ")
      : say(ask.locale, `answer.how.${ask.want.kind}`);
  await answerBack(room, unit, {
    memberId: owner.memberId,
    from: event.sender,
    locale: ask.locale,
    title: ask.title,
    lines: [say(ask.locale, "answer.unclear", { options, code: ask.code })],
    subject: ask.subject,
    askId: ask.id,
  });
}

/** Passes a message on to the branch's discussion. */
async function passOn(room: Room, unit: Unit, { event, owner, about, isProven }: FromMember): Promise<void> {
  if (event.type !== "message" || !isProven) return;
  const own = about?.branchId === owner.branchId ? about : null;
  await room.ports.onMessage(unit, {
    memberId: owner.memberId,
    text: stripReply(event.text).own,
    media: event.media,
    threadSubject: own?.threadSubject ?? null,
    noticeId: own?.noticeId ?? null,
    channel: event.channel,
    occurredAt: event.occurredAt ?? event.receivedAt,
    raw: event.raw,
  });
}
