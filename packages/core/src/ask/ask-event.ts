import type { Unit } from "../command/command.js";
import { MicrobranchError } from "../error/error.js";
import type { Db } from "../store/store.js";
import { type AskEvent, readAsk, type StoredAsk } from "./ask-schema.js";

/** What names an ask in a calendar. */
export interface AskedInCalendar {
  /** The gathering. */
  readonly uid: string;
  /** The occurrence of a series by when it was first planned, epoch milliseconds; `null`: all of it. */
  readonly occurrenceAt: number | null;
  /** Whom it was put to. */
  readonly memberId: string;
}

/**
 * Finds the ask about a gathering that was put to a member, the latest of several. An ask about one occurrence of a series
 * is not found by the whole, nor the other way round.
 */
export async function askInCalendar(db: Db, named: AskedInCalendar, now: number): Promise<StoredAsk | null> {
  const { uid, occurrenceAt, memberId } = named;
  const row = await db
    .selectFrom("ask")
    .innerJoin("ask_member", "ask_member.ask_id", "ask.id")
    .selectAll("ask")
    .where("ask.event_uid", "=", uid)
    .where("ask.event_occurrence", occurrenceAt === null ? "is" : "=", occurrenceAt)
    .where("ask.valid_until", ">", now)
    .where("ask_member.member_id", "=", memberId)
    .where("ask_member.state", "in", ["open", "closed"])
    .orderBy("ask.id", "desc")
    .limit(1)
    .executeTakeFirst();
  return row === undefined ? null : readAsk(row);
}

/**
 * Notes that the gathering of an ask has a new revision: answers to an earlier one count no more. Answers that were
 * counted before stand; whether people must answer again is for the room that asked to say.
 *
 * @throws NOT_FOUND if the branch has no such ask about a gathering; CONFLICT if the revision is not a later one.
 */
export async function reviseAskEvent(
  unit: Unit,
  askId: string,
  { sequence }: Pick<AskEvent, "sequence">,
): Promise<void> {
  const row = await unit.db
    .selectFrom("ask")
    .selectAll()
    .where("id", "=", askId)
    .where("branch_id", "=", unit.branchId)
    .executeTakeFirst();
  const ask = row === undefined ? null : readAsk(row);
  if (ask === null || ask.event === null)
    throw new MicrobranchError("NOT_FOUND", {
      message: `asks.revise: there is no ask ${askId} about a gathering in this branch.`,
      field: "askId",
    });
  if (sequence <= ask.event.sequence)
    throw new MicrobranchError("CONFLICT", {
      message: `asks.revise: revision ${sequence} is not later than ${ask.event.sequence}, which ask ${askId} has. Raise it.`,
      field: "sequence",
    });
  await unit.db.updateTable("ask").set({ event_sequence: sequence }).where("id", "=", askId).execute();
  await unit.record({
    kind: "ask.revised",
    subject: ask.subject,
    retention: ask.retention,
    payload: { ask: askId, event: { ...ask.event, sequence } },
  });
}
