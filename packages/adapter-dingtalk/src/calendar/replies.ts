import { createHash } from "node:crypto";
import { MicrobranchError } from "@microbranch/core/channel";
import { z } from "zod";
import type { App } from "../calls/calls.js";
import { attendeesIn, type EventCalls } from "./event-calls.js";
import type { Invited, Ledger } from "./ledger.js";

/** Answers that were given in the calendar. */
export interface CalendarReplies {
  /** Each answer that is new. */
  readonly answers: readonly CalendarAnswer[];
  /** Keeps that they were taken in; called after they were stored. */
  done(): Promise<void>;
}

/** One answer. */
export interface CalendarAnswer {
  /** The same whenever the same change is told again. */
  readonly id: string;
  /** Who answered: `userId`. */
  readonly userId: string;
  /** The token of the question. */
  readonly token: string;
  /** What they answered. */
  readonly value: "accepted" | "declined" | "tentative";
}

/** What the answers are found with. */
export interface RepliesParts {
  /** Makes calls. */
  readonly app: App;
  /** About events. */
  readonly calls: EventCalls;
  /** Who was invited. */
  readonly ledger: Ledger;
}

const changed = z.looseObject({
  calendarEventId: z.string().min(1),
  calendarEventUpdateTime: z.union([z.number(), z.string()]).optional(),
});
const answered = z.enum(["accepted", "declined", "tentative"]);

/**
 * Asks what the attendees of a changed event of ours answered, since the event that tells of a change does not say it.
 *
 * @throws DEADLINE_EXCEEDED when it cannot be asked: the event is not acknowledged then, and comes again.
 * @source DingTalk documentation, 日程变更事件 and 查询日程详情, 2026-08-22.
 */
export async function repliesIn(
  { app, calls, ledger }: RepliesParts,
  data: unknown,
  ending: AbortSignal,
): Promise<CalendarReplies | null> {
  const said = changed.safeParse(data).data;
  if (said === undefined || !(await ledger.isOurs(said.calendarEventId))) return null;
  const { calendarEventId: eventId, calendarEventUpdateTime: at = "" } = said;
  const answer = await calls.attendees(eventId, ending);
  if (answer.kind === "refused" && answer.fault.code === "RECIPIENT_UNKNOWN")
    return { answers: [], done: async () => {} };
  const attendees = answer.kind === "done" ? attendeesIn(answer.body) : null;
  if (attendees === null)
    throw new MicrobranchError("DEADLINE_EXCEEDED", {
      message: `Channel ${app.settings.id}: DingTalk does not say what was answered in the calendar. Try again.`,
    });
  const news: { readonly unionId: string; readonly one: Invited; readonly answer: CalendarAnswer }[] = [];
  for (const { unionId, status } of attendees) {
    const value = answered.safeParse(status).data;
    const one = await ledger.invited(eventId, unionId);
    if (value === undefined || one === null || one.token === null || one.status === value) continue;
    const id = createHash("sha256")
      .update(JSON.stringify([eventId, unionId, value, String(at)]))
      .digest("hex");
    news.push({ unionId, one, answer: { id: `calendar:${id}`, userId: one.userId, token: one.token, value } });
  }
  return {
    answers: news.map((each) => each.answer),
    async done() {
      for (const { unionId, one, answer: given } of news)
        await ledger.keepInvited(eventId, unionId, { ...one, status: given.value });
    },
  };
}
