import type { Unit } from "../command/command.js";
import { MicrobranchError } from "../error/error.js";
import { readAnswer, readAsk, type StoredAnswer, type StoredAsk } from "./ask-schema.js";
import { count } from "./take-answer.js";

/** An answer and its ask. */
export interface DecidedAnswer {
  /** The answer as it stands now. */
  readonly answer: StoredAnswer;
  /** Its ask. */
  readonly ask: StoredAsk;
}

/**
 * Decides about an answer that somebody gave for another member: it counts, or it is refused.
 *
 * @throws NOT_FOUND if the branch has no such answer; CONFLICT if none is waited for there, or the ask has an answer that
 * may not be changed.
 */
export async function decideProxy(unit: Unit, answerId: string, isConfirmed: boolean): Promise<DecidedAnswer> {
  const { answer, ask } = await waitingAnswer(unit, answerId);
  if (isConfirmed && !ask.changeable && (await hasAnswer(unit, answer)))
    throw new MicrobranchError("CONFLICT", {
      message: `asks.decide: ask ${ask.id} has an answer of this member already, and it may not be changed.`,
      field: "answerId",
    });
  if (isConfirmed) await count(unit, answer);
  else await unit.db.updateTable("ask_answer").set({ standing: "refused" }).where("id", "=", answer.id).execute();
  await unit.record({
    kind: isConfirmed ? "ask.proxyConfirmed" : "ask.proxyRefused",
    subject: ask.subject,
    retention: ask.retention,
    payload: { ask: ask.id, answer: answer.id, member: answer.memberId, givenBy: answer.givenBy },
  });
  return { answer: { ...answer, standing: isConfirmed ? "counted" : "refused" }, ask };
}

async function waitingAnswer(unit: Unit, answerId: string): Promise<DecidedAnswer> {
  const row = await unit.db
    .selectFrom("ask_answer")
    .selectAll()
    .where("id", "=", answerId)
    .where("branch_id", "=", unit.branchId)
    .executeTakeFirst();
  if (row === undefined)
    throw new MicrobranchError("NOT_FOUND", {
      message: `asks.decide: there is no answer ${answerId} in this branch.`,
      field: "answerId",
    });
  if (row.standing !== "waiting")
    throw new MicrobranchError("CONFLICT", {
      message: `asks.decide: answer ${answerId} does not wait for a decision; it is ${row.standing}.`,
      field: "answerId",
    });
  const ask = await unit.db.selectFrom("ask").selectAll().where("id", "=", row.ask_id).executeTakeFirstOrThrow();
  return { answer: readAnswer(row), ask: readAsk(ask) };
}

async function hasAnswer(unit: Unit, answer: StoredAnswer): Promise<boolean> {
  const row = await unit.db
    .selectFrom("ask_member")
    .select("answer_id")
    .where("ask_id", "=", answer.askId)
    .where("member_id", "=", answer.memberId)
    .executeTakeFirst();
  return row !== undefined && row.answer_id !== null;
}
