import assert from "node:assert/strict";
import type { Address } from "../../channel/channel.js";
import { patience } from "./playing.js";
import type { Stage } from "./stage.js";

/** The open channel's people, at most so many, whom it may write to by now; where it reaches nobody alone, the group. */
export async function audience(stage: Stage, atMost = 3): Promise<readonly Address[]> {
  const { reach } = stage.channel.capabilities;
  if (reach === "group-only") return [theGroup(stage)];
  const people = everybody(stage, atMost);
  if (reach === "after-contact") for (const person of people) await meet(stage, person);
  return people;
}

/** The audience of one parcel: no more than a parcel takes. */
export async function parcelAudience(stage: Stage): Promise<readonly Address[]> {
  return await audience(stage, Math.min(3, stage.channel.capabilities.batch.maxRecipients));
}

/** Somebody to write to, met or not; needs no open channel. */
export function somebody(stage: Stage): Address {
  return stage.channel.capabilities.reach === "group-only" ? theGroup(stage) : stage.person(1);
}

/** Has a person write first. */
export async function meet(stage: Stage, person: Address): Promise<void> {
  const { wire } = stage;
  if (wire.contact === undefined)
    assert.fail("the channel declares reach after-contact, so that the wire needs contact() to let people write first");
  await stage.settled(wire.contact(person.id), patience(stage));
}

/** So many addresses that the platform may never have heard of. */
export function strangers(stage: Stage, count: number): readonly Address[] {
  const model = somebody(stage);
  for (const make of [
    (n: number) => `${n}${model.id}`,
    (n: number) => `${model.id}${n}`,
    (n: number) => `${1000 + n}`,
  ]) {
    const made = Array.from({ length: count }, (_, n) => stage.channel.canonical({ ...model, id: make(n + 1) }));
    const whole = made.filter((address) => address !== null);
    if (new Set(whole.map((address) => address.id)).size === count) return whole;
  }
  return assert.fail(
    `canonical() takes none of the ids made from ${model.id}; write options.people so that digits may be added`,
  );
}

function everybody(stage: Stage, atMost: number): readonly Address[] {
  return Array.from({ length: atMost }, (_, index) => stage.person(index + 1));
}

function theGroup(stage: Stage): Address {
  return stage.group() ?? assert.fail("the channel declares reach group-only, but canonical() refuses options.group");
}
