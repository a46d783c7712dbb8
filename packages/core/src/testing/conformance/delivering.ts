import assert from "node:assert/strict";
import { type Address, type FaultCode, faultCodes, type Outcome, receiptSchema } from "../../channel/channel.js";
import { audience, meet, parcelAudience, somebody, strangers } from "./audience.js";
import { assertFailed, assertOneEach, inWords, outcomeOf, receiptsOf } from "./outcomes.js";
import { seenBy } from "./playing.js";
import { richNotice } from "./rendering.js";
import { sampleToken } from "./sample-asks.js";
import { delivering, handOver, nth, parcelOf, partsOf, send, sendPart } from "./sending.js";
import type { ConformanceCase, Stage } from "./stage.js";
import { assertRefused, quiet } from "./watching.js";
import type { WireReply } from "./wire.js";

/** C29–C37 and C41: who gets a message, and what is said of each. */
export const deliveringCases: readonly ConformanceCase[] = [
  { number: "C29", title: "one outcome per recipient, none missing, none twice", play: saysOneThingOfEach },
  { number: "C30", title: "full success gives receipts with id, key and host time", play: givesReceipts },
  {
    number: "C31",
    title: "partial failure fails exactly those, with their codes, and accepts the rest",
    play: failsExactlyThose,
  },
  {
    number: "C32",
    title: '"all recipients invalid" is `RECIPIENT_UNKNOWN` for each, not a throw',
    play: knowsNobody,
  },
  { number: "C33", title: "exactly one visible message per recipient", play: showsOne },
  {
    number: "C34",
    title: "too many recipients throws `PARCEL_TOO_LARGE`, nothing sent",
    async play(stage) {
      await stage.open();
      const { maxRecipients } = stage.channel.capabilities.batch;
      const parcel = stage.parcel(strangers(stage, maxRecipients + 1), nth(1));
      const when = `delivering to ${maxRecipients + 1} recipients, with maxRecipients ${maxRecipients}`;
      await assertRefused(stage, () => delivering(stage, parcel), ["PARCEL_TOO_LARGE"], when);
    },
  },
  { number: "C35", title: "a repeated recipient throws `PARCEL_INVALID`, nothing sent", play: refusesRepeats },
  {
    number: "C36",
    title: "an address of another platform or tenant throws `ADDRESS_FOREIGN`, nothing sent",
    play: refusesForeigners,
  },
  {
    number: "C37",
    title: "with limited reach, an uncontacted recipient is skipped and the others are served",
    play: skipsTheUnreached,
  },
];

/** The code for one recipient of several that the platform can say, `RECIPIENT_UNKNOWN` first. */
function recipientCodes(stage: Stage): readonly FaultCode[] {
  if (stage.wire.refusesByName === false) return [];
  const own = stage.wire.speaks.filter((code) => faultCodes[code].scope === "recipient" && code !== "HANDOVER_UNKNOWN");
  const isPlain = (code: FaultCode): boolean => code !== "REPLY_WINDOW_CLOSED";
  return own.filter(isPlain).sort((code) => (code === "RECIPIENT_UNKNOWN" ? -1 : 1));
}

async function saysOneThingOfEach(stage: Stage): Promise<void> {
  await stage.open();
  const to = await parcelAudience(stage);
  const [code] = recipientCodes(stage);
  const replies: readonly WireReply[] = [
    { kind: "ok" },
    ...(code === undefined ? [] : [{ kind: "partial", fail: { [to.at(-1)?.id ?? ""]: code } } as const]),
    ...(code === undefined ? [] : [{ kind: "partial", fail: { [to[0]?.id ?? ""]: code } } as const]),
    ...stage.wire.speaks
      .filter((one) => faultCodes[one].category !== "auth")
      .map((one) => ({ kind: "fault", code: one }) as const),
    { kind: "fault", code: "CHANNEL_UNREACHABLE" },
    { kind: "malformed" },
  ];
  for (const [index, reply] of replies.entries())
    for (const [turn, some] of [to, to.slice(0, 1), to.toReversed()].entries()) {
      stage.wire.answer([reply]);
      const outcomes = await handOver(stage, stage.parcel(some, nth(index * 3 + turn + 1)));
      assertOneEach(outcomes, some, `the platform's answer was ${JSON.stringify(reply)}`);
    }
}

async function givesReceipts(stage: Stage): Promise<void> {
  await stage.open();
  const to = await audience(stage);
  const ids: string[] = [];
  for (const round of [1, 2]) {
    stage.host.clock.advance(12_345);
    const at = stage.host.clock.now();
    const [part] = partsOf(stage, nth(round));
    const sent = part ?? assert.fail("no part");
    const outcomes = await sendPart(stage, sent, to);
    assertOneEach(outcomes, to, "delivering to everybody");
    const keys = new Map(parcelOf(stage, sent, to).recipients.map(({ address, key }) => [address.id, key]));
    for (const [index, receipt] of receiptsOf(outcomes, "delivering to everybody").entries()) {
      assert.deepEqual(receipt.address, outcomes[index]?.address, "a receipt must name the address of its outcome");
      assert.equal(receipt.key, keys.get(receipt.address.id), "a receipt must hold the key of its own recipient");
      assert.equal(receipt.channel, stage.channel.id, "a receipt must name the channel");
      assert.equal(receipt.at, at, "a receipt's time must be host.clock.now(), not the machine's nor the platform's");
      const isPlain = receiptSchema.safeParse(JSON.parse(JSON.stringify(receipt))).success;
      assert.ok(isPlain, `a receipt must be plain data as in receiptSchema, not ${JSON.stringify(receipt)}`);
      ids.push(`${receipt.address.id} ${receipt.id}`);
    }
  }
  assert.equal(new Set(ids).size, ids.length, "two messages to one recipient must have two ids in their receipts");
}

async function failsExactlyThose(stage: Stage): Promise<void> {
  await stage.open();
  const to = await audience(stage);
  const codes = recipientCodes(stage);
  const [first, second = first] = codes;
  if (first === undefined || second === undefined) {
    receiptsOf(await send(stage, to, nth(1), { kind: "partial", fail: {} }), "the platform refuses nobody by name");
    return;
  }
  const choices: readonly Readonly<Record<string, FaultCode>>[] = [
    { [to.at(-1)?.id ?? ""]: first },
    { [to[0]?.id ?? ""]: second },
    { [to[0]?.id ?? ""]: first, [to.at(-1)?.id ?? ""]: second },
    { "nobody-of-these": first },
  ];
  for (const [index, fail] of choices.entries()) {
    const before = to.map((address) => seenBy(stage, address).length);
    const outcomes = await send(stage, to, nth(index + 1), { kind: "partial", fail });
    const when = `the platform refused ${JSON.stringify(fail)}`;
    assertOneEach(outcomes, to, when);
    for (const [place, address] of to.entries()) {
      const outcome = outcomeOf(outcomes, address);
      const code = fail[address.id];
      const grown = seenBy(stage, address).length - (before[place] ?? 0);
      if (code === undefined) receiptsOf([outcome], `${when}; the others`);
      else assertFailed([outcome], code, `${when}; of ${address.id}`);
      assert.equal(grown, code === undefined ? 1 : 0, `${when}; ${address.id} sees ${grown} messages`);
    }
  }
}

async function knowsNobody(stage: Stage): Promise<void> {
  await stage.open();
  const to = await audience(stage);
  const code = stage.wire.speaks.includes("RECIPIENT_UNKNOWN")
    ? "RECIPIENT_UNKNOWN"
    : (recipientCodes(stage)[0] ?? null);
  if (code === null) {
    assert.equal(
      to.every(({ kind }) => kind === "group"),
      true,
      "a platform that reaches people must be able to know one not: speaks lacks RECIPIENT_UNKNOWN",
    );
    receiptsOf(await send(stage, to, nth(1)), "the platform refuses no recipient");
    return;
  }
  const fail = Object.fromEntries(to.map(({ id }) => [id, code]));
  const replies: readonly WireReply[] = [
    ...(stage.wire.refusesByName === false ? [] : [{ kind: "partial", fail } as const]),
    { kind: "fault", code },
  ];
  for (const [index, reply] of replies.entries()) {
    const outcomes = await send(stage, to, nth(index + 1), reply);
    assertOneEach(outcomes, to, "the platform knows none of the recipients");
    assertFailed(outcomes, code, "the platform knows none of the recipients");
  }
  assert.equal(stage.wire.sent.length, 0, "somebody sees a message although everybody was refused");
}

async function showsOne(stage: Stage): Promise<void> {
  await stage.open();
  const to = await audience(stage);
  const long = Array.from(
    { length: 12 },
    (_, index) => ({ kind: "paragraph", text: `${index} ${"学习".repeat(30)}` }) as const,
  );
  const changes = [nth(1), richNotice(stage, 2), nth(3, { body: long })];
  let expected = 0;
  for (const change of changes)
    for (const part of partsOf(stage, change, sampleToken)) {
      expected++;
      receiptsOf(await sendPart(stage, part, to), "delivering to everybody");
      stage.host.clock.advance(60_000);
      await quiet(stage);
      for (const address of to)
        assert.equal(
          seenBy(stage, address).length,
          expected,
          `of ${expected} messages, ${address.id} must see each once`,
        );
    }
  assert.equal(new Set(stage.wire.sent.flatMap(({ to: ids }) => ids)).size, to.length, "somebody else sees a message");
}

async function refusesRepeats(stage: Stage): Promise<void> {
  await stage.open();
  const { maxRecipients } = stage.channel.capabilities.batch;
  const codes = maxRecipients > 1 ? (["PARCEL_INVALID"] as const) : (["PARCEL_INVALID", "PARCEL_TOO_LARGE"] as const);
  const someone = somebody(stage);
  const [part] = partsOf(stage, nth(1));
  const refuse = async (
    to: readonly Address[],
    what: string,
    allowed: readonly (typeof codes)[number][],
  ): Promise<void> => {
    const parcel = parcelOf(stage, part ?? assert.fail("no part"), to);
    await assertRefused(stage, () => delivering(stage, parcel), allowed, what);
  };
  await refuse([someone, someone], "delivering to the same recipient twice", codes);
  await refuse([], "delivering to nobody", ["PARCEL_INVALID"]);
  for (const [one, other] of stage.options.aliases ?? []) {
    const twice = [one, other].map((id) => ({ ...someone, kind: "person", id }) as const);
    await refuse(twice, `delivering to ${one} and ${other}, who are the same person`, codes);
  }
  if (maxRecipients >= 3)
    await refuse([stage.person(1), stage.person(2), stage.person(1)], "naming somebody again", codes);
}

async function refusesForeigners(stage: Stage): Promise<void> {
  await stage.open();
  const own = somebody(stage);
  const foreigners: readonly Address[] = [
    { ...own, platform: `${own.platform}-other` },
    { ...own, tenant: `${own.tenant ?? "tenant"}-other` },
    ...(own.tenant === null ? [] : [{ ...own, tenant: null }]),
  ];
  const [part] = partsOf(stage, nth(1));
  for (const foreign of foreigners)
    for (const to of stage.channel.capabilities.batch.maxRecipients > 1 ? [[foreign], [own, foreign]] : [[foreign]]) {
      const parcel = parcelOf(stage, part ?? assert.fail("no part"), to);
      const what = `delivering to an address of platform ${foreign.platform}, tenant ${foreign.tenant}`;
      await assertRefused(stage, () => delivering(stage, parcel), ["ADDRESS_FOREIGN"], what);
    }
}

async function skipsTheUnreached(stage: Stage): Promise<void> {
  const { reach } = stage.channel.capabilities;
  await stage.open();
  if (reach === "group-only") return await reachesGroupsOnly(stage);
  const people = [stage.person(1), stage.person(2)];
  const [known, unknown] = people;
  if (known === undefined || unknown === undefined) return assert.fail("two people are needed");
  if (reach === "anytime") {
    receiptsOf(await send(stage, people, nth(1)), "reach is anytime, so that nobody needs to write first");
    return;
  }
  await meet(stage, known);
  for (const [index, to] of [people, people.toReversed()].entries()) {
    const outcomes = await send(stage, to, nth(index + 1));
    assertOneEach(outcomes, to, "one of two has written first");
    receiptsOf([outcomeOf(outcomes, known)], "somebody who has written first");
    assertSkipped(outcomeOf(outcomes, unknown), "somebody who has not written yet");
  }
  assert.equal(seenBy(stage, unknown).length, 0, "somebody who has not written yet sees a message");
  await meet(stage, unknown);
  receiptsOf(await send(stage, [unknown], nth(3)), "somebody who has written in the meantime");
}

async function reachesGroupsOnly(stage: Stage): Promise<void> {
  const { platform, tenant } = stage.channel;
  const id = (stage.options.people ?? ["member-1"])[0] ?? "member-1";
  const person = stage.channel.canonical({ platform, tenant, kind: "person", id });
  if (person === null) {
    const parcel = stage.parcel([{ platform, tenant, kind: "person", id }], nth(1));
    await assertRefused(
      stage,
      () => delivering(stage, parcel),
      ["ADDRESS_FOREIGN"],
      "delivering to a person over a channel of groups",
    );
  } else {
    const [outcome, ...more] = await send(stage, [person], nth(1));
    assert.equal(more.length, 0, "one recipient needs one outcome");
    assertSkipped(outcome, "a person, over a channel that reaches groups only");
  }
  assert.equal(stage.wire.sent.length, 0, "a person sees a message over a channel that reaches groups only");
  receiptsOf(await send(stage, await audience(stage), nth(2)), "the group");
}

function assertSkipped(outcome: Outcome | undefined, who: string): void {
  const isSo = outcome?.status === "skipped" && outcome.reason === "not-reachable-yet";
  assert.ok(isSo, `${who} must be skipped: not-reachable-yet, got ${outcome ? inWords([outcome]) : "nothing"}`);
}
