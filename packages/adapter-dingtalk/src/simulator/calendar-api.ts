import { z } from "zod";
import { newDone, newRefused, type SimulatedAnswer, type SimulatedRequest } from "./answers.js";
import type { Platform } from "./platform.js";
import type { Meeting } from "./script.js";

/** @source DingTalk documentation, 创建日程 and 添加日程参与者, 2026-08-22. */
const limits = { summaryChars: 2048, descriptionChars: 5000, aDay: 100, dayMs: 86_400_000, attendees: 500 };

const moment = z.looseObject({ dateTime: z.iso.datetime({ offset: true }), timeZone: z.string() });
const fields = z.looseObject({
  summary: z.string().min(1),
  description: z.string().default(""),
  start: moment,
  end: moment,
  location: z.looseObject({ displayName: z.string() }).optional(),
});
const adding = z.looseObject({ attendeesToAdd: z.array(z.looseObject({ id: z.string() })).min(1) });
const removing = z.looseObject({ attendeesToRemove: z.array(z.looseObject({ id: z.string() })).min(1) });

interface SimulatedEvent {
  readonly id: string;
  readonly organiser: string;
  readonly clientToken: string;
  readonly madeAt: number;
  fields: z.infer<typeof fields>;
  readonly attendees: Map<string, string>;
}

const pathForm =
  /^\/v1\.0\/calendar\/users\/(?<organiser>[^/]+)\/calendars\/primary\/events(?:\/(?<id>[^/]+?))?(?<below>\/attendees(?:\/batchRemove)?)?$/u;

/** Whether a request is about the calendar, and whether it invites people. */
export function calendarCall({ method, path }: SimulatedRequest): "invite" | "other" | null {
  const found = pathForm.exec(path);
  if (found === null) return null;
  return method === "POST" && found.groups?.["below"] === "/attendees" ? "invite" : "other";
}

/** Events of calendars. */
export class CalendarDesk {
  readonly #platform: Platform;
  readonly #events = new Map<string, SimulatedEvent>();

  constructor(platform: Platform) {
    this.#platform = platform;
  }

  /** Takes a call about the calendar. */
  take(request: SimulatedRequest, { refusal }: Meeting): SimulatedAnswer {
    if (refusal !== null) return refusal;
    const { organiser = "", id, below } = pathForm.exec(request.path)?.groups ?? {};
    if (!this.#platform.world.people.some((one) => unionIdOf(one) === organiser))
      return newRefused(400, "invalidParameter.userId");
    if (id === undefined) return this.#make(request, organiser);
    const event = this.#events.get(decodeURIComponent(id));
    if (event === undefined || event.organiser !== organiser) return newRefused(404, "itemNotFound");
    if (below === "/attendees") return this.#invite(event, request.body);
    if (below !== undefined) return this.#uninvite(event, request.body);
    if (request.method === "PUT") return this.#change(event, request.body);
    if (request.method === "DELETE") return this.#cancel(event);
    return newDone(shownOf(event));
  }

  /** Has somebody answer. */
  respond(eventId: string, userId: string, status: "accepted" | "declined" | "tentative"): void {
    this.#events.get(eventId)?.attendees.set(unionIdOf(userId), status);
  }

  #make({ body, clientToken }: SimulatedRequest, organiser: string): SimulatedAnswer {
    const said = fieldsIn(body);
    if (said === null) return newRefused(400, "invalidParameter.event");
    const now = this.#platform.clock.now();
    const today = [...this.#events.values()].filter(
      (one) => one.organiser === organiser && now - one.madeAt < limits.dayMs,
    );
    const before = today.find((one) => one.clientToken !== "" && one.clientToken === clientToken);
    if (before !== undefined) return newDone(shownOf(before));
    if (today.length >= limits.aDay) return newRefused(400, "flowLimit");
    const id = `event/${this.#platform.next()}==`;
    const event = { id, organiser, clientToken, madeAt: now, fields: said, attendees: new Map<string, string>() };
    this.#events.set(id, event);
    return newDone(shownOf(event));
  }

  #change(event: SimulatedEvent, body: unknown): SimulatedAnswer {
    const said = fieldsIn(body);
    if (said === null) return newRefused(400, "invalidParameter.event");
    event.fields = said;
    this.#platform.change(({ id }) => isOf(id, event), { text: textOf(said) });
    return newDone(shownOf(event));
  }

  #cancel(event: SimulatedEvent): SimulatedAnswer {
    this.#events.delete(event.id);
    this.#platform.change(({ id }) => isOf(id, event), { isRecalled: true });
    return newDone({});
  }

  #invite(event: SimulatedEvent, body: unknown): SimulatedAnswer {
    const said = adding.safeParse(body).data;
    if (said === undefined || said.attendeesToAdd.length > limits.attendees)
      return newRefused(400, "exceedMaxReceiverSize");
    for (const { id } of said.attendeesToAdd) {
      const to = this.#platform.world.people.find((one) => unionIdOf(one) === id);
      if (to === undefined) return newRefused(400, "invalidParameter.attendees");
      if (event.attendees.has(id)) continue;
      event.attendees.set(id, "needsAction");
      const text = textOf(event.fields);
      const receipt = `event:${encodeURIComponent(event.id)}:${encodeURIComponent(id)}`;
      this.#platform.take({ id: receipt, route: "event", to, keyed: null, text, raw: event.fields, buttons: [] });
    }
    return newDone({});
  }

  #uninvite(event: SimulatedEvent, body: unknown): SimulatedAnswer {
    const said = removing.safeParse(body).data;
    if (said === undefined) return newRefused(400, "invalidParameter.attendees");
    for (const { id: unionId } of said.attendeesToRemove) {
      event.attendees.delete(unionId);
      const own = (to: string): boolean => unionIdOf(to) === unionId;
      this.#platform.change(({ id, to }) => isOf(id, event) && own(to), { isRecalled: true });
    }
    return newDone({});
  }
}

/** The id that is the same in all applications of a developer. */
export function unionIdOf(userId: string): string {
  return `union-${userId}`;
}

function fieldsIn(body: unknown): z.infer<typeof fields> | null {
  const said = fields.safeParse(body).data;
  const isShort =
    said !== undefined &&
    [...said.summary].length <= limits.summaryChars &&
    [...said.description].length <= limits.descriptionChars;
  return isShort ? said : null;
}

function isOf(messageId: string, { id }: SimulatedEvent): boolean {
  return messageId.startsWith(`event:${encodeURIComponent(id)}:`);
}

function shownOf({ id, fields: said, attendees }: SimulatedEvent): object {
  const list = [...attendees].map(([one, responseStatus]) => ({ id: one, displayName: one, responseStatus }));
  return { ...said, id, status: "confirmed", attendees: list };
}

function textOf({ summary, description, start, end, location }: z.infer<typeof fields>): string {
  const place = location === undefined ? [] : [location.displayName];
  return [summary, `${start.dateTime} – ${end.dateTime}`, ...place, description].join("\n");
}
