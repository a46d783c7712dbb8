import {
  type Fault,
  fault,
  type Outcome,
  type Parcel,
  type ParcelRecipient,
  type Receipt,
} from "@microbranch/core/channel";
import type { App } from "../calls/calls.js";
import { outcomesOf } from "../transmit.js";
import { createEventCalls, type EventCalls, eventIdIn } from "./event-calls.js";
import type { EventPayload } from "./event-message.js";
import { createLedger, type Ledger } from "./ledger.js";
import { createPeople, type People } from "./people.js";
import { type CalendarReplies, repliesIn } from "./replies.js";

/** The calendar of one organiser while a channel is open. */
export interface CalendarDesk {
  /** Invites everybody of a parcel; `null`: there is no event to be cancelled, so that it is to be told otherwise. */
  invite(parcel: Parcel, payload: EventPayload, caller: AbortSignal): Promise<readonly Outcome[] | null>;
  /** Whether a receipt is one of an invitation. */
  isInvitation(receipt: Receipt): boolean;
  /** Takes an invitation back; `null`: done. */
  uninvite(receipt: Receipt, caller: AbortSignal): Promise<Fault | null>;
  /** What an event of ours was changed by; `null`: it is none of ours. @throws DEADLINE_EXCEEDED. */
  replies(data: unknown, ending: AbortSignal): Promise<CalendarReplies | null>;
}

interface Parts {
  readonly app: App;
  readonly calls: EventCalls;
  readonly ledger: Ledger;
  readonly people: People;
}

/** Creates the desk; nothing is sent. */
export function createCalendarDesk(app: App, organiser: string): CalendarDesk {
  const parts: Parts = {
    app,
    calls: createEventCalls(app, organiser),
    ledger: createLedger(app.host),
    people: createPeople(app),
  };
  const turns = new Map<string, Promise<unknown>>();

  /** One after the other for one gathering: two parcels at once would make two events. */
  async function inTurn<T>(uid: string, work: () => Promise<T>): Promise<T> {
    const turn = (turns.get(uid) ?? Promise.resolve()).then(work);
    const last = turn.catch(() => undefined);
    turns.set(uid, last);
    try {
      return await turn;
    } finally {
      if (turns.get(uid) === last) turns.delete(uid);
    }
  }

  return {
    async invite(parcel, payload, caller) {
      const event = await inTurn(payload.uid, () => eventFor(parts, payload, caller));
      if (event.kind === "absent") return null;
      const said = { channel: app.settings.id, at: app.host.clock.now() };
      if (event.kind !== "there") return outcomesOf(parcel, { ...said, answer: event }, () => null);
      if (payload.cancelled)
        return outcomesOf(parcel, { ...said, answer: { kind: "done", body: null } }, () => ({
          id: receiptId(event.eventId, ""),
        }));
      return await inviteAll(parts, { parcel, payload, eventId: event.eventId }, caller);
    },
    isInvitation: ({ id }) => idsIn(id) !== null,
    async uninvite(receipt, caller) {
      const ids = idsIn(receipt.id);
      if (ids === null) return fault("CONTENT_UNFIT");
      const answer = await parts.calls.uninvite(ids.eventId, ids.unionId, caller);
      if (answer.kind === "refused") return answer.fault;
      return answer.kind === "done" ? null : fault("HANDOVER_UNKNOWN", { scope: "channel" });
    },
    replies: (data, ending) => repliesIn(parts, data, ending),
  };
}

type EventFor =
  | { readonly kind: "there"; readonly eventId: string }
  | { readonly kind: "absent" }
  | { readonly kind: "refused"; readonly fault: Fault }
  | { readonly kind: "unknown" };

/** The gathering's event, made or brought up to date. */
async function eventFor({ calls, ledger }: Parts, payload: EventPayload, caller: AbortSignal): Promise<EventFor> {
  const { uid, sequence, cancelled } = payload;
  const known = await ledger.event(uid);
  if (known === null || (known.cancelled && !cancelled)) {
    if (cancelled) return { kind: "absent" };
    const answer = await calls.make(payload, caller);
    if (answer.kind === "refused") return answer;
    const eventId = answer.kind === "done" ? eventIdIn(answer.body) : null;
    // Nobody was invited yet, and the same request within a day gives the same event: nothing is uncertain.
    if (eventId === null) return { kind: "refused", fault: fault("CHANNEL_BUSY") };
    await ledger.keepEvent(uid, { eventId, sequence, cancelled });
    return { kind: "there", eventId };
  }
  const { eventId } = known;
  if (cancelled ? known.cancelled : known.sequence >= sequence) return { kind: "there", eventId };
  const answer = cancelled ? await calls.cancel(eventId, caller) : await calls.change(eventId, payload, caller);
  if (answer.kind !== "done") return answer;
  await ledger.keepEvent(uid, { eventId, sequence, cancelled });
  return { kind: "there", eventId };
}

/** Invites those whom the calendar knows, by one call. */
async function inviteAll(
  { app, calls, ledger, people }: Parts,
  { parcel, payload, eventId }: { readonly parcel: Parcel; readonly payload: EventPayload; readonly eventId: string },
  caller: AbortSignal,
): Promise<readonly Outcome[]> {
  const unknown = new Map<ParcelRecipient, Fault>();
  const unionIds = new Map<ParcelRecipient, string>();
  for (const recipient of parcel.recipients) {
    const { id: userId } = recipient.address;
    const found = await people.unionIdOf(userId, caller);
    if ("fault" in found) {
      unknown.set(recipient, found.fault);
      continue;
    }
    unionIds.set(recipient, found.unionId);
    const before = await ledger.invited(eventId, found.unionId);
    await ledger.keepInvited(eventId, found.unionId, { userId, token: payload.token, status: before?.status ?? null });
  }
  const answer =
    unionIds.size === 0
      ? ({ kind: "done", body: null } as const)
      : await calls.invite(eventId, [...unionIds.values()], caller);
  const at = app.host.clock.now();
  return parcel.recipients.map((recipient): Outcome => {
    const why = unknown.get(recipient);
    const { address } = recipient;
    if (why !== undefined) return { address, status: "failed", fault: why };
    const id = receiptId(eventId, unionIds.get(recipient) ?? "");
    const one = { ...parcel, recipients: [recipient] };
    const [outcome] = outcomesOf(one, { channel: app.settings.id, at, answer }, () => ({ id }));
    return outcome ?? { address, status: "uncertain", fault: fault("HANDOVER_UNKNOWN") };
  });
}

function receiptId(eventId: string, unionId: string): string {
  return `event:${encodeURIComponent(eventId)}:${encodeURIComponent(unionId)}`;
}

function idsIn(receiptId: string): { readonly eventId: string; readonly unionId: string } | null {
  const [, eventId, unionId] = /^event:([^:]+):([^:]*)$/u.exec(receiptId) ?? [];
  if (eventId === undefined || unionId === undefined) return null;
  return { eventId: decodeURIComponent(eventId), unionId: decodeURIComponent(unionId) };
}
