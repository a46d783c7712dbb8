import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createMicrobranch } from "@microbranch/core";
import { sqlite } from "@microbranch/core/sqlite";
import { createManualClock } from "@microbranch/core/testing";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createEmailChannel } from "./channel.js";
import { configFor, inboundConfig, keyOf, parcelFor, sendOne } from "./fixtures/bench.js";
import { type CalendarAnswer, type Invitation, programs, takeInvitation } from "./fixtures/calendar-program.js";
import { signMail } from "./index.js";
import { createMailCatcher } from "./simulator.js";

const uid = "gathering-7@branch";
const morning = Date.parse("2026-03-09T10:00:00+08:00");
const startsAt = Date.parse("2026-03-13T15:00:00+08:00");
const from = "2020-01-01";
const options = [
  { value: "yes", label: "参加", words: ["accepted"] },
  { value: "no", label: "请假", words: ["declined"] },
  { value: "perhaps", label: "待定", words: ["tentative"] },
];

/** A branch with three members on mail alone, of whom two were asked whether they come to a gathering. */
async function openHome(folder: string, subaddressing: boolean) {
  const clock = createManualClock(morning);
  const catcher = await createMailCatcher();
  const replyTo = { address: "party@example.test", subaddressing };
  const channel = createEmailChannel(configFor(catcher.port, { inbound: inboundConfig, replyTo }));
  const store = sqlite(join(folder, "branch.db"));
  const secret = "the secret of the calendar tests";
  const hub = await createMicrobranch({ store, clock, channels: [channel], secret });
  await hub.as({ host: "test" }).branches.import({
    document: {
      branch: { id: "b1", name: "云汀支部", unit: "云汀市审计局", zone: "Asia/Shanghai" },
      members: ["sec", "li", "wang"].map((id) => ({
        ...{ id, name: `${id}同志`, membership: { from }, statuses: [{ status: "full" as const, from }] },
        addresses: [{ platform: "email", id: `${id}@example.test` }],
      })),
      posts: [{ memberId: "sec", role: "secretary", from }],
    },
  });
  const secretary = hub.as({ memberId: "sec" });
  const { askId } = await secretary.questions.ask({
    title: "三月支部党员大会",
    want: { kind: "choice", options },
    audience: { kind: "members", memberIds: ["li", "wang"] },
    closesAt: startsAt,
  });
  /** What the room of gatherings notes of an ask: the gathering in calendars. */
  const revise = (sequence: number, occurrence: number | null = null) =>
    store.write("b1", (db) =>
      db
        .updateTable("ask")
        .set({ event_uid: uid, event_sequence: sequence, event_occurrence: occurrence })
        .where("id", "=", askId)
        .execute(),
    );
  await revise(0);
  clock.advance(600_000);
  await hub.runDue();

  return {
    hub,
    clock,
    catcher,
    revise,
    /** Sends an invitation over the channel, and takes it out of the mail that arrives. */
    async invite(who: string, sequence = 0): Promise<Invitation> {
      const event = {
        uid,
        sequence,
        cancelled: false,
        startsAt,
        endsAt: startsAt + 1,
        zone: "Asia/Shanghai",
        place: null,
      };
      const shown = { purpose: "invitation", event, answerPaths: ["calendar"] } as const;
      await sendOne(channel, parcelFor(channel, `${who}@example.test`, shown, keyOf(who)));
      return takeInvitation(catcher.mails.at(-1)?.raw ?? new Uint8Array());
    },
    /** A calendar program answers; the hub takes the mail in and says back what it says. */
    async post(raw: Buffer): Promise<void> {
      clock.advance(60_000);
      const signature = signMail({ body: raw, secret: inboundConfig.secret, at: clock.now() });
      const request = new Request("https://hub.example.test/channels/email", {
        method: "POST",
        body: new Uint8Array(raw),
        headers: { "content-type": "message/rfc822", "x-microbranch-signature": signature },
      });
      expect((await hub.fetch(request)).status).toBe(204);
      await hub.runDue();
    },
    /** How the ask stands: the value that counts, by member, and why others do not. */
    async standing() {
      const { items } = await secretary.questions.read({ askId });
      return Object.fromEntries(items.map(({ memberId, answer, kept }) => [memberId, [answer?.value ?? null, kept]]));
    },
    answerOf: async (who: string) =>
      (await secretary.questions.read({ askId })).items.find(({ memberId }) => memberId === who)?.answer ?? null,
    mailsTo: (who: string) => catcher.mails.filter(({ to }) => to.includes(`${who}@example.test`)),
    async close() {
      await hub.stop();
      await catcher.close();
    },
  };
}

describe("a hub's asks over mail", () => {
  let folder: string;
  let home: Awaited<ReturnType<typeof openHome>>;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "calendar-"));
    home = await openHome(folder, true);
  });

  afterEach(async () => {
    await home.close();
    await rm(folder, { recursive: true });
  });

  const none = [null, {}];
  const answer = (invitation: Invitation, more: Partial<CalendarAnswer> = {}, program = programs.google) =>
    home.post(program(invitation, { at: home.clock.now(), ...more }));

  it.each(["google", "outlook", "apple"] as const)("count an answer given in a calendar: %s", async (program) => {
    const invitation = await home.invite("li");

    await answer(invitation, { comment: "会晚到十分钟" }, programs[program]);

    expect(await home.standing()).toEqual({ li: ["yes", {}], wang: none });
    expect(await home.answerOf("li")).toMatchObject({ via: "calendar", comment: "会晚到十分钟", eventSequence: 0 });
    expect(home.mailsTo("li").at(-1)?.text).toContain("已记下:参加");
  });

  it("let a later answer replace an earlier one, in whatever order they come in", async () => {
    const invitation = await home.invite("li");
    const first = home.clock.now() - 3_000_000;

    await answer(invitation, { at: first + 60_000, partstat: "DECLINED" });
    await answer(invitation, { at: first, partstat: "ACCEPTED" });

    expect(await home.standing()).toMatchObject({ li: ["no", { overtaken: 1 }] });
    await answer(invitation, { at: first + 120_000, partstat: "TENTATIVE" });
    expect(await home.standing()).toMatchObject({ li: ["perhaps", { overtaken: 1 }] });
  });

  it("count no answer to an invitation that has changed since, and say so once", async () => {
    const old = await home.invite("li");
    const moved = await home.invite("li", 1);
    await home.revise(1);
    const before = home.mailsTo("li").length;

    await answer(old);
    await answer(old, { at: home.clock.now() + 1 });

    expect(await home.standing()).toMatchObject({ li: [null, { stale: 2 }] });
    const said = home.mailsTo("li").slice(before);
    expect(said.map(({ text }) => text)).toEqual([expect.stringContaining("请按新的邀请再答复一次")]);
    await answer(moved, { partstat: "DECLINED" });
    expect(await home.standing()).toMatchObject({ li: ["no", { stale: 2 }] });
  });

  it("count nothing from who forges a sender and knows the gathering", async () => {
    const ofWang = await home.invite("wang");
    const forged = { attendee: "li@example.test", from: "li@example.test" };
    const before = home.mailsTo("li").length;

    await answer(ofWang, forged);
    await answer({ ...ofWang, organizer: "party@example.test" }, forged);

    expect(await home.standing()).toEqual({ li: [null, { claimed: 2 }], wang: none });
    expect(home.mailsTo("li")).toHaveLength(before);
  });

  it("keep what is answered on another's invitation as given for them", async () => {
    const ofLi = await home.invite("li");

    await answer(ofLi, { from: "wang@example.test", parameters: ';SENT-BY="mailto:wang@example.test"' });

    expect(await home.standing()).toEqual({ li: [null, { proxy: 1, claimed: 1 }], wang: none });
  });

  it("count nothing from strangers, for strangers, or from who passes an invitation on", async () => {
    const ofLi = await home.invite("li");

    await answer(ofLi, { from: "stranger@example.org" });
    await answer(ofLi, { attendee: "stranger@example.org" });
    await answer(ofLi, { partstat: "DELEGATED", parameters: ';DELEGATED-TO="mailto:wang@example.test"' });

    expect(await home.standing()).toEqual({ li: none, wang: none });
  });

  it("take an answer for one occurrence for that occurrence alone", async () => {
    const ofLi = await home.invite("li");
    const occurrence = "RECURRENCE-ID:20260410T070000Z";

    await answer(ofLi, { partstat: "DECLINED", occurrence });
    expect(await home.standing()).toEqual({ li: none, wang: none });

    await home.revise(0, Date.UTC(2026, 3, 10, 7));
    await answer(ofLi, { partstat: "DECLINED", occurrence, at: home.clock.now() + 1 });
    expect(await home.standing()).toEqual({ li: ["no", {}], wang: none });
  });

  it("keep what comes too late, whatever date it bears", async () => {
    const ofLi = await home.invite("li");
    home.clock.set(startsAt + 60_000);

    await answer(ofLi, { at: startsAt - 86_400_000 });

    expect(await home.standing()).toMatchObject({ li: [null, { late: 1 }] });
  });
});

describe("a hub's asks over mail without sub-addresses", () => {
  it("count an answer in a calendar only if it names the mail that its sender was sent", async () => {
    const folder = await mkdtemp(join(tmpdir(), "calendar-"));
    const home = await openHome(folder, false);
    const ofLi = await home.invite("li");
    const question = home.mailsTo("li")[0]?.messageId ?? "";
    const asked = { ...ofLi, messageId: `<${question}>` };

    await home.post(programs.apple(ofLi, { at: home.clock.now() }));
    expect(await home.standing()).toMatchObject({ li: [null, { claimed: 1 }] });

    await home.post(programs.outlook(asked, { at: home.clock.now(), partstat: "DECLINED" }));
    expect(await home.standing()).toMatchObject({ li: ["no", { claimed: 1 }] });

    await home.post(programs.outlook(asked, { at: home.clock.now(), from: "wang@example.test" }));
    expect(await home.standing()).toMatchObject({ li: ["no", { claimed: 2, proxy: 1 }], wang: [null, {}] });
    await home.close();
    await rm(folder, { recursive: true });
  });
});
