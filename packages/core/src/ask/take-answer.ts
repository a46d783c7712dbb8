import type { Unit } from "../command/command.js";
import type { Db } from "../store/store.js";
import { type AnswerStanding, type GivenAnswer, readAnswer, type StoredAnswer, type StoredAsk } from "./ask-schema.js";

/** What became of an answer. */
export interface TakenAnswer {
  /** As it is kept now. */
  readonly answer: StoredAnswer;
  /** Whether it says the same as what counted already: nothing was changed. */
  readonly isRepeated: boolean;
}

/**
 * Keeps an answer. One that counts replaces the member's earlier one; one that says the same as what counts already
 * changes nothing, so that a form may be sent twice.
 */
export async function takeAnswer(unit: Unit, ask: StoredAsk, given: GivenAnswer): Promise<TakenAnswer> {
  const counted = await countedAnswer(unit.db, ask.id, given.memberId);
  if (counted !== null && !ask.isPrivate && saysTheSame(counted, given)) return { answer: counted, isRepeated: true };
  const answer: StoredAnswer = {
    ...given,
    ...(ask.isPrivate ? { value: "", media: [], comment: "" } : {}),
    id: unit.id("answer"),
    askId: ask.id,
    standing: standingOf(ask, given),
    recordedAt: unit.now,
  };
  await unit.db.insertInto("ask_answer").values(rowOf(ask, answer)).execute();
  if (answer.standing === "counted") await count(unit, answer);
  await recordAnswer(unit, ask, { answer, replaces: answer.standing === "counted" ? (counted?.id ?? null) : null });
  return { answer, isRepeated: false };
}

/** Whether an answer says the same as what counts already. */
export async function isRepetition(db: Db, ask: StoredAsk, given: GivenAnswer): Promise<boolean> {
  const counted = await countedAnswer(db, ask.id, given.memberId);
  return counted !== null && !ask.isPrivate && saysTheSame(counted, given);
}

/** Of a private ask no proxy waits: its words are not there to be confirmed. */
function standingOf({ isPrivate }: StoredAsk, { reasons }: GivenAnswer): AnswerStanding {
  if (reasons.length === 0) return "counted";
  return !isPrivate && reasons.length === 1 && reasons[0] === "proxy" ? "waiting" : "kept";
}

function saysTheSame(counted: StoredAnswer, given: GivenAnswer): boolean {
  const isSame =
    counted.value === given.value &&
    counted.media.join("\n") === given.media.join("\n") &&
    (given.comment ?? "") === (counted.comment ?? "") &&
    isSameMoment(counted, given);
  const mayCount = given.reasons.every((reason) => reason === "unchangeable");
  return isSame && mayCount && given.givenBy === given.memberId;
}

/** Answers given in a calendar are told apart by date and revision: of two that say the same, the newer one stands. */
function isSameMoment(counted: StoredAnswer, { eventSequence, givenAt }: GivenAnswer): boolean {
  if (eventSequence === undefined || eventSequence === null) return true;
  return counted.eventSequence === eventSequence && counted.givenAt === givenAt;
}

/** Makes an answer the one that counts for its member. */
export async function count(unit: Unit, answer: StoredAnswer): Promise<void> {
  await unit.db
    .updateTable("ask_answer")
    .set({ standing: "replaced" })
    .where("ask_id", "=", answer.askId)
    .where("member_id", "=", answer.memberId)
    .where("standing", "=", "counted")
    .where("id", "!=", answer.id)
    .execute();
  await unit.db.updateTable("ask_answer").set({ standing: "counted" }).where("id", "=", answer.id).execute();
  await unit.db
    .updateTable("ask_member")
    .set({ answer_id: answer.id })
    .where("ask_id", "=", answer.askId)
    .where("member_id", "=", answer.memberId)
    .execute();
}

/** The answer of a member that counts, or `null`. */
export async function countedAnswer(db: Db, askId: string, memberId: string): Promise<StoredAnswer | null> {
  const row = await db
    .selectFrom("ask_answer")
    .selectAll()
    .where("ask_id", "=", askId)
    .where("member_id", "=", memberId)
    .where("standing", "=", "counted")
    .executeTakeFirst();
  return row === undefined ? null : readAnswer(row);
}

function rowOf(ask: StoredAsk, answer: StoredAnswer) {
  return {
    id: answer.id,
    ask_id: ask.id,
    branch_id: ask.branchId,
    member_id: answer.memberId,
    given_by: answer.givenBy,
    value: answer.value,
    media: JSON.stringify(answer.media),
    via: answer.via,
    named_by: answer.namedBy,
    channel: answer.channel,
    given_at: answer.givenAt,
    recorded_at: answer.recordedAt,
    standing: answer.standing,
    reasons: JSON.stringify(answer.reasons),
    event_sequence: answer.eventSequence ?? null,
    comment: answer.comment === undefined || answer.comment === "" ? null : answer.comment,
  };
}

async function recordAnswer(
  unit: Unit,
  ask: StoredAsk,
  { answer, replaces }: { readonly answer: StoredAnswer; readonly replaces: string | null },
): Promise<void> {
  await unit.record({
    kind: "ask.answered",
    subject: ask.subject,
    retention: ask.retention,
    payload: {
      ask: ask.id,
      answer: answer.id,
      member: answer.memberId,
      givenBy: answer.givenBy,
      value: answer.value,
      media: answer.media,
      via: answer.via,
      namedBy: answer.namedBy,
      channel: answer.channel,
      givenAt: answer.givenAt,
      standing: answer.standing,
      reasons: answer.reasons,
      ...(answer.eventSequence === undefined || answer.eventSequence === null
        ? {}
        : { eventSequence: answer.eventSequence }),
      ...(answer.comment === undefined || answer.comment === "" ? {} : { comment: answer.comment }),
      replaces,
    },
  });
}
