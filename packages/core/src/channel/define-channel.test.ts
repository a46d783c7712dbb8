import { describe, expect, it } from "vitest";
import { hasCode } from "../error/error.js";
import type { Capabilities, RateLimit } from "./capabilities.js";
import type { Channel } from "./contract.js";
import { defineChannel } from "./define-channel.js";
import { sampleCapabilities } from "./fixtures/sample.js";

const limit: RateLimit = {
  counts: "messages",
  per: "channel",
  max: 10,
  windowMs: 1000,
  whenExceeded: "refused",
  suspendedMs: null,
  source: "a document, 2026-03-01",
};

const nothing = async (): Promise<never> => {
  throw new Error("not called");
};

function channel(capabilities: Partial<Capabilities> = {}, more: Partial<Channel> = {}): Channel {
  return {
    id: "test:one",
    platform: "test",
    tenant: null,
    capabilities: sampleCapabilities({ inbound: "none", ...capabilities }),
    pace: [limit],
    open: nothing,
    close: nothing,
    health: nothing,
    render: () => ({ payload: null, text: "", bytes: 0, digest: "" }),
    deliver: nothing,
    canonical: (address) => address,
    ...more,
  };
}

function fieldOf(broken: Channel): string | null {
  try {
    defineChannel(broken);
  } catch (error) {
    if (hasCode(error, "CHANNEL_CONTRACT_BROKEN")) return error.field;
    throw error;
  }
  return "accepted";
}

describe("defineChannel", () => {
  it("freezes the declaration and keeps it equal on every read", () => {
    const defined = defineChannel(channel());

    expect(defined.capabilities).toBe(defined.capabilities);
    expect(() => Object.assign(defined.capabilities.batch, { maxRecipients: 9 })).toThrow(TypeError);
    expect(() => Object.assign(defined.pace[0] ?? {}, { max: 9 })).toThrow(TypeError);
    expect(() => Object.assign(defined, { pace: [] })).toThrow(TypeError);
  });

  it("pins a declaration that was computed on each read, and takes a frozen channel", () => {
    const computed = channel();
    Object.defineProperty(computed, "capabilities", {
      get: () => sampleCapabilities({ inbound: "none" }),
      configurable: true,
    });

    const defined = defineChannel(computed);

    expect(defined.capabilities).toBe(defined.capabilities);
    expect(Object.isFrozen(defineChannel(Object.freeze(channel())).capabilities.text)).toBe(true);
  });

  it("may be asked twice for one channel", () => {
    const once = defineChannel(channel());

    expect(defineChannel(once).capabilities).toBe(once.capabilities);
  });

  it.each([
    ["handle", { inbound: "webhook" }],
    ["evidence", { evidence: { levels: ["read"], pull: true } }],
    ["reconcile", { reconciles: true }],
    ["retract", { retract: { windowMs: null } }],
    ["amend", { amend: true }],
    ["directory", { directory: true }],
  ] satisfies readonly (readonly [keyof Channel, Partial<Capabilities>])[])(
    "refuses %s without its capability, and the capability without it",
    (method, capability) => {
      expect(fieldOf(channel(capability))).toBe(method);
      expect(fieldOf(channel({}, { [method]: nothing }))).toBe(method);
      expect(fieldOf(channel(capability, { [method]: nothing }))).toBe("accepted");
    },
  );

  it.each([
    ["pace[0].max", { max: 0 }],
    ["pace[0].windowMs", { windowMs: -1 }],
    ["pace[0].source", { source: " " }],
    ["pace[0].suspendedMs", { whenExceeded: "suspended" }],
    ["pace[0].suspendedMs", { suspendedMs: 1000 }],
  ] satisfies readonly (readonly [string, Partial<RateLimit>])[])(
    "refuses a limit with a wrong %s",
    (field, change) => {
      expect(fieldOf(channel({}, { pace: [{ ...limit, ...change }] }))).toBe(field);
    },
  );

  it.each([
    ["capabilities.idempotency.windowMs", { idempotency: { by: "key", windowMs: null } }],
    ["capabilities.idempotency.windowMs", { idempotency: { by: "none", windowMs: 5 } }],
    ["capabilities.batch.maxRecipients", { batch: { maxRecipients: 0 } }],
    ["capabilities.text.maxBytes", { text: { format: "plain", maxBytes: Number.NaN, previewBytes: null } }],
    ["capabilities.choices.max", { choices: { max: 1.5, labelMaxChars: 4, everyClient: true } }],
  ] satisfies readonly (readonly [string, Partial<Capabilities>])[])("refuses a wrong %s", (field, change) => {
    expect(fieldOf(channel(change))).toBe(field);
  });
});
