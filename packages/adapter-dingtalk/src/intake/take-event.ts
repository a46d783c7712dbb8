import type { CalendarDesk } from "../calendar/calendar.js";
import { addressOf, type Organisation } from "../identity.js";
import { type OrgEvent, readOrgEvent } from "./org-event.js";
import type { Read, Reading } from "./reading.js";

/** What an event of the organisation is taken in with. */
export interface EventTaking {
  /** Whose events. */
  readonly organisation: Organisation;
  /** Takes in what was read. */
  readonly intake: { take(reading: Reading, body: Uint8Array): Promise<void> };
  /** Knows what was answered in calendars; `null`: invitations are no events. */
  readonly calendar: CalendarDesk | null;
  /** Fires when the channel closes and will wait no longer. */
  readonly ending: AbortSignal;
}

/** @source DingTalk documentation, 日程变更事件, 2026-08-22. */
const calendarChange = "calendar_event_change";

/** Takes an event in; a change in a calendar is looked up first, because it does not say what was answered. */
export async function takeEvent(event: OrgEvent, body: Uint8Array, taking: EventTaking): Promise<void> {
  const { organisation, intake, calendar, ending } = taking;
  const isOwn = event.corpId === undefined || event.corpId === organisation.corpId;
  const isChange = event.type === calendarChange && isOwn && calendar !== null;
  const replies = isChange ? await calendar.replies(event.data, ending) : null;
  if (replies === null) return await intake.take(readOrgEvent(event, organisation), body);
  const events = replies.answers.flatMap(({ id, userId, token, value }): readonly Read[] => {
    const sender = addressOf("person", userId, organisation);
    if (sender === null) return [];
    const { trust, at = null } = event;
    const common = { id, occurredAt: at, sender, conversation: sender, trust, automated: false, redelivery: null };
    return [{ ...common, type: "answer", token, value, via: "calendar" }];
  });
  await intake.take({ events, files: [], trouble: null }, body);
  await replies.done();
}
