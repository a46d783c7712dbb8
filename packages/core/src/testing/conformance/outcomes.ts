import assert from "node:assert/strict";
import type { Address, Failed, FaultCode, Outcome, Receipt } from "../../channel/channel.js";

/** Outcomes in words. */
export function inWords(outcomes: readonly Outcome[]): string {
  const words = outcomes.map((outcome) => {
    const code = outcome.status === "failed" || outcome.status === "uncertain" ? ` ${outcome.fault?.code}` : "";
    return `${outcome.address.id}: ${outcome.status}${code}`;
  });
  return words.length === 0 ? "nothing" : words.join(", ");
}

/** Asserts that there is one outcome for each recipient: none missing, none twice, none for others. */
export function assertOneEach(outcomes: readonly Outcome[], to: readonly Address[], when: string): void {
  assert.ok(Array.isArray(outcomes), `${when}: deliver() must resolve to an array of outcomes`);
  assert.equal(
    outcomes.length,
    to.length,
    `${when}: ${to.length} recipients need ${to.length} outcomes, got ${inWords(outcomes)}`,
  );
  for (const address of to) {
    const own: readonly Outcome[] = outcomes.filter((outcome) => outcome.address.id === address.id);
    assert.equal(own.length, 1, `${when}: ${address.id} needs exactly one outcome, got ${inWords(own)}`);
    assert.deepEqual(own[0]?.address, address, `${when}: an outcome must name the address as it stands in the parcel`);
  }
}

/** The outcome of one recipient. */
export function outcomeOf(outcomes: readonly Outcome[], address: Address): Outcome {
  const found = outcomes.find((outcome) => outcome.address.id === address.id);
  return found ?? assert.fail(`${address.id} has no outcome; there are: ${inWords(outcomes)}`);
}

/** Asserts that everybody's message was accepted, and gives the receipts. */
export function receiptsOf(outcomes: readonly Outcome[], when: string): readonly Receipt[] {
  const receipts = outcomes.flatMap((outcome) => (outcome.status === "accepted" ? [outcome.receipt] : []));
  assert.ok(
    receipts.length === outcomes.length && receipts.length > 0,
    `${when}: every recipient must be accepted, got ${inWords(outcomes)}`,
  );
  return receipts;
}

/** Asserts that everybody's message certainly failed with a code, and gives the failures. */
export function assertFailed(outcomes: readonly Outcome[], code: FaultCode, when: string): readonly Failed[] {
  const failures = outcomes.flatMap((outcome) =>
    outcome.status === "failed" && outcome.fault.code === code ? [outcome] : [],
  );
  assert.ok(
    failures.length === outcomes.length && failures.length > 0,
    `${when}: every recipient must be failed ${code}, got ${inWords(outcomes)}`,
  );
  return failures;
}

/** Asserts that nobody knows what became of the message, and that it is said so for everybody. */
export function assertUncertain(outcomes: readonly Outcome[], to: readonly Address[], when: string): void {
  assertOneEach(outcomes, to, when);
  const isSo = (outcome: Outcome): boolean =>
    outcome.status === "uncertain" && outcome.fault.code === "HANDOVER_UNKNOWN";
  assert.ok(
    outcomes.every(isSo),
    `${when}: every recipient must be uncertain HANDOVER_UNKNOWN, got ${inWords(outcomes)}`,
  );
}
