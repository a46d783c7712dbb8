import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { MessageRoom, WaitingNotice } from "../delivery/delivery.js";
import { policyDefault } from "../organisation/organisation.js";
import { createHolidayCalendar, localDateOf } from "../schedule/schedule.js";
import { bundle, createDigestTimes, type MessageKind, mondayOf, planMessage } from "./digest.js";

const zone = "Asia/Shanghai";
const from = Date.parse("2026-04-27T00:00:00+08:00");
const hourMs = 3_600_000;
const dayOf = (at: number): string => localDateOf(at, zone);

interface Handed {
  readonly kind: MessageKind;
  readonly afterHours: number;
  readonly worthHours: number | null;
}

const handed: fc.Arbitrary<Handed> = fc.record({
  kind: fc.constantFrom<MessageKind>("mergeable", "deferrable", "immediate"),
  afterHours: fc.integer({ min: 0, max: 400 }),
  worthHours: fc.option(fc.integer({ min: 1, max: 200 })),
});

interface Placed extends Handed {
  readonly dueAt: number;
  readonly expiresAt: number | null;
  readonly until: number | null;
  readonly hadRoom: boolean;
}

/** A member's fortnight: each message planned in turn, with what was planned before as its load. */
function live(
  messages: readonly Handed[],
  rhythm: "each" | "daily" | "weekly",
  budget: { readonly perDay: number; readonly perWeek: number },
): readonly Placed[] {
  const times = createDigestTimes({
    digest: policyDefault("digest"),
    quietHours: policyDefault("quietHours"),
    calendar: createHolidayCalendar(),
    zone,
  });
  const singles: number[] = [];
  const digests = new Set<number>();
  return messages
    .toSorted((one, other) => one.afterHours - other.afterHours)
    .map((message) => {
      const dueAt = from + message.afterHours * hourMs;
      const expiresAt = message.worthHours === null ? null : dueAt + message.worthHours * hourMs;
      const at = (instant: number): boolean => {
        const days = [...singles, ...digests].map(dayOf);
        const week = days.filter((day) => mondayOf(day) === mondayOf(dayOf(instant))).length;
        const day = days.filter((other) => other === dayOf(instant)).length;
        return (budget.perDay === 0 || day < budget.perDay) && (budget.perWeek === 0 || week < budget.perWeek);
      };
      const until = planMessage(
        { kind: message.kind, rhythm, dueAt, expiresAt },
        { singles, digests },
        { budget, times, dayOf },
      );
      const hadRoom = until !== null && digests.has(until) ? true : at(until ?? dueAt);
      if (until === null) singles.push(dueAt);
      else digests.add(until);
      return { ...message, dueAt, expiresAt, until, hadRoom };
    });
}

const lives = fc.tuple(
  fc.array(handed, { maxLength: 40 }),
  fc.constantFrom("each" as const, "daily" as const, "weekly" as const),
  fc.record({ perDay: fc.integer({ min: 0, max: 4 }), perWeek: fc.integer({ min: 0, max: 9 }) }),
);

describe("planMessage", () => {
  it("never lets a message wait that must not, and never beyond its worth", () => {
    fc.assert(
      fc.property(lives, ([messages, rhythm, budget]) => {
        for (const { kind, dueAt, expiresAt, until } of live(messages, rhythm, budget)) {
          if (kind === "immediate") expect(until).toBeNull();
          if (until !== null) expect(until).toBeGreaterThan(dueAt);
          if (until !== null && expiresAt !== null) expect(until).toBeLessThan(expiresAt);
        }
      }),
      { numRuns: 60 },
    );
  });

  it("lets what can wait exceed the budget of a day or a week only where it would expire", () => {
    fc.assert(
      fc.property(lives, ([messages, rhythm, budget]) => {
        for (const { kind, expiresAt, until, hadRoom } of live(messages, rhythm, budget))
          if (kind !== "immediate" && !hadRoom) expect([until, expiresAt === null]).toEqual([null, false]);
      }),
      { numRuns: 60 },
    );
  });

  it("sends at once what a member wants at once, as long as the budget lasts", () => {
    fc.assert(
      fc.property(fc.array(handed, { maxLength: 30 }), (messages) => {
        const placed = live(messages, "each", { perDay: 0, perWeek: 0 });

        expect(placed.every(({ until }) => until === null)).toBe(true);
      }),
      { numRuns: 30 },
    );
  });

  it("merges for who wants one digest a week on one day of each week", () => {
    fc.assert(
      fc.property(fc.array(handed, { minLength: 1, maxLength: 30 }), (messages) => {
        const placed = live(messages, "weekly", { perDay: 0, perWeek: 0 });
        const until = new Set(placed.flatMap((message) => message.until ?? []));

        // 4 May 2026 is Labour Day's fourth day off: that week's digest moves to Wednesday, 6 May.
        const expected = ["2026-04-27T08:30", "2026-05-06T08:30", "2026-05-11T08:30", "2026-05-18T08:30"];
        for (const at of until) expect(expected.map((text) => Date.parse(`${text}+08:00`))).toContain(at);
      }),
      { numRuns: 30 },
    );
  });
});

const notices = fc
  .array(
    fc.record({
      title: fc.string({ unit: "grapheme", minLength: 1, maxLength: 60 }),
      text: fc.string({ unit: "grapheme", maxLength: 900 }),
      page: fc.option(fc.webUrl()),
      images: fc.nat({ max: 4 }),
      files: fc.nat({ max: 2 }),
    }),
    { minLength: 1, maxLength: 20 },
  )
  .map((list) =>
    list.map(
      ({ title, text, page, images, files }, index): WaitingNotice => ({
        noticeId: `notice_${String(index).padStart(2, "0")}`,
        purpose: "post",
        title,
        body: text === "" ? [] : [{ kind: "paragraph", text }],
        images: Array.from({ length: images }, (_, at) => `image-${index}-${at}`),
        files: Array.from({ length: files }, (_, at) => `file-${index}-${at}`),
        page,
        expiresAt: null,
      }),
    ),
  );

const rooms = fc.record<MessageRoom>({
  textBytes: fc.constantFrom(512, 2_048, 100_000, Number.MAX_SAFE_INTEGER),
  images: fc.constantFrom(0, 3, 9),
  files: fc.constantFrom(0, 1, 10),
});

describe("bundle", () => {
  it("puts every notice into one message, in order within a digest, and makes no digest of one", () => {
    fc.assert(
      fc.property(notices, rooms, (waiting, room) => {
        const bundles = bundle(waiting, room);
        const ids = bundles.flatMap((part) =>
          part.kind === "alone" ? [part.noticeId] : part.items.map((item) => item.noticeId),
        );

        expect(ids.toSorted()).toEqual(waiting.map((notice) => notice.noticeId));
        for (const part of bundles)
          if (part.kind === "digest") {
            const merged = part.items.map((item) => item.noticeId);
            expect(merged).toEqual(merged.toSorted());
            expect(merged.length).toBeGreaterThan(1);
          }
      }),
      { numRuns: 80 },
    );
  });

  it("loses nothing: a digest shows all of a notice, or the page that does", () => {
    fc.assert(
      fc.property(notices, rooms, (waiting, room) => {
        for (const part of bundle(waiting, room))
          for (const item of part.kind === "digest" ? part.items : []) {
            const { body, images, files, page } = waiting.find((notice) => notice.noticeId === item.noticeId) ?? item;
            expect(item.page).toBe(page);
            if (page === null) expect(item).toMatchObject({ body, images, files });
          }
      }),
      { numRuns: 80 },
    );
  });

  it("keeps a digest within what every channel can carry", () => {
    fc.assert(
      fc.property(notices, rooms, (waiting, room) => {
        for (const part of bundle(waiting, room)) {
          if (part.kind === "alone") continue;
          const text = JSON.stringify(part.items.map(({ title, body, page }) => [title, body, page]));
          expect(part.items.flatMap((item) => item.images).length).toBeLessThanOrEqual(room.images);
          expect(part.items.flatMap((item) => item.files).length).toBeLessThanOrEqual(room.files);
          expect(text.isWellFormed()).toBe(true);
          for (const { body } of part.items)
            for (const block of body) if ("text" in block) expect(block.text.length).toBeLessThan(room.textBytes);
        }
      }),
      { numRuns: 80 },
    );
  });

  it("shows the first 120 characters of a long notice with a page, fewer where that saves a message", () => {
    const long = (index: number, page: string | null): WaitingNotice => ({
      noticeId: `notice_${index}`,
      purpose: "post",
      title: "学习",
      body: [{ kind: "paragraph", text: "好".repeat(400) }],
      images: [],
      files: [],
      page,
      expiresAt: null,
    });
    const page = "https://branch.example/p";
    const leads = (count: number, at: string | null, textBytes: number) =>
      bundle(
        Array.from({ length: count }, (_, index) => long(index, at)),
        { textBytes, images: 0, files: 0 },
      ).map((part) =>
        part.kind === "alone"
          ? "alone"
          : part.items.map(({ body }) =>
              "text" in (body[0] ?? {}) && body[0]?.kind === "paragraph" ? body[0].text.length : 0,
            ),
      );

    expect(leads(2, page, 2_048)).toEqual([[121, 121]]);
    expect(leads(5, page, 2_048)).toEqual([[61, 61, 61, 61, 61]]);
    expect(leads(2, null, 2_048)).toEqual(["alone", "alone"]);
    expect(leads(2, null, 8_192)).toEqual([[400, 400]]);
  });
});
