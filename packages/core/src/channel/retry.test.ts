import { describe, expect, it } from "vitest";
import type { Capabilities } from "./capabilities.js";
import { type FaultCode, fault, faultCodes } from "./faults.js";
import { sampleCapabilities } from "./fixtures/sample.js";
import { afterUncertain, nextAttemptAt, reachSkip } from "./retry.js";

const now = Date.UTC(2026, 2, 2, 9, 0);
const minute = 60_000;
const plan = (
  code: FaultCode,
  attempt: number,
  more: { expiresAt?: number; retryAfterMs?: number; windowMs?: number } = {},
) =>
  nextAttemptAt({
    fault: fault(code, { retryAfterMs: more.retryAfterMs ?? null }),
    attempt,
    now,
    expiresAt: more.expiresAt ?? null,
    ...(more.windowMs === undefined ? {} : { windowMs: more.windowMs }),
  });

describe("nextAttemptAt", () => {
  it("waits 1, 4, 15 and 60 minutes, then an hour each time", () => {
    const waits = [1, 2, 3, 4, 5, 6, 50].map((attempt) => plan("CHANNEL_UNREACHABLE", attempt));

    expect(waits).toEqual([1, 4, 15, 60, 60, 60, 60].map((min) => ({ action: "retry", at: now + min * minute })));
  });

  it("gives up a try that would come at or after the notice's end", () => {
    expect(plan("CHANNEL_BUSY", 2, { expiresAt: now + 4 * minute })).toEqual({ action: "give-up", why: "expired" });
    expect(plan("CHANNEL_BUSY", 2, { expiresAt: now + 4 * minute + 1 })).toMatchObject({ action: "retry" });
  });

  it("tries an unknown vendor code again twice at most", () => {
    const actions = [1, 2, 3].map((attempt) => plan("VENDOR_UNKNOWN", attempt).action);

    expect(actions).toEqual(["retry", "retry", "give-up"]);
    expect(plan("VENDOR_UNKNOWN", 3)).toEqual({ action: "give-up", why: "exhausted" });
  });

  it("waits what a throttling platform asks, else the window", () => {
    expect(plan("RATE_EXCEEDED", 7, { retryAfterMs: 90_000 })).toEqual({ action: "retry", at: now + 90_000 });
    expect(plan("QUOTA_EXHAUSTED", 1, { windowMs: 86_400_000 })).toEqual({ action: "retry", at: now + 86_400_000 });
  });

  it("never comes back earlier than a busy platform asks", () => {
    expect(plan("CHANNEL_BUSY", 1, { retryAfterMs: 10 * minute })).toEqual({ action: "retry", at: now + 10 * minute });
  });

  it("pauses the channel for a wrong credential or setting, and leaves an address for a permanent fault", () => {
    expect(plan("CREDENTIAL_REJECTED", 1)).toEqual({ action: "pause", why: "auth" });
    expect(plan("PERMISSION_MISSING", 1)).toEqual({ action: "pause", why: "config" });
    expect(plan("RECIPIENT_UNKNOWN", 1)).toEqual({ action: "give-up", why: "permanent" });
  });
});

describe("faultCodes", () => {
  it("sorts every code as the contract does", () => {
    const byCategory = Object.entries(faultCodes).map(([code, entry]) => `${entry.category} ${code}`);

    expect(byCategory).toEqual([
      "transient CHANNEL_UNREACHABLE",
      "transient CHANNEL_BUSY",
      "transient HANDOVER_UNKNOWN",
      "transient MEDIA_UNAVAILABLE",
      "transient VENDOR_UNKNOWN",
      "throttled RATE_EXCEEDED",
      "throttled QUOTA_EXHAUSTED",
      "throttled RECIPIENT_THROTTLED",
      "auth CREDENTIAL_EXPIRED",
      "auth CREDENTIAL_REJECTED",
      "config SENDER_NOT_ALLOWED",
      "config PERMISSION_MISSING",
      "config SETTING_INVALID",
      "permanent RECIPIENT_UNKNOWN",
      "permanent RECIPIENT_REFUSES",
      "permanent CONTENT_REFUSED",
      "permanent CONTENT_TOO_LARGE",
      "permanent CONTENT_UNFIT",
      "permanent REPLY_WINDOW_CLOSED",
    ]);
    expect(Object.isFrozen(faultCodes)).toBe(true);
  });
});

describe("fault", () => {
  it("takes its scope from the table unless the adapter knows better", () => {
    expect(fault("RECIPIENT_UNKNOWN")).toEqual({
      code: "RECIPIENT_UNKNOWN",
      scope: "recipient",
      retryAfterMs: null,
      vendor: null,
    });
    expect(fault("CHANNEL_BUSY", { scope: "recipient" }).scope).toBe("recipient");
  });

  it("removes secrets from the vendor's words and keeps them short", () => {
    const message = `failed: access_token=abcDEF123&x=1 {"corpsecret":"s3cr3t"} Authorization: Bearer eyJhbGciOi.x.y ${"长".repeat(400)}`;

    const { vendor } = fault("VENDOR_UNKNOWN", { vendor: { code: "50099", message } });

    expect(vendor?.code).toBe("50099");
    expect(vendor?.message).not.toMatch(/abcDEF123|s3cr3t|eyJhbGciOi/u);
    expect(vendor?.message).toContain("x=1");
    expect([...(vendor?.message ?? "")].length).toBeLessThanOrEqual(200);
  });
});

describe("afterUncertain", () => {
  const ask = { purpose: "roll-call", hasAsk: true, ageMs: 1000, repeats: 0, asked: false } as const;
  const of = (changes: Partial<Capabilities>) =>
    sampleCapabilities({ idempotency: { by: "none", windowMs: null }, ...changes });

  it("asks a platform that can be asked, once", () => {
    const capabilities = of({ reconciles: true });

    expect(afterUncertain({ ...ask, capabilities })).toBe("ask");
    expect(afterUncertain({ ...ask, capabilities, asked: true })).toBe("repeat");
  });

  it("repeats asks and reminders once, and greetings never", () => {
    const capabilities = of({});

    expect(afterUncertain({ ...ask, capabilities })).toBe("repeat");
    expect(afterUncertain({ ...ask, capabilities, repeats: 1 })).toBe("leave");
    expect(afterUncertain({ ...ask, capabilities, purpose: "reminder", hasAsk: false })).toBe("repeat");
    expect(afterUncertain({ ...ask, capabilities, purpose: "greeting", hasAsk: false })).toBe("leave");
  });

  it("repeats anything else only while the platform knows the key again", () => {
    const post = { ...ask, purpose: "post", hasAsk: false } as const;
    const capabilities = of({ idempotency: { by: "key", windowMs: 5000 } });

    expect(afterUncertain({ ...post, capabilities: of({}) })).toBe("leave");
    expect(afterUncertain({ ...post, capabilities })).toBe("repeat");
    expect(afterUncertain({ ...post, capabilities, ageMs: 5000 })).toBe("leave");
  });
});

describe("reachSkip", () => {
  it("skips whom a schedule may not write to", () => {
    expect(reachSkip("anytime", "person", false)).toBeNull();
    expect(reachSkip("after-contact", "person", false)).toBe("not-reachable-yet");
    expect(reachSkip("after-contact", "person", true)).toBeNull();
    expect(reachSkip("group-only", "person", true)).toBe("not-reachable-yet");
    expect(reachSkip("group-only", "group", false)).toBeNull();
  });
});
