import {
  answerLabel,
  countedAnswer,
  type GivenAnswer,
  isRepetition,
  type StoredAnswer,
  type StoredAsk,
  takeAnswer,
} from "../ask/ask.js";
import type { Address } from "../channel/channel.js";
import type { Unit } from "../command/command.js";
import { localTimeText, toLocal } from "../schedule/schedule.js";
import { say } from "../wording/wording.js";
import { answerBack } from "./answer-back.js";
import type { AnswerVerdict } from "./ports.js";
import type { Room } from "./room.js";

/** An answer that came in, over whatever path. */
export interface IncomingAnswer {
  /** The ask. */
  readonly ask: StoredAsk;
  /** The answer, as it was read. */
  readonly given: GivenAnswer;
  /** Where it was written from; `null`: from a page or the host, which shows by itself what was recorded. */
  readonly from: Address | null;
}

/** The desk where answers are handed in that came over no channel; works inside the caller's transaction. */
export interface AnswerReceiver {
  /** Records an answer: the room that asked takes it first, then it is kept. @returns The answer as it is kept. */
  receiveAnswer(unit: Unit, incoming: IncomingAnswer): Promise<StoredAnswer>;
}

/**
 * Records an answer: the room that asked takes it first, then it is kept, then its giver gets at most one receipt.
 *
 * @returns The answer as it is kept.
 */
export async function receiveAnswer(room: Room, unit: Unit, incoming: IncomingAnswer): Promise<StoredAnswer> {
  const { ask, given } = incoming;
  if (await isRepetition(unit.db, ask, given)) return (await takeAnswer(unit, ask, given)).answer;
  const before = await countedAnswer(unit.db, ask.id, given.memberId);
  const verdict = await verdictOn(room, unit, incoming);
  const reasons = verdict.isUsable ? given.reasons : [...given.reasons, "not-usable" as const];
  const isTold = await wasKeptBefore(unit, ask, given);
  const { answer } = await takeAnswer(unit, ask, { ...given, reasons });
  if (incoming.from === null) return answer;
  const said = await wordsFor(room, unit, { ask, given, verdict, before, isTold });
  if (said !== null)
    await answerBack(room, unit, {
      memberId: given.givenBy,
      from: incoming.from,
      locale: ask.locale,
      title: ask.title,
      lines: [said],
      subject: ask.subject,
      askId: ask.id,
      isPrivate: ask.isPrivate,
    });
  return answer;
}

async function verdictOn(room: Room, unit: Unit, { ask, given }: IncomingAnswer): Promise<AnswerVerdict> {
  const taker = room.ports.answers.takerOf(ask.kind);
  if (taker === undefined || given.reasons.length > 0) return { isUsable: true };
  return taker(unit, { ask, answer: given });
}

/** Whether an answer was kept before for the reason for which this one is, so that its giver was told. */
async function wasKeptBefore(unit: Unit, ask: StoredAsk, given: GivenAnswer): Promise<boolean> {
  const reason = given.reasons.find((each) => each === "late" || each === "stale");
  if (reason === undefined) return false;
  const rows = await unit.db
    .selectFrom("ask_answer")
    .select(["reasons", "event_sequence"])
    .where("ask_id", "=", ask.id)
    .where("member_id", "=", given.memberId)
    .where("given_by", "=", given.givenBy)
    .where("standing", "=", "kept")
    .execute();
  return rows.some(
    ({ reasons, event_sequence }) =>
      reasons.includes(`"${reason}"`) && (reason === "late" || event_sequence === given.eventSequence),
  );
}

interface Answered {
  readonly ask: StoredAsk;
  readonly given: GivenAnswer;
  readonly verdict: AnswerVerdict;
  readonly before: StoredAnswer | null;
  /** Whether the giver was told before why such an answer does not count. */
  readonly isTold: boolean;
}

/** What the giver is told; `null`: nothing. Who is not proven to have written it is told nothing. */
async function wordsFor(room: Room, unit: Unit, answered: Answered): Promise<string | null> {
  const { ask, given, verdict, isTold } = answered;
  const { locale } = ask;
  if (!verdict.isUsable) return verdict.says;
  if (given.reasons.includes("claimed")) return null;
  const { zone } = await room.ports.answers.branchOf(unit.db, unit.branchId);
  const text = (at: number): string => localTimeText(toLocal(at, zone)).slice(0, 16).replace("T", " ");
  if (given.reasons.includes("late"))
    return isTold ? null : say(locale, "answer.closed", { title: ask.title, date: text(ask.closesAt ?? unit.now) });
  if (given.reasons.includes("stale")) return isTold ? null : say(locale, "answer.stale", { title: ask.title });
  if (given.reasons.includes("overtaken")) return null;
  if (given.reasons.includes("proxy")) {
    const member = await room.ports.answers.memberOf(unit, given.memberId);
    return member === null ? null : say(locale, "receipt.onBehalf", { name: member.name });
  }
  if (given.reasons.includes("unchangeable")) return say(locale, "page.notCounted.unchangeable");
  return ask.receipts ? (verdict.says ?? receipt(answered, text)) : null;
}

/** What was recorded, and how to change it (R10). */
function receipt({ ask, given, before }: Answered, text: (at: number) => string): string {
  const { locale, want, code } = ask;
  const labelOf = (answer: Pick<GivenAnswer, "value" | "media">): string =>
    answer.media.length > 0
      ? say(locale, "receipt.answer.media", { count: answer.media.length })
      : answerLabel(want, answer.value);
  const answer = labelOf(given);
  const change =
    ask.changeable && ask.closesAt !== null
      ? say(locale, "receipt.answer.changeable", { answer, code, until: text(ask.closesAt) })
      : ask.changeable
        ? say(locale, "receipt.answer.open", { answer, code })
        : say(locale, "receipt.answer", { answer });
  if (before === null || ask.isPrivate || labelOf(before) === answer) return change;
  return `${say(locale, "receipt.answer.changed", { before: labelOf(before), after: answer })}\n${change}`;
}
