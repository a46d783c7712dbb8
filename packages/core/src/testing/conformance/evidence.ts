import assert from "node:assert/strict";
import type { Evidence, EvidenceLevel, Receipt } from "../../channel/channel.js";
import { accepted, reachable } from "./accepting.js";
import { breathe, patience, unhurried } from "./playing.js";
import type { ConformanceCase, Stage } from "./stage.js";

/** How far each level is; a message that did not arrive is not taken for one that did. */
const rank: Readonly<Record<EvidenceLevel, number>> = Object.freeze({
  "handed-over": 1,
  confirmed: 2,
  read: 3,
  dropped: 4,
  bounced: 4,
});

/** Declared levels that say more than acceptance does. */
export function telling({ channel }: Stage): readonly EvidenceLevel[] {
  return channel.capabilities.evidence.levels.filter((level) => level !== "handed-over");
}

/** Makes something known at the platform, and returns what the channel learns of the message from then on. */
export async function reported(stage: Stage, receipt: Receipt, level: EvidenceLevel): Promise<readonly Evidence[]> {
  const { wire, host } = stage;
  if (wire.report === undefined)
    return assert.fail(`the channel declares evidence of level ${level}, so the wire must offer report()`);
  const from = host.events.length;
  await stage.settled(wire.report(receipt, level), patience(stage));
  await breathe(stage);
  const told = host.events.slice(from).flatMap((event) => (event.type === "evidence" ? [event.evidence] : []));
  return [...told, ...(await fetched(stage, [receipt]))].filter((one) => one.receipt.id === receipt.id);
}

/** What the channel fetches about messages; nothing where evidence comes by itself. */
export async function fetched(stage: Stage, receipts: readonly Receipt[]): Promise<readonly Evidence[]> {
  const { channel } = stage;
  if (channel.evidence === undefined) return [];
  return await stage.settled(channel.evidence(receipts, unhurried), { steps: 1000 });
}

/** Asserts that a piece of evidence is about the message, within the declaration, and whole. */
export function checkEvidence({ channel }: Stage, evidence: Evidence, receipt: Receipt): void {
  const { levels } = channel.capabilities.evidence;
  assert.ok(levels.includes(evidence.level), `evidence of level ${evidence.level} was reported, but is not declared`);
  assert.equal(evidence.receipt.channel, receipt.channel, "evidence must name the channel that sent the message");
  assert.equal(evidence.receipt.id, receipt.id, "evidence must carry the id of the receipt that deliver() gave");
  assert.deepEqual(evidence.receipt.address, receipt.address, "evidence must name the recipient of the message");
  const isLost = evidence.level === "dropped" || evidence.level === "bounced";
  if (isLost) assert.ok(evidence.fault, `evidence of level ${evidence.level} must say why, in a fault`);
  else assert.equal(evidence.fault, null, `evidence of level ${evidence.level} must carry no fault`);
  assert.ok(evidence.at > 1e12, `evidence.at must be epoch milliseconds; it is ${evidence.at}`);
}

/** Where nothing is told after acceptance: asserts that nothing is. */
async function checkSilence(stage: Stage): Promise<void> {
  const { channel, host } = stage;
  const receipt = await accepted(stage, await reachable(stage));
  await breathe(stage, 10);
  const told = host.events.flatMap((event) => (event.type === "evidence" ? [event.evidence] : []));
  for (const one of [...told, ...(await fetched(stage, [receipt]))]) checkEvidence(stage, one, receipt);
  if (!channel.capabilities.evidence.pull)
    assert.equal(channel.evidence, undefined, "evidence() is there, yet evidence.pull is not declared");
}

const c81: ConformanceCase = {
  number: "C81",
  title: "reported evidence is within the declared levels",
  async play(stage) {
    await stage.open();
    await checkSilence(stage);
    const address = await reachable(stage);
    for (const [index, level] of telling(stage).entries()) {
      const receipt = await accepted(stage, address, index + 2);
      const known = await reported(stage, receipt, level);
      for (const one of known) checkEvidence(stage, one, receipt);
      const levels = known.map((one) => one.level);
      assert.ok(
        levels.includes(level),
        `the channel declares evidence of level ${level} and the platform told it, but the host learnt ${JSON.stringify(levels)}`,
      );
    }
  },
};

const c83: ConformanceCase = {
  number: "C83",
  title: "evidence never goes backwards",
  async play(stage) {
    await stage.open();
    await checkSilence(stage);
    const levels = telling(stage).toSorted((a, b) => rank[a] - rank[b]);
    const arrived = levels.filter((level) => level === "confirmed" || level === "read");
    const address = await reachable(stage);
    const last = levels.at(-1);
    if (last === undefined) return;

    const receipt = await accepted(stage, address, 2);
    let highest = 0;
    for (const level of arrived) {
      const known = await reported(stage, receipt, level);
      highest = Math.max(highest, ...known.map((one) => rank[one.level]));
      assert.equal(highest, rank[level], `the platform told ${level}, the host did not learn it`);
    }
    for (const level of arrived.slice(0, -1)) await reported(stage, receipt, level);
    for (const one of await fetched(stage, [receipt]))
      assert.ok(rank[one.level] >= highest, `evidence fell back to ${one.level} after a higher level was known`);

    const other = await accepted(stage, address, 3);
    for (const turn of ["first", "second"]) {
      const known = await reported(stage, other, last);
      for (const one of known)
        assert.equal(one.level, last, `the platform told ${last} for the ${turn} time, and ${one.level} was reported`);
    }
  },
};

const c84: ConformanceCase = {
  number: "C84",
  title: "recipients dropped after acceptance are reported as dropped",
  async play(stage) {
    await stage.open();
    if (!stage.channel.capabilities.evidence.levels.includes("dropped")) {
      await checkSilence(stage);
      return;
    }
    const address = await reachable(stage);
    const lost = await accepted(stage, address, 1);
    const kept = await accepted(stage, address, 2);
    const from = stage.host.events.length;

    const known = await reported(stage, lost, "dropped");

    assert.ok(
      known.some((one) => one.level === "dropped"),
      "the platform dropped an accepted message, and the host did not learn it: the branch believes it was received",
    );
    for (const one of known) checkEvidence(stage, one, lost);
    const told = stage.host.events.slice(from).flatMap((event) => (event.type === "evidence" ? [event.evidence] : []));
    const others = [...told, ...(await fetched(stage, [lost, kept]))].filter((one) => one.receipt.id === kept.id);
    assert.ok(
      others.every((one) => one.level !== "dropped"),
      "a message that was not dropped is reported as dropped",
    );
  },
};

/** What becomes known after acceptance (C81, C83, C84). */
export const evidenceCases: readonly ConformanceCase[] = Object.freeze([c81, c83, c84]);
