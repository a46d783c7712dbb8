import assert from "node:assert/strict";
import { it } from "vitest";
import { openBench } from "../../delivery/fixtures/bench.js";
import type { Store } from "../../store/store.js";
import { forEachStore } from "../databases.js";
import { conformanceCases, playCase } from "./conformance.js";
import { type LoopbackProfile, loopbackProfiles } from "./loopback-profiles.js";
import { createStoredHost } from "./stored-host.js";
import type { ConformanceOptions } from "./wire.js";

/** Cases in which the host keeps something for the channel: credentials, events, raw payloads, cursors. */
const kept: readonly (readonly [profile: LoopbackProfile, number: string])[] = [
  ["signed webhook", "C53"],
  ["signed webhook", "C54"],
  ["signed webhook", "C55"],
  ["signed webhook", "C56"],
  ["signed webhook", "C60"],
  ["signed webhook", "C61"],
  ["signed webhook", "C62"],
  ["signed webhook", "C63"],
  ["stream", "C64"],
  ["stream", "C76"],
  ["stream", "C83"],
  ["poll", "C14"],
  ["poll", "C62"],
  ["poll", "C63"],
];

/** A database answers over sockets and from files, which need their turns. */
function onDatabase(options: ConformanceOptions): ConformanceOptions {
  return { ...options, wire: async (clock) => Object.assign(await options.wire(clock), { turnMs: 2 }) };
}

async function play(number: string, options: ConformanceOptions, store: Store): Promise<void> {
  const one = conformanceCases.find((known) => known.number === number) ?? assert.fail(`there is no case ${number}`);
  const host = await createStoredHost(async (clock) => {
    const channel = options.create(await options.wire(clock));
    const bench = await openBench(store, { channels: [channel], clock });
    await bench.delivery.close();
    return bench.delivery.host(channel);
  });
  await playCase(one, options, host);
}

forEachStore("the suite, with a host that keeps what it is given,", ({ open }) => {
  it.each(kept)("holds for the loopback channel (%s): %s", async (profile, number) => {
    await play(number, onDatabase(loopbackProfiles[profile]), await open());
  });
});
