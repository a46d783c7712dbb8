import { describe, expect, it } from "vitest";
import { sampleAsk, sampleNotice } from "./fixtures/sample.js";
import { inboundEventSchema, noticeSchema } from "./schema.js";

const zhao = { platform: "test", tenant: null, kind: "person", id: "zhao" };
const receipt = { channel: "test:one", address: zhao, key: "key", id: "m-1", at: 1 };
const envelope = {
  id: "event-1",
  channel: "test:one",
  occurredAt: null,
  receivedAt: 5,
  sender: zhao,
  conversation: zhao,
  trust: "session",
  automated: false,
  redelivery: null,
  raw: "raw-1",
};
const message = { ...envelope, type: "message", text: "", media: [], answers: { by: "none" } };

/** Paths of what is wrong; empty when nothing is. */
function faultsOf(schema: typeof inboundEventSchema | typeof noticeSchema, value: unknown): readonly string[] {
  const result = schema.safeParse(value);
  return result.success ? [] : result.error.issues.map((issue) => issue.path.join("."));
}

describe("inboundEventSchema", () => {
  it.each([
    message,
    { ...message, answers: { by: "thread", of: "m-1" }, media: ["media-1"] },
    { ...envelope, type: "answer", token: "t", value: "v1", via: "button" },
    { ...envelope, type: "location", point: null, place: "云汀", via: "page", token: null },
    { ...envelope, type: "evidence", evidence: { receipt, level: "read", at: 2, fault: null } },
    { ...envelope, type: "membership", change: "left", subject: zhao },
    { ...envelope, type: "retraction", of: "m-1" },
    { ...envelope, sender: null, type: "unrecognised", why: "kind 7" },
  ])("takes a whole event: $type", (event) => {
    expect(inboundEventSchema.parse(event)).toEqual(event);
  });

  it.each([
    ["text", { ...message, text: "a\u0000" }],
    ["text", { ...message, text: "\ud800" }],
    ["id", { ...message, id: "" }],
    ["receivedAt", { ...message, receivedAt: "now" }],
    ["sender.kind", { ...message, sender: { ...zhao, kind: "robot" } }],
    ["answers.token", { ...message, answers: { by: "token" } }],
    ["", { ...message, extra: 1 }],
    ["type", { ...envelope, type: "party" }],
    [
      "point.latitude",
      {
        ...envelope,
        type: "location",
        place: null,
        via: "device",
        token: null,
        point: { latitude: 91, longitude: 0, datum: "wgs84", accuracyMetres: null },
      },
    ],
    [
      "evidence.fault.code",
      {
        ...envelope,
        type: "evidence",
        evidence: {
          receipt,
          level: "dropped",
          at: 2,
          fault: { code: "toString", scope: "recipient", retryAfterMs: null, vendor: null },
        },
      },
    ],
  ])("names what is wrong: %s", (path, event) => {
    expect(faultsOf(inboundEventSchema, event)).toEqual([path]);
  });
});

describe("noticeSchema", () => {
  const whole = sampleNotice({ ask: sampleAsk(), page: "https://p.example.test/n" });

  it("takes a whole notice as it is", () => {
    expect(noticeSchema.parse(whole)).toEqual(whole);
  });

  const series = (rule: string) => ({
    ...whole,
    event: {
      ...{ uid: "u", sequence: 0, cancelled: false, startsAt: 1, endsAt: 2, zone: "Asia/Shanghai", place: null },
      ...{ recurrence: { rule, except: [1] }, occurrenceAt: null, withdrawn: false },
    },
  });

  it.each(["FREQ=WEEKLY", "FREQ=MONTHLY;BYDAY=2FR,-1MO;COUNT=12", "FREQ=YEARLY;BYMONTH=3;UNTIL=20300101T000000Z"])(
    "takes a series: %s",
    (rule) => {
      expect(noticeSchema.parse(series(rule))).toEqual(series(rule));
    },
  );

  it.each([
    "",
    "BYDAY=FR",
    "FREQ=SECONDLY",
    "FREQ=DAILY\r\nATTENDEE:mailto:x@y.z",
    "FREQ=DAILY;X=1",
    "FREQ=DAILY;COUNT=0",
  ])("takes no other text for a rule: %j", (rule) => {
    expect(faultsOf(noticeSchema, series(rule))).toEqual(["event.recurrence.rule"]);
  });

  it.each([
    ["title", { ...whole, title: "两\n行" }],
    ["revision", { ...whole, revision: 0 }],
    ["locale", { ...whole, locale: "not a locale" }],
    ["page", { ...whole, page: "/relative" }],
    ["ask.code", { ...whole, ask: sampleAsk({ code: "7" }) }],
    ["ask.want.options", { ...whole, ask: sampleAsk({ want: { kind: "choice", options: [] } }) }],
    [
      "event.zone",
      {
        ...whole,
        event: { uid: "u", sequence: 0, cancelled: false, startsAt: 1, endsAt: 2, zone: "Mars/Base", place: null },
      },
    ],
    [
      "event.endsAt",
      {
        ...whole,
        event: { uid: "u", sequence: 0, cancelled: false, startsAt: 3, endsAt: 2, zone: "Asia/Shanghai", place: null },
      },
    ],
  ])("names what is wrong: %s", (path, notice) => {
    expect(faultsOf(noticeSchema, notice)).toEqual([path]);
  });
});
