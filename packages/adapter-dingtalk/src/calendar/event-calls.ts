import { createHash } from "node:crypto";
import { z } from "zod";
import { type App, call } from "../calls/calls.js";
import type { Answer } from "../http/http.js";
import type { EventPayload } from "./event-message.js";

/** The calls about one organiser's events. @source DingTalk documentation, 创建日程, 修改日程, 查询日程详情, 2026-08-22. */
export interface EventCalls {
  /** Makes an event without anybody; asked for again within a day, it is the same. */
  make(payload: EventPayload, caller: AbortSignal): Promise<Answer>;
  /** Changes it; everybody in it is told. */
  change(eventId: string, payload: EventPayload, caller: AbortSignal): Promise<Answer>;
  /** Takes it out of calendars; everybody in it is told. */
  cancel(eventId: string, caller: AbortSignal): Promise<Answer>;
  /** Invites people. */
  invite(eventId: string, unionIds: readonly string[], caller: AbortSignal): Promise<Answer>;
  /** Takes an invitation back. */
  uninvite(eventId: string, unionId: string, caller: AbortSignal): Promise<Answer>;
  /** Who is in it, and what they answered. */
  attendees(eventId: string, caller: AbortSignal): Promise<Answer>;
}

/** The calls for an organiser. */
export function createEventCalls(app: App, organiser: string): EventCalls {
  const root = `/v1.0/calendar/users/${encodeURIComponent(organiser)}/calendars/primary/events`;
  const pathOf = (eventId: string): string => `${root}/${encodeURIComponent(eventId)}`;
  return {
    make: (payload, caller) =>
      call(
        app,
        {
          host: "api",
          path: root,
          headers: { "x-client-token": clientToken(payload) },
          body: () => bodyOf(payload),
          isHandOver: false,
        },
        caller,
      ),
    change: (eventId, payload, caller) =>
      call(
        app,
        {
          host: "api",
          method: "PUT",
          path: pathOf(eventId),
          body: () => ({ ...bodyOf(payload), id: eventId }),
          isHandOver: true,
        },
        caller,
      ),
    cancel: (eventId, caller) =>
      call(
        app,
        { host: "api", method: "DELETE", path: pathOf(eventId), query: { pushNotification: "true" }, isHandOver: true },
        caller,
      ),
    invite(eventId, unionIds, caller) {
      const attendeesToAdd = unionIds.map((id) => ({ id, isOptional: false }));
      const body = { attendeesToAdd, pushNotification: true, chatNotification: true };
      return call(
        app,
        { host: "api", path: `${pathOf(eventId)}/attendees`, body: () => body, isHandOver: true },
        caller,
      );
    },
    uninvite(eventId, id, caller) {
      const body = { attendeesToRemove: [{ id }] };
      const path = `${pathOf(eventId)}/attendees/batchRemove`;
      return call(app, { host: "api", path, body: () => body, isHandOver: false }, caller);
    },
    attendees: (eventId, caller) =>
      call(app, { host: "api", method: "GET", path: pathOf(eventId), isHandOver: false }, caller),
  };
}

const made = z.looseObject({ id: z.string().min(1) });

/** DingTalk's id of an event that was made; `null`: the answer names none. */
export function eventIdIn(body: unknown): string | null {
  return made.safeParse(body).data?.id ?? null;
}

const listed = z.looseObject({
  attendees: z.array(z.looseObject({ id: z.string(), responseStatus: z.string().optional() })).nullish(),
});

/** Who is in an event, and what they answered; `null`: the answer does not say. */
export function attendeesIn(body: unknown): readonly { readonly unionId: string; readonly status: string }[] | null {
  const said = listed.safeParse(body).data;
  return said?.attendees?.map(({ id, responseStatus }) => ({ unionId: id, status: responseStatus ?? "" })) ?? null;
}

/** Kept for a day. @source DingTalk documentation, 创建日程, 2026-08-22. */
function clientToken({ uid, sequence }: EventPayload): string {
  return createHash("sha256")
    .update(JSON.stringify([uid, sequence]))
    .digest("hex")
    .slice(0, 32);
}

function bodyOf({ summary, description, startsAt, endsAt, zone, place }: EventPayload): object {
  return {
    summary,
    description,
    start: { dateTime: localIso(startsAt, zone), timeZone: zone },
    end: { dateTime: localIso(endsAt, zone), timeZone: zone },
    isAllDay: false,
    ...(place === null ? {} : { location: { displayName: place } }),
  };
}

/** An instant in its zone, as `2026-03-06T15:00:00+08:00`. */
export function localIso(at: number, zone: string): string {
  const format = new Intl.DateTimeFormat("en-CA", {
    timeZone: zone,
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    timeZoneName: "longOffset",
  });
  const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, value]));
  const of = (type: Intl.DateTimeFormatPartTypes): string => parts.get(type) ?? "";
  const offset = of("timeZoneName").replace("GMT", "") || "+00:00";
  return `${of("year")}-${of("month")}-${of("day")}T${of("hour")}:${of("minute")}:${of("second")}${offset}`;
}
