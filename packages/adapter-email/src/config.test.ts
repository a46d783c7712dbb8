import { describe, expect, it } from "vitest";
import { createEmailChannel } from "./channel.js";
import type { EmailConfig } from "./config.js";
import { configFor, inboundConfig } from "./fixtures/bench.js";
import { email } from "./index.js";

function fieldOf(changes: Record<string, unknown>): unknown {
  try {
    createEmailChannel({ ...configFor(2525), ...changes } as EmailConfig);
  } catch (error) {
    const { code, field } = error as { readonly code?: unknown; readonly field?: unknown };
    return code === "SETTING_INVALID" ? field : error;
  }
  return "accepted";
}

const smtp = configFor(2525).smtp;

const imap = { host: "imap.example.test", security: "tls", auth: { user: "branch", pass: "imap-password" } } as const;

describe("email", () => {
  it("makes a channel that knows its limits without opening anything", () => {
    const channel = email(configFor(1));

    expect([channel.id, channel.platform, channel.tenant]).toEqual(["email", "email", null]);
    expect(channel.capabilities.batch.maxRecipients).toBe(1);
    expect(channel.pace[0]?.source).not.toBe("");
  });

  it("takes mail in exactly when inbound is configured, by webhook or by reading a mailbox", () => {
    const deaf = email(configFor(1));
    const reading = email(configFor(1, { inbound: { imap, replySecrets: inboundConfig.replySecrets } }));
    const hearing = email(configFor(1, { inbound: inboundConfig }));

    expect([deaf.capabilities.inbound, deaf.handle, deaf.capabilities.mailLinks]).toEqual(["none", undefined, false]);
    expect([hearing.capabilities.inbound, typeof hearing.handle, hearing.capabilities.threads]).toEqual([
      "webhook",
      "function",
      true,
    ]);
    expect([reading.capabilities.inbound, reading.handle, reading.capabilities.threads]).toEqual([
      "poll",
      undefined,
      true,
    ]);
  });

  it.each<readonly [string, Record<string, unknown>]>([
    ["smtp", { smtp: undefined }],
    ["smtp.host", { smtp: { ...smtp, host: "a b" } }],
    ["smtp.port", { smtp: { host: "127.0.0.1", security: "none-loopback-only" } }],
    ["smtp.port", { smtp: { ...smtp, port: 70_000 } }],
    ["smtp.security", { smtp: { ...smtp, host: "mail.example.test" } }],
    ["smtp.security", { smtp: { ...smtp, security: "none" } }],
    ["smtp.auth.pass", { smtp: { ...smtp, auth: { user: "u" } } }],
    ["smtp.timeouts.socketMs", { smtp: { ...smtp, timeouts: { socketMs: 0 } } }],
    ["smtp.ca", { smtp: { ...smtp, ca: "no certificate" } }],
    ["from.address", { from: { address: "branch", name: "x" } }],
    ["from.address", { from: { address: "a@x.test, b@x.test", name: "x" } }],
    ["from.name", { from: { address: "branch@example.test", name: "a\r\nBcc: b@x.test" } }],
    ["replyTo.address", { replyTo: { address: "a-very-long-mailbox-name@example.test", subaddressing: true } }],
    ["dkim.privateKey", { dkim: { domain: "example.test", selector: "s", privateKey: "secret" } }],
    ["bounceAddress", { bounceAddress: "no address" }],
    ["bounceAddress.address", { bounceAddress: { address: "a-very-long-mailbox@example.test", subaddressing: true } }],
    [
      "pace[0].source",
      {
        pace: [
          {
            counts: "messages",
            per: "channel",
            max: 1,
            windowMs: 1,
            whenExceeded: "refused",
            suspendedMs: null,
            source: "",
          },
        ],
      },
    ],
    ["maxBytes", { maxBytes: 1 }],
    ["inbound.secret", { inbound: { ...inboundConfig, secret: "short" } }],
    ["inbound.replySecrets", { inbound: { ...inboundConfig, replySecrets: [] } }],
    ["inbound.secret", { inbound: { replySecrets: inboundConfig.replySecrets } }],
    ["inbound.secret", { inbound: { ...inboundConfig, imap } }],
    ["inbound.windowMs", { inbound: { imap, windowMs: 1_000, replySecrets: inboundConfig.replySecrets } }],
    [
      "inbound.imap.auth",
      { inbound: { imap: { ...imap, auth: undefined }, replySecrets: inboundConfig.replySecrets } },
    ],
    [
      "inbound.imap.mailbox",
      { inbound: { imap: { ...imap, mailbox: "a\r\nb" }, replySecrets: inboundConfig.replySecrets } },
    ],
    [
      "inbound.imap.idleMs",
      { inbound: { imap: { ...imap, idleMs: 1_740_000 }, replySecrets: inboundConfig.replySecrets } },
    ],
    ["host", { host: "mail" }],
  ])("names the wrong setting %s", (field, changes) => {
    expect(fieldOf(changes)).toBe(field);
  });

  it("never repeats a secret in what it says of a setting", () => {
    let text = "";
    try {
      createEmailChannel(configFor(1, { inbound: { ...inboundConfig, secret: "hunter2-hunter2" } }));
    } catch (error) {
      text = JSON.stringify(error) + String(error);
    }

    expect(text).toContain("inbound.secret");
    expect(text).not.toContain("hunter2");
  });

  it("uses the ports of the standards for encrypted connections", () => {
    const encrypted = (security: "tls" | "starttls"): unknown =>
      fieldOf({ smtp: { host: "mail.example.test", security } });

    expect([encrypted("tls"), encrypted("starttls")]).toEqual(["accepted", "accepted"]);
  });
});
