import assert from "node:assert/strict";
import { type Fault, faultCodes, type Receipt, type Rendered, receiptSchema } from "../../channel/channel.js";
import { accepted, reachable } from "./accepting.js";
import { checkEvidence, fetched, reported, telling } from "./evidence.js";
import { breathe, seenBy, unhurried } from "./playing.js";
import { nth, partsOf } from "./sending.js";
import type { ConformanceCase, Stage } from "./stage.js";

/** A receipt as it comes back from a database. */
function kept(receipt: Receipt): Receipt {
  return receiptSchema.parse(JSON.parse(JSON.stringify(receipt)));
}

async function retracted(stage: Stage, receipt: Receipt): Promise<Fault | null> {
  const { retract } = stage.channel;
  assert.ok(retract, "the channel declares retract, yet retract() is missing");
  return await stage.settled(retract.call(stage.channel, receipt, unhurried), { steps: 1000 });
}

async function amended(stage: Stage, receipt: Receipt, rendered: Rendered): Promise<Fault | null> {
  const { amend } = stage.channel;
  assert.ok(amend, "the channel declares amend, yet amend() is missing");
  return await stage.settled(amend.call(stage.channel, receipt, rendered, unhurried), { steps: 1000 });
}

/** The nth notice, changed: another revision with another title. */
function revision(stage: Stage, n: number): { readonly title: string; readonly rendered: Rendered } {
  const title = `第${n}次学习改在礼堂`;
  const [part] = partsOf(stage, nth(n, { title, revision: 2 }));
  return { title, rendered: stage.channel.render(part ?? assert.fail("no part")) };
}

const c82: ConformanceCase = {
  number: "C82",
  title: "receipts of an earlier process are understood",
  async play(stage) {
    await stage.open();
    const { capabilities } = stage.channel;
    const address = await reachable(stage);
    const receipts: Receipt[] = [];
    for (const n of [1, 2, 3]) receipts.push(await accepted(stage, address, n));
    const [first, second, third] = receipts.map(kept);
    assert.ok(first && second && third);
    assert.deepEqual([first, second, third], receipts, "a receipt must be plain data which survives a database");

    const channel = await stage.restart();

    if (channel.reconcile !== undefined) {
      const answer = await stage.settled(channel.reconcile(first.key, unhurried), { steps: 1000 });
      assert.notEqual(answer, "not-sent", "after a restart, reconcile() denies a message that was sent before it");
    }
    for (const level of telling(stage).slice(0, 1)) {
      const known = await reported(stage, first, level);
      assert.ok(known.length > 0, `after a restart, evidence of level ${level} about an earlier message is lost`);
      for (const one of known) checkEvidence(stage, one, first);
    }
    for (const one of await fetched(stage, [third])) checkEvidence(stage, one, third);
    if (capabilities.amend) {
      const { title, rendered } = revision(stage, 2);
      assert.equal(
        await amended(stage, second, rendered),
        null,
        "after a restart, an earlier message cannot be amended",
      );
      const shown = seenBy(stage, address).filter(({ text }) => text.includes(title));
      assert.equal(shown.length, 1, "after a restart, amend() said that it changed the message, but nobody sees it");
    }
    const before = seenBy(stage, address).length;
    if (capabilities.retract === null) return;
    assert.equal(await retracted(stage, third), null, "after a restart, an earlier message cannot be taken back");
    assert.equal(seenBy(stage, address).length, before - 1, "after a restart, retract() took nothing back");
  },
};

const yearMs = 365 * 86_400_000;

const c85: ConformanceCase = {
  number: "C85",
  title: "retracting works inside the window and gives a fault outside it",
  async play(stage) {
    await stage.open();
    const { channel, host } = stage;
    const address = await reachable(stage);
    const first = await accepted(stage, address, 1);
    const second = await accepted(stage, address, 2);
    const window = channel.capabilities.retract;
    if (window === null) {
      assert.equal(channel.retract, undefined, "retract() is there, yet retract is not declared");
      await breathe(stage);
      assert.equal(seenBy(stage, address).length, 2, "nothing was taken back, yet a message is gone");
      return;
    }

    assert.equal(await retracted(stage, first), null, "inside the window a message must be taken back");

    const left = seenBy(stage, address);
    assert.equal(
      left.length,
      1,
      "retract() said that the message is gone; the recipient still sees it, or sees neither",
    );
    const shown = left[0]?.text ?? "";
    assert.ok(shown.includes(nth(2).title ?? ""), "retract() took back another message than the receipt names");

    host.clock.advance(window.windowMs === null ? yearMs : window.windowMs + 1000);
    const late = await retracted(stage, second);

    if (window.windowMs === null) {
      assert.equal(late, null, "no window is declared, yet a message of last year cannot be taken back");
      assert.equal(seenBy(stage, address).length, 0, "retract() said that the message is gone; it is still seen");
      return;
    }
    assert.ok(late, "outside the window retract() must give a fault; it said that the message is gone");
    assert.ok(Object.hasOwn(faultCodes, late.code), `retract() gave a fault with an unknown code: ${late.code}`);
    assert.equal(seenBy(stage, address).length, 1, "retract() gave a fault, yet the message is gone");
  },
};

const c86: ConformanceCase = {
  number: "C86",
  title: "amending changes the one visible message",
  async play(stage) {
    await stage.open();
    const { channel } = stage;
    const address = await reachable(stage);
    const receipt = await accepted(stage, address, 1);
    const other = await accepted(stage, address, 2);
    const before = seenBy(stage, address).map(({ text }) => text);
    assert.equal(before.length, 2, "two accepted notices must be two visible messages");
    if (!channel.capabilities.amend) {
      assert.equal(channel.amend, undefined, "amend() is there, yet amend is not declared");
      assert.notEqual(receipt.id, other.id, "two messages must have two ids");
      return;
    }
    const { title, rendered } = revision(stage, 1);

    const fault = await amended(stage, receipt, rendered);

    await breathe(stage);
    assert.equal(fault, null, `a message just sent must be amended; amend() gave ${fault?.code}`);
    const after = seenBy(stage, address).map(({ text }) => text);
    assert.equal(
      after.length,
      2,
      "amending must change the message in place; the recipient now sees another number of them",
    );
    const changed = after.filter((text) => text.includes(title));
    assert.equal(changed.length, 1, "amend() said that the message was changed; nobody sees the new text, or twice");
    assert.ok(!after.some((text) => text.includes(nth(1).title ?? "")), "the old text is still seen");
    assert.ok(
      after.some((text) => text.includes(nth(2).title ?? "")),
      "amending changed another message as well",
    );
  },
};

/** What can be done with a message afterwards (C82, C85, C86). */
export const afterwardsCases: readonly ConformanceCase[] = Object.freeze([c82, c85, c86]);
