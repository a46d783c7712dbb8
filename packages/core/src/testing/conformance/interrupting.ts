import assert from "node:assert/strict";
import type { FaultCode, Notice, Parcel } from "../../channel/channel.js";
import { hasCode } from "../../error/error.js";
import { audience, parcelAudience } from "./audience.js";
import { assertFailed, assertOneEach, assertUncertain, inWords, outcomeOf, receiptsOf } from "./outcomes.js";
import { seenBy } from "./playing.js";
import { delivering, handOver, nth, send } from "./sending.js";
import type { ConformanceCase, Stage } from "./stage.js";
import { assertRefused, quiet } from "./watching.js";

/** C38–C41: callers who give up, parcels at the same time, and groups. */
export const interruptingCases: readonly ConformanceCase[] = [
  { number: "C38", title: "abort before hand-over rejects and sends nothing", play: rejectsBefore },
  { number: "C39", title: "abort after hand-over is uncertain", play: isUncertainAfter },
  { number: "C40", title: "parallel parcels do not mix outcomes", play: keepsParcelsApart },
  { number: "C41", title: "a group gives one outcome", play: servesGroup },
];

async function rejectsBefore(stage: Stage): Promise<void> {
  await stage.open();
  const to = await parcelAudience(stage);
  const gone = AbortSignal.abort();
  const parcel = stage.parcel(to, nth(1));
  await assertRefused(stage, () => delivering(stage, parcel, gone), ["ABORTED"], "delivering with an aborted signal");
  await abortWhileCredentialIsLent(stage, stage.parcel(to, nth(2)));

  const before = stage.wire.sent.length;
  const caller = new AbortController();
  const running = delivering(stage, stage.parcel(to, nth(3)), caller.signal);
  running.catch(() => {});
  caller.abort();
  const outcomes = await stage.settled(
    running.catch((error: unknown) => error),
    { steps: 1000 },
  );
  await quiet(stage);
  const seen = stage.wire.sent.length - before;
  if (!Array.isArray(outcomes)) {
    assert.ok(hasCode(outcomes, "ABORTED"), `aborting must reject with ABORTED, not ${String(outcomes)}`);
    assert.equal(seen, 0, "deliver() rejected with ABORTED, and yet a message is seen");
  } else if (seen > 0) {
    const isHonest = outcomes.every(({ status }) => status === "accepted" || status === "uncertain");
    assert.ok(isHonest, `a message is seen, so that it is accepted or uncertain, not ${inWords(outcomes)}`);
  } else {
    const isHonest = outcomes.every(({ status }) => status === "failed" || status === "uncertain");
    assert.ok(isHonest, `no message is seen, so that it is failed or uncertain, not ${inWords(outcomes)}`);
  }
}

/** Gives up just when the channel has asked for its credential, and lends it only then. */
async function abortWhileCredentialIsLent(stage: Stage, parcel: Parcel): Promise<void> {
  const caller = new AbortController();
  let isAsked = false;
  let lend: () => void = () => {};
  const held = new Promise<void>((resolve) => {
    lend = resolve;
  });
  stage.host.beforeLend = async () => {
    isAsked = true;
    await held;
  };
  let isDone = false;
  const before = stage.wire.sent.length;
  const running = delivering(stage, parcel, caller.signal).finally(() => {
    isDone = true;
  });
  running.catch(() => {});
  await stage.until(() => isAsked || isDone, "deliver() neither asks for a credential nor ends", { steps: 1000 });
  caller.abort();
  lend();
  const answer = await stage.settled(
    running.catch((error: unknown) => error),
    { steps: 1000 },
  );
  stage.host.beforeLend = async () => {};
  await quiet(stage);
  if (!isAsked) return;
  assert.ok(
    hasCode(answer, "ABORTED"),
    "aborted while its credential was being obtained, deliver() must reject with ABORTED",
  );
  assert.equal(stage.wire.sent.length, before, "aborted before the hand-over, the message is seen nevertheless");
}

async function isUncertainAfter(stage: Stage): Promise<void> {
  await stage.open();
  const to = await parcelAudience(stage);
  for (const round of [1, 2]) {
    const before = stage.wire.sent.length;
    stage.wire.answer([{ kind: "hang-after" }]);
    const caller = new AbortController();
    const running = delivering(stage, stage.parcel(to, nth(round)), caller.signal);
    running.catch(() => {});
    await stage.until(() => stage.wire.sent.length > before, "the message never arrives", { steps: 1000 });
    await quiet(stage);
    caller.abort();
    const outcomes = await stage.settled(running, { steps: 1000 });
    assertUncertain(outcomes, to, "the caller gave up after the message was handed over");
  }
  receiptsOf(await handOver(stage, stage.parcel(to, nth(3))), "delivering after an aborted delivery");
}

async function keepsParcelsApart(stage: Stage): Promise<void> {
  await stage.open();
  const to = await audience(stage);
  const isBatch = stage.channel.capabilities.batch.maxRecipients > 1 && to.length > 1;
  const refused = to.length > 1 ? to[1] : undefined;
  const speaksIt = stage.wire.speaks.includes("RECIPIENT_UNKNOWN") && stage.wire.refusesByName !== false;
  const fail: Readonly<Record<string, FaultCode>> = refused && speaksIt ? { [refused.id]: "RECIPIENT_UNKNOWN" } : {};
  const parcels = Array.from({ length: 12 }, (_, index) => {
    const start = index % to.length;
    const some = [...to, ...to].slice(start, start + (isBatch ? 2 : 1));
    const change: Partial<Notice> = nth(index + 1, { title: `第${index}号通知。` });
    return { title: `第${index}号通知。`, some, parcel: stage.parcel(some, change) };
  });
  stage.wire.answer(parcels.map(() => ({ kind: "partial", fail })));
  const all = await stage.settled(Promise.all(parcels.map(({ parcel }) => delivering(stage, parcel))), { steps: 1000 });
  for (const [index, { some, parcel, title }] of parcels.entries()) {
    const outcomes = all[index] ?? assert.fail("no outcomes");
    assertOneEach(outcomes, some, "twelve parcels at once");
    for (const { address, key } of parcel.recipients) {
      const outcome = outcomeOf(outcomes, address);
      const isRefused = fail[address.id] !== undefined;
      if (isRefused)
        assertFailed([outcome], "RECIPIENT_UNKNOWN", "twelve parcels at once, of which one person is refused");
      else
        assert.equal(
          receiptsOf([outcome], "twelve parcels at once")[0]?.key,
          key,
          "a receipt holds the key of another parcel",
        );
      const own = seenBy(stage, address).filter(({ text }) => text.includes(title)).length;
      assert.equal(own, isRefused ? 0 : 1, `of twelve parcels at once, ${address.id} sees "${title}" ${own} times`);
    }
  }
}

async function servesGroup(stage: Stage): Promise<void> {
  const group = stage.group();
  await stage.open();
  const { platform, tenant, capabilities } = stage.channel;
  if (group === null) {
    const none = { platform, tenant, kind: "group", id: stage.options.group ?? "group-1" } as const;
    const parcel = stage.parcel([none], nth(1));
    await assertRefused(
      stage,
      () => delivering(stage, parcel),
      ["ADDRESS_FOREIGN"],
      "delivering to a group, which canonical() refuses",
    );
    return;
  }
  assert.equal(group.kind, "group", "the canonical address of a group must be of kind group");
  const outcomes = await send(stage, [group], nth(1));
  assertOneEach(outcomes, [group], "delivering to a group");
  if (capabilities.reach === "after-contact" && outcomes[0]?.status === "skipped") {
    assert.equal(stage.wire.sent.length, 0, "a group that was skipped sees a message");
    return;
  }
  receiptsOf(outcomes, "delivering to a group");
  assert.equal(stage.wire.sent.length, 1, "a group must see one message, however many its members are");
}
