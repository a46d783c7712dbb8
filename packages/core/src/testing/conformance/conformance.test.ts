import assert from "node:assert/strict";
import { describe, expect, it } from "vitest";
import type { Channel } from "../../channel/channel.js";
import { createManualClock } from "../manual-clock.js";
import { channelConformance, conformanceCases } from "./conformance.js";
import { loopbackProfiles } from "./loopback-profiles.js";
import { startOfTime } from "./test-host.js";
import type { ConformanceOptions, Wire } from "./wire.js";

for (const options of Object.values(loopbackProfiles)) channelConformance(options);

interface Declared {
  readonly channel: Channel;
  readonly wire: Wire;
  readonly options: ConformanceOptions;
}

/** What makes cases prove something instead of proving that it is absent; cases not named here have one form only. */
const forms: readonly (readonly [what: string, numbers: string, isPositive: (declared: Declared) => boolean])[] = [
  [
    "a limit that suspends",
    "C04",
    ({ channel }) => channel.pace.some(({ whenExceeded }) => whenExceeded === "suspended"),
  ],
  [
    "something comes in",
    "C60 C61 C62 C63 C64 C66 C67 C68 C69 C70 C71 C75 C76 C79 C89",
    ({ channel }) => inboundOf(channel) !== "none",
  ],
  ["a connection", "C15", ({ channel }) => ["stream", "poll"].includes(inboundOf(channel))],
  ["a callback", "C72", ({ channel }) => inboundOf(channel) === "webhook"],
  ["signatures", "C65 C66", ({ wire }) => (wire.proofs ?? []).includes("signature")],
  ["buttons", "C21 C23 C73", ({ channel }) => channel.capabilities.choices !== null],
  ["typed answers", "C22", ({ channel }) => inboundOf(channel) !== "none"],
  ["a preview", "C24", ({ channel }) => channel.capabilities.text.previewBytes !== null],
  ["pictures", "C25", ({ channel }) => channel.capabilities.images !== null],
  ["markup", "C20", ({ channel }) => channel.capabilities.text.format !== "plain"],
  ["limited reach", "C37", ({ channel }) => channel.capabilities.reach !== "anytime"],
  ["several recipients", "C31 C34 C35", ({ channel }) => channel.capabilities.batch.maxRecipients > 1],
  ["groups", "C41 C78", ({ channel }) => groupOf(channel) !== null],
  ["idempotency", "C05 C45", ({ channel }) => channel.capabilities.idempotency.by !== "none"],
  ["ids from keys", "C46", ({ channel }) => channel.capabilities.idempotency.by === "key"],
  ["reconciling", "C47", ({ channel }) => channel.capabilities.reconciles],
  ["credentials", "C53 C54 C55 C56", ({ options }) => (options.secrets ?? []).length > 0],
  ["secrets", "C58", ({ options }) => (options.secrets ?? []).length > 0],
  ["locations", "C74", ({ channel }) => channel.capabilities.location !== null],
  ["evidence beyond acceptance", "C81 C83", ({ channel }) => channel.capabilities.evidence.levels.length > 0],
  ["evidence of what was dropped", "C84", ({ channel }) => channel.capabilities.evidence.levels.includes("dropped")],
  ["taking back", "C85", ({ channel }) => channel.capabilities.retract !== null],
  ["amending", "C86", ({ channel }) => channel.capabilities.amend],
];

function inboundOf({ capabilities }: Channel): string {
  return capabilities.inbound;
}

function groupOf({ platform, tenant, canonical }: Channel): unknown {
  return canonical({ platform, tenant, kind: "group", id: "group-1" });
}

async function declaredBy(options: ConformanceOptions): Promise<Declared> {
  const wire = await options.wire(createManualClock(startOfTime));
  return { options, wire, channel: options.create(wire) };
}

describe("the loopback channel's configurations", () => {
  it.each(forms)("play, for want and for lack of %s, both forms of %s", async (_what, numbers, isPositive) => {
    const known = conformanceCases.map(({ number }) => number);
    const declared = await Promise.all(Object.values(loopbackProfiles).map(declaredBy));

    expect(numbers.split(" ").filter((number) => !known.includes(number))).toEqual([]);
    expect(new Set(declared.map(isPositive))).toEqual(new Set([true, false]));
  });

  it("play every optional method, and its absence", async () => {
    const channels = (await Promise.all(Object.values(loopbackProfiles).map(declaredBy))).map(({ channel }) => channel);

    for (const method of ["handle", "evidence", "reconcile", "retract", "amend", "directory"] as const) {
      const found = new Set(channels.map((channel) => channel[method] !== undefined));
      assert.deepEqual([...found].sort(), [false, true], `${method} is there always, or never`);
    }
  });
});
