import { expect, it } from "vitest";
import { type AskDraft, askedMembers, putAsk, reviseAskEvent } from "../ask/ask.js";
import { type CalendarAnswerName, calendarToken } from "../channel/channel.js";
import { systemActor } from "../command/command.js";
import type { Store } from "../store/store.js";
import { forEachStore } from "../testing/databases.js";
import { createLoopbackChannel, type LoopbackOptions } from "../testing/loopback-channel.js";
import { morning, openBench, person } from "./fixtures/bench.js";

const options = [
  { value: "yes", label: "Coming", words: ["accepted"] },
  { value: "no", label: "Not coming", words: ["declined"] },
];
const gathering = { uid: "g7@branch", sequence: 1 };
const draft: AskDraft = {
  ...{ kind: "test", subject: "gathering_7", title: "Study on Friday", locale: "en", retention: "years10" },
  want: { kind: "choice", options },
  memberIds: ["li", "wang"],
  event: gathering,
};

/** A bench whose `li` and `wang` were asked about a gathering at its first revision, and sent the invitation. */
async function invited(
  store: Store,
  more: { readonly ask?: Partial<AskDraft>; readonly loopback?: LoopbackOptions } = {},
) {
  const channel = createLoopbackChannel(more.loopback);
  const bench = await openBench(store, { channels: [channel] });
  const branch = { ...{ id: "b1", name: "Audit Branch", unit: "Audit Office", kind: "branch" }, superior_id: null };
  const row = { ...branch, zone: "Asia/Shanghai", locale: "en", created_at: morning };
  await store.write("b1", (db) => db.insertInto("branch").values(row).execute());
  const ask = await bench.executor.within("b1", systemActor, (unit) => putAsk(unit, { ...draft, ...more.ask }));
  await bench.send({ ask, recipients: [person("li"), person("wang")], subject: "gathering_7" });
  await bench.run();
  let count = 0;
  return {
    ...bench,
    channel,
    ask,
    revise: (sequence: number, askId = ask.id) =>
      bench.executor.within("b1", systemActor, (unit) => reviseAskEvent(unit, askId, { sequence })),
    /** Somebody answers in a calendar, a minute later. */
    async answer(who: string, value: string, name: Partial<CalendarAnswerName> = {}, envelope: object = {}) {
      bench.clock.advance(60_000);
      count += 1;
      const token = calendarToken({ ...gathering, occurrenceAt: null, attendee: null, ...name });
      const sender = channel.address(who);
      await channel.push({ type: "answer", id: `answer-${count}`, token, value, via: "calendar", sender, ...envelope });
      await bench.run();
    },
    /** What counts for each member, and why others do not. */
    async standing() {
      const { items } = await store.read((db) => askedMembers(db, ask.id, { limit: 10, cursor: null }));
      return Object.fromEntries(
        items.map(({ memberId, answer, kept, waiting }) => [
          memberId,
          { counts: answer?.value ?? null, ...kept, ...(waiting.length === 0 ? {} : { waiting: waiting.length }) },
        ]),
      );
    },
    told: (who: string) =>
      channel.inbox
        .to(who)
        .slice(1)
        .map(({ text }) => text),
  };
}

forEachStore("asks about a gathering", ({ open }) => {
  it("count an answer in a calendar for whom it comes from, and record which revision it answers", async () => {
    const bench = await invited(await open());

    await bench.answer("li", "ACCEPTED", {}, { comment: "Ten minutes late." });
    await bench.answer("wang", "tentative");

    expect(await bench.standing()).toEqual({ li: { counts: "yes" }, wang: { counts: null } });
    expect(await bench.records("ask.put")).toMatchObject([
      { payload: { event: { ...gathering, occurrenceAt: null } } },
    ]);
    expect(await bench.records("ask.answered")).toMatchObject([
      { payload: { member: "li", value: "yes", via: "calendar", eventSequence: 1, comment: "Ten minutes late." } },
    ]);
    expect(bench.told("li")).toEqual([expect.stringContaining("Coming")]);
  });

  it("know when the gathering has changed, and say so once for each revision that is answered", async () => {
    const bench = await invited(await open());
    await bench.answer("li", "accepted");
    await bench.revise(3);

    await bench.answer("li", "declined");
    await bench.answer("li", "declined");
    await bench.answer("wang", "declined", { sequence: 3 });

    expect(await bench.standing()).toEqual({ li: { counts: "yes", stale: 2 }, wang: { counts: "no" } });
    expect(bench.told("li").filter((text) => text.includes("answer the new invitation"))).toHaveLength(1);
    await bench.answer("li", "declined", { sequence: 3 });
    expect(await bench.standing()).toMatchObject({ li: { counts: "no" } });
    expect(await bench.records("ask.revised")).toMatchObject([
      { subject: "gathering_7", payload: { ask: bench.ask.id, event: { uid: gathering.uid, sequence: 3 } } },
    ]);
  });

  it("refuse a revision that is none", async () => {
    const bench = await invited(await open());

    await expect(bench.revise(1)).rejects.toMatchObject({ code: "CONFLICT", field: "sequence" });
    await expect(bench.revise(2, "ask_none")).rejects.toMatchObject({ code: "NOT_FOUND", field: "askId" });

    expect(await bench.records("ask.revised")).toEqual([]);
  });

  it("let the newest answer count, in whatever order they come in", async () => {
    const bench = await invited(await open());

    await bench.answer("li", "declined", {}, { occurredAt: morning + 5_000 });
    await bench.answer("li", "accepted", {}, { occurredAt: morning + 1_000 });
    expect(await bench.standing()).toMatchObject({ li: { counts: "no", overtaken: 1 } });

    await bench.answer("li", "declined", {}, { occurredAt: morning + 9_000 });
    await bench.answer("li", "accepted", {}, { occurredAt: morning + 7_000 });
    expect(await bench.standing()).toMatchObject({ li: { counts: "no", overtaken: 2 } });
    expect(bench.told("li")).toHaveLength(2);
  });

  it("let no revision that was never sent stand above those to come", async () => {
    const bench = await invited(await open());

    await bench.answer("li", "accepted", { sequence: 99 });
    await bench.revise(2);
    await bench.answer("li", "declined", { sequence: 2 });

    expect(await bench.standing()).toMatchObject({ li: { counts: "no" } });
  });

  it("keep an answer for the attendee whom it names until a person decides", async () => {
    const bench = await invited(await open());

    await bench.answer("zhao", "accepted", { attendee: "li" });
    await bench.answer("wang", "accepted", { attendee: "li" });
    await bench.answer("wang", "accepted", { attendee: "nobody" });
    await bench.answer("zhao", "accepted");

    expect(await bench.standing()).toEqual({ li: { counts: null, waiting: 2 }, wang: { counts: null } });
  });

  it("count nothing of an unproven sender, unless it names the message that only the sender was sent", async () => {
    const loopback = { capabilities: { sender: "claimed", batch: { maxRecipients: 1 } } } as const;
    const bench = await invited(await open(), { loopback });
    const claimed = { trust: "claimed" };
    const [letter] = bench.channel.inbox.to("li");
    const answers = { by: "thread", of: letter?.key ?? "" };

    await bench.answer("li", "accepted", {}, claimed);
    await bench.answer("wang", "accepted", {}, { ...claimed, answers });
    expect(await bench.standing()).toMatchObject({ li: { counts: null }, wang: { counts: null } });
    expect(bench.told("li")).toEqual([]);

    await bench.answer("li", "declined", {}, { ...claimed, answers });
    expect(await bench.standing()).toMatchObject({ li: { counts: "no" }, wang: { counts: null } });
  });

  it("tell one occurrence from the series, and the latest ask from earlier ones", async () => {
    const bench = await invited(await open());
    const april = Date.UTC(2026, 3, 10, 7);

    await bench.answer("li", "declined", { occurrenceAt: april });
    expect(await bench.standing()).toMatchObject({ li: { counts: null } });

    const within = bench.executor.within;
    const event = { ...gathering, occurrenceAt: april };
    const one = await within("b1", systemActor, (unit) => putAsk(unit, { ...draft, event }));
    await bench.answer("li", "declined", { occurrenceAt: april });
    expect(await bench.standing()).toMatchObject({ li: { counts: null } });
    expect(await bench.records("ask.answered")).toMatchObject([{ payload: { ask: one.id, value: "no" } }]);
  });

  it("keep no word beside an answer of a private ask", async () => {
    const bench = await invited(await open(), { ask: { isPrivate: true } });

    await bench.answer("li", "accepted", {}, { comment: "Please tell nobody." });

    const rows = await bench.store.read((db) => db.selectFrom("ask_answer").selectAll().execute());
    expect(rows).toMatchObject([{ member_id: "li", standing: "counted", comment: null }]);
    expect(JSON.stringify(await bench.records("ask.answered"))).not.toContain("nobody");
  });
});
