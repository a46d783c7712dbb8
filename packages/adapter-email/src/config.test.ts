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

describe("email", () => {
  it("makes a channel that knows its limits without opening anything", () => {
    const channel = email(configFor(1));

    expect([channel.id, channel.platform, channel.tenant]).toEqual(["email", "email", null]);
    expect(channel.capabilities.batch.maxRecipients).toBe(1);
    expect(channel.pace[0]?.source).not.toBe("");
  });

  it("takes mail in exactly when inbound is configured", () => {
    const deaf = email(configFor(1));
    const hearing = email(configFor(1, { inbound: inboundConfig }));

    expect([deaf.capabilities.inbound, deaf.handle, deaf.capabilities.mailLinks]).toEqual(["none", undefined, false]);
    expect([hearing.capabilities.inbound, typeof hearing.handle, hearing.capabilities.threads]).toEqual([
      "webhook",
      "function",
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
