import type { CalendarEvent, Channel, FittedNotice, InboundEvent } from "@microbranch/core/channel";
import { readCalendarToken } from "@microbranch/core/channel";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createEmailChannel } from "./channel.js";
import type { EmailConfig } from "./config.js";
import {
  configFor,
  createHost,
  inboundConfig,
  keyOf,
  monday,
  parcelFor,
  sendOne,
  startServer,
  type TestHost,
  type TestServer,
} from "./fixtures/bench.js";
import { type CalendarAnswer, type Invitation, programs, takeInvitation } from "./fixtures/calendar-program.js";
import { signMail } from "./index.js";

const uid = "gathering-7@branch";
const li = "li@example.test";
const event: CalendarEvent = {
  uid,
  sequence: 0,
  cancelled: false,
  startsAt: Date.parse("2026-03-13T15:00:00+08:00"),
  endsAt: Date.parse("2026-03-13T16:30:00+08:00"),
  zone: "Asia/Shanghai",
  place: "三楼会议室",
};
const invited: Partial<FittedNotice> = { purpose: "invitation", event, answerPaths: ["calendar", "keyword"] };

let host: TestHost;
let server: TestServer;
let channel: Channel;

beforeEach(async () => {
  host = createHost();
  server = await startServer();
  channel = await opened();
});

afterEach(async () => {
  await channel.close();
  await server.close();
});

async function opened(changes: Partial<EmailConfig> = {}): Promise<Channel> {
  const replyTo = { address: "party@example.test", subaddressing: true };
  const made = createEmailChannel(configFor(server.port, { inbound: inboundConfig, replyTo, ...changes }));
  await made.open(host, new AbortController().signal);
  return made;
}

let sent = 0;

/** Invites somebody, and takes the invitation as a calendar program does. */
async function invite(changes: Partial<CalendarEvent> = {}, to = li, from = channel): Promise<Invitation> {
  sent += 1;
  const key = keyOf(`invitation${"abcdefghijklmnop".charAt(sent % 16)}`);
  const outcome = await sendOne(from, parcelFor(from, to, { ...invited, event: { ...event, ...changes } }, key));
  expect(outcome.status).toBe("accepted");
  return takeInvitation(Buffer.from(server.taken.at(-1)?.raw ?? "", "latin1"));
}

/** Posts a raw mail; what the host accepted last. */
async function post(raw: Buffer): Promise<InboundEvent> {
  const signature = signMail({ body: raw, secret: inboundConfig.secret, at: host.time });
  const headers = { "content-type": "message/rfc822", "x-microbranch-signature": signature };
  const request = new Request("https://hub.example.test/channels/email", {
    method: "POST",
    body: new Uint8Array(raw),
    headers,
  });
  const response = await channel.handle?.(request);
  expect(response?.status).toBe(204);
  return host.events.at(-1) ?? expect.fail("nothing was accepted");
}

const at = monday + 3_600_000;
const answer = (invitation: Invitation, more: Partial<CalendarAnswer> = {}) =>
  post(programs.google(invitation, { at, ...more }));
const tokenOf = (event: InboundEvent) => (event.type === "answer" ? readCalendarToken(event.token) : null);

describe("createEmailChannel: invitations", () => {
  it("sends one that programs show beside the text, and once more as a file", async () => {
    const { method, organizer, attendee, event: read } = await invite();

    expect({ method, attendee }).toEqual({ method: "REQUEST", attendee: li });
    expect(organizer).toMatch(/^party\+c\.[0-9a-v]{16}@example\.test$/u);
    expect(read.getFirstProperty("attendee")?.getParameter("rsvp")).toBe("TRUE");
    const shape = (server.taken[0]?.raw ?? "").match(/^content-type: [^;\r]+/gimu);
    expect(shape).toEqual([
      "Content-Type: multipart/mixed",
      "Content-Type: multipart/alternative",
      "Content-Type: text/plain",
      "Content-Type: text/html",
      "Content-Type: text/calendar",
      "Content-Type: application/ics",
    ]);
    expect(server.taken[0]?.raw).toMatch(/content-type: text\/calendar; charset=utf-8;(?:\r\n)? method=REQUEST\r\n/iu);
    expect(server.taken[0]?.mail.text).toContain("三楼会议室");
  });

  it("names the same organizer in each revision to one member, and another one to each", async () => {
    const first = await invite();
    const moved = await invite({ sequence: 1, startsAt: event.startsAt + 60_000 });
    const called = await invite({ sequence: 2, cancelled: true });
    const other = await invite({}, "wang@example.test");
    const otherwise = await invite({ uid: "gathering-8@branch" });

    expect([moved.organizer, called.organizer]).toEqual([first.organizer, first.organizer]);
    expect(new Set([first, other, otherwise].map(({ organizer }) => organizer)).size).toBe(3);
    expect([moved.method, called.method]).toEqual(["REQUEST", "CANCEL"]);
    expect(called.event.getFirstPropertyValue("status")).toBe("CANCELLED");
  });

  it("has answers sent where replies go when its host knows no sub-addresses", async () => {
    const plain = await opened({ replyTo: { address: "party@example.test" } });
    const deaf = createEmailChannel(configFor(server.port));
    await deaf.open(host, new AbortController().signal);

    expect((await invite({}, li, plain)).organizer).toBe("party@example.test");
    expect((await invite({}, li, deaf)).organizer).toBe("branch@example.test");
    expect(deaf.capabilities.calendar).toEqual({ replies: false });
    expect(channel.capabilities.calendar).toEqual({ replies: true });
    await plain.close();
    await deaf.close();
  });

  it("takes somebody out without calling the gathering off", async () => {
    const { method, event: read } = await invite({ sequence: 3, withdrawn: true });

    expect(method).toBe("CANCEL");
    expect(read.getFirstProperty("status")).toBeNull();
    expect(server.taken[0]?.mail.subject).toBe("【无需参加】三月主题党日安排");
  });

  it("sends a series in its own zone", async () => {
    const { event: read } = await invite({ recurrence: { rule: "FREQ=MONTHLY;BYDAY=2FR", except: [] } });

    expect(read.getFirstProperty("dtstart")?.getParameter("tzid")).toBe("Asia/Shanghai");
    expect(read.parent?.getAllSubcomponents("vtimezone")).toHaveLength(1);
  });
});

describe("createEmailChannel: answers in a calendar", () => {
  it.each(["google", "outlook", "apple"] as const)("takes one as its attendee's own: %s", async (program) => {
    const invitation = await invite({ sequence: 2 });

    const taken = await post(programs[program](invitation, { at, partstat: "TENTATIVE", comment: "会晚到十分钟" }));

    expect(taken).toMatchObject({
      type: "answer",
      via: "calendar",
      token: `${uid}#2`,
      value: "tentative",
      comment: "会晚到十分钟",
      trust: "signed",
      automated: false,
      occurredAt: at,
      sender: { id: li },
    });
    expect(host.events).toHaveLength(1);
  });

  it("takes it as claimed when it does not come to the attendee's own address", async () => {
    const invitation = await invite();
    const toWang = await invite({}, "wang@example.test");
    const elsewhere = { organizer: "party@example.test" };

    expect(await answer({ ...invitation, ...elsewhere })).toMatchObject({ type: "answer", trust: "claimed" });
    expect(await answer(invitation, { to: toWang.organizer, at: at + 1 })).toMatchObject({ trust: "signed" });
    expect(await answer({ ...invitation, organizer: toWang.organizer }, { at: at + 2 })).toMatchObject({
      trust: "claimed",
    });
    expect(await answer({ ...invitation, organizer: "party+c.0000000000000000@example.test" })).toMatchObject({
      trust: "claimed",
    });
  });

  it("names the attendee where somebody else answers", async () => {
    const invitation = await invite();

    const foreign = await answer(invitation, { from: "zhao@example.test" });
    const onBehalf = await answer(invitation, { parameters: ';SENT-BY="mailto:zhao@example.test"' });

    expect(foreign).toMatchObject({ sender: { id: "zhao@example.test" }, trust: "claimed" });
    expect(tokenOf(foreign)).toMatchObject({ uid, attendee: li });
    expect(onBehalf).toMatchObject({ sender: { id: li }, trust: "claimed" });
    expect(tokenOf(onBehalf)).toMatchObject({ attendee: null });
  });

  it("takes no decision from who passes the invitation on, or decides nothing", async () => {
    const invitation = await invite();

    expect(await answer(invitation, { partstat: "DELEGATED" })).toMatchObject({
      type: "unrecognised",
      why: "an invitation was passed on to somebody else",
    });
    expect(await answer(invitation, { partstat: "NEEDS-ACTION" })).toMatchObject({ type: "unrecognised" });
  });

  it.each([
    ["google", "RECURRENCE-ID:20260410T070000Z"],
    ["outlook", "RECURRENCE-ID;TZID=China Standard Time:20260410T150000"],
    ["apple", "RECURRENCE-ID;TZID=Asia/Shanghai:20260410T150000"],
  ] as const)("names the occurrence that is answered, however it is written: %s", async (program, occurrence) => {
    const invitation = await invite({ recurrence: { rule: "FREQ=MONTHLY;BYDAY=2FR", except: [] } });

    const taken = await post(programs[program](invitation, { at, occurrence, partstat: "DECLINED" }));

    expect(tokenOf(taken)).toMatchObject({ uid, occurrenceAt: Date.parse("2026-04-10T15:00:00+08:00") });
  });

  it("takes no answer for an occurrence that it cannot tell, rather than for the series", async () => {
    const invitation = await invite();

    for (const occurrence of ["RECURRENCE-ID;VALUE=DATE:20260410", "RECURRENCE-ID;TZID=Nowhere:20260410T150000"])
      expect(await answer(invitation, { occurrence })).toMatchObject({ type: "unrecognised" });
  });

  it("points at the mail of ours that a program says it answers", async () => {
    const invitation = await invite();

    const taken = await post(programs.outlook(invitation, { at }));

    expect(taken).toMatchObject({ answers: { by: "thread", of: invitation.messageId.replace(/[<>]/gu, "") } });
    expect(await post(programs.apple(invitation, { at }))).toMatchObject({ answers: { by: "none" } });
  });

  it("counts as a machine only what answers by itself", async () => {
    const invitation = await invite();

    const taken = await post(programs.apple(invitation, { at, headers: "Auto-Submitted: auto-replied\r\n" }));

    expect(taken).toMatchObject({ type: "answer", automated: true });
  });
});
