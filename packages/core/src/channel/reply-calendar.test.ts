import { describe, expect, it } from "vitest";
import { calendarToken } from "./calendar-token.js";
import type { InboundEvent } from "./event.js";
import { sampleAsk } from "./fixtures/sample.js";
import type { Ask } from "./notice.js";
import { readReply } from "./read-reply.js";
import type { AskedGathering, OpenAsk } from "./reply-types.js";

const now = 1_000_000;
const zhao = { platform: "test", tenant: null, kind: "person", id: "zhao" } as const;
const list = [
  { value: "yes", label: "参加", words: ["accepted"] },
  { value: "no", label: "请假", words: ["declined"] },
];
const naming = (sequence: number) => calendarToken({ uid: "g7@branch", sequence, occurrenceAt: null, attendee: null });

/** An answer in a calendar to a revision of the gathering. */
function answered(sequence: number, more: Partial<InboundEvent> = {}): InboundEvent {
  return {
    id: "event-1",
    channel: "test:one",
    occurredAt: now,
    receivedAt: now + 500,
    sender: zhao,
    conversation: zhao,
    trust: "signed",
    automated: false,
    redelivery: null,
    raw: "raw-1",
    type: "answer",
    token: naming(sequence),
    value: "accepted",
    via: "calendar",
    ...more,
  } as InboundEvent;
}

/** The ask of the gathering, now at revision 2, as the answer to a revision names it. */
function asked(sequence: number, more: Partial<AskedGathering> = {}, ask: Partial<Ask> = {}): OpenAsk {
  return {
    ask: sampleAsk({ want: { kind: "choice", options: list }, ...ask }),
    own: true,
    tokens: ["secret"],
    messages: [],
    answered: false,
    gathering: { token: naming(sequence), sequence: 2, isProven: false, counted: null, ...more },
  };
}

const reasons = (event: InboundEvent, ask: OpenAsk): readonly string[] => {
  const reading = readReply(event, [ask]);
  return reading.kind === "answer" ? reading.notCounted : [reading.kind];
};

describe("readReply: answers in a calendar", () => {
  it("reads the option marked for the answer, dated by the calendar", () => {
    expect(readReply(answered(2), [asked(2)])).toMatchObject({ value: "yes", by: "token", at: now, notCounted: [] });
    expect(readReply(answered(1), [asked(2)])).toMatchObject({ kind: "message", why: "unknown-token" });
  });

  it("counts nothing on the strength of a name that everybody invited knows", () => {
    expect(reasons(answered(2, { trust: "claimed" }), asked(2))).toEqual(["claimed"]);
    expect(reasons(answered(2, { trust: "claimed" }), asked(2, { isProven: true }))).toEqual([]);
    expect(reasons(answered(2, { trust: "claimed", token: "secret" }), asked(2))).toEqual([]);
  });

  it("knows an answer to an earlier revision, and takes a revision never sent for the last one", () => {
    expect(reasons(answered(1), asked(1))).toEqual(["stale"]);
    expect(reasons(answered(9), asked(9))).toEqual([]);
  });

  it("lets the newest of a revision count, whatever order they come in", () => {
    const counted = (at: number, sequence: number | null) => asked(2, { counted: { at, sequence } });

    expect(reasons(answered(2), counted(now + 1, 2))).toEqual(["overtaken"]);
    expect(reasons(answered(2), counted(now + 1, null))).toEqual(["overtaken"]);
    expect(reasons(answered(2), counted(now - 1, 2))).toEqual([]);
    expect(reasons(answered(2), counted(now + 1, 1))).toEqual([]);
  });

  it("believes no clock but the host's about lateness and the future", () => {
    const closing = asked(2, {}, { closesAt: now + 100 });

    expect(reasons(answered(2), closing)).toEqual(["late"]);
    expect(readReply(answered(2, { occurredAt: now + 9_999 }), [asked(2)])).toMatchObject({ at: now + 500 });
  });
});
