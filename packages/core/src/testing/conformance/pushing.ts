import assert from "node:assert/strict";
import type { z } from "zod";
import type { InboundEvent } from "../../channel/channel.js";
import { accepted, reachable } from "./accepting.js";
import { breathe, patience } from "./playing.js";
import type { Stage } from "./stage.js";
import type { PushOptions, Samples } from "./wire.js";

/** What a push led to. */
export interface Pushed {
  /** Whether the platform will not send it again. */
  readonly acknowledged: boolean;
  /** What reached the host since the push began, in order. */
  readonly events: readonly InboundEvent[];
}

/** Pushes a sample and waits until the platform knows what came of it. */
export async function pushed(stage: Stage, sample: keyof Samples, options: PushOptions = {}): Promise<Pushed> {
  const from = stage.host.events.length;
  const { acknowledged } = await stage.settled(stage.wire.push(sample, options), patience(stage));
  await breathe(stage);
  return { acknowledged, events: stage.host.events.slice(from) };
}

/**
 * Pushes until the platform is told that it was taken: a connection that broke needs the host's clock to come back. A
 * webhook has no connection and gets one try.
 */
export async function pushedAtLast(stage: Stage, sample: keyof Samples, options: PushOptions = {}): Promise<Pushed> {
  const from = stage.host.events.length;
  const tries = stage.channel.capabilities.inbound === "webhook" ? 1 : 12;
  for (let left = tries; left > 0; left--) {
    const { acknowledged } = await pushed(stage, sample, options);
    if (acknowledged) return { acknowledged, events: stage.host.events.slice(from) };
    if (left > 1) stage.host.clock.advance(15_000);
    await breathe(stage);
  }
  return { acknowledged: false, events: stage.host.events.slice(from) };
}

/**
 * Whether anything comes in. Where the channel says that nothing does, asserts that nothing pretends to; elsewhere that
 * there is at least the sample of a text.
 */
export async function comesIn(stage: Stage): Promise<boolean> {
  const { channel, options, wire, host } = stage;
  if (channel.capabilities.inbound !== "none") {
    assert.notEqual(options.samples.text, null, "samples.text is null, yet the channel declares that messages come in");
    return true;
  }
  const given = Object.entries(options.samples).filter(([, sample]) => sample !== null);
  assert.deepEqual(given, [], "the channel declares inbound: none, yet there are samples of what comes in");
  assert.equal(channel.handle, undefined, "the channel declares inbound: none, yet handle() is there");
  assert.equal(wire.connection, undefined, "the channel declares inbound: none, yet the wire has a connection for it");
  await stage.open();
  await accepted(stage, await reachable(stage));
  await breathe(stage);
  const messages = host.events.filter(({ type }) => type !== "evidence");
  assert.deepEqual(messages, [], "the channel declares inbound: none, yet it handed in an event");
  return false;
}

/** The type of the event that each sample leads to; the echo of our own messages leads to none. */
export const sampleTypes = Object.freeze({
  text: "message",
  image: "message",
  location: "location",
  choice: "answer",
  automated: "message",
  unknown: "unrecognised",
} as const);

/** The samples that the platform has, but for the echo of our own messages. */
export function given({ options }: Stage): readonly (keyof typeof sampleTypes)[] {
  const kinds = Object.keys(sampleTypes) as readonly (keyof typeof sampleTypes)[];
  return kinds.filter((kind) => options.samples[kind] !== null);
}

/** The one event that a push must lead to. */
export function one({ events }: Pushed, of: keyof Samples): InboundEvent {
  const seen = JSON.stringify(events.map(({ type, id }) => ({ type, id })));
  assert.equal(events.length, 1, `one push of samples.${of} must lead to one event; the host got ${seen}`);
  return events[0] ?? assert.fail("no event");
}

/** The ids of events, each once, in order. */
export function ids(events: readonly InboundEvent[]): readonly string[] {
  return [...new Set(events.map(({ id }) => id))];
}

/** What is wrong with a value, in one line; `null`: it passes. */
export function flaw(schema: z.ZodType, value: unknown): string | null {
  const [issue] = schema.safeParse(value).error?.issues ?? [];
  return issue === undefined ? null : `${issue.path.join(".") || "as a whole"}: ${issue.message}`;
}

/** Counts how often a channel moves a cursor to a new place. */
export function watchCursor({ host }: Stage): { readonly moves: number } {
  const watched = { moves: 0 };
  const { cursor } = host;
  const write = cursor.write.bind(cursor);
  cursor.write = async (name, value) => {
    if ((await cursor.read(name)) !== value) watched.moves++;
    await write(name, value);
  };
  return watched;
}
