import { describe, expect, it } from "vitest";
import { faultOf, type SmtpTrouble, unknownHandover } from "./faults.js";

const trouble = (changes: Partial<SmtpTrouble>): SmtpTrouble => ({
  reply: null,
  text: "",
  command: "CONN",
  clientCode: null,
  systemCode: null,
  ...changes,
});

const said = (command: string, text: string) => faultOf(trouble({ reply: Number(text.slice(0, 3)), text, command }));

describe("faultOf", () => {
  it.each<readonly [string, string, string]>([
    ["RCPT TO", "550 5.1.1 no such user", "RECIPIENT_UNKNOWN"],
    ["RCPT TO", "550 user not found", "RECIPIENT_UNKNOWN"],
    ["RCPT TO", "550 5.2.1 mailbox disabled", "RECIPIENT_UNKNOWN"],
    ["RCPT TO", "552 5.2.2 mailbox full", "RECIPIENT_THROTTLED"],
    ["RCPT TO", "452 4.2.2 over quota", "RECIPIENT_THROTTLED"],
    ["RCPT TO", "550 5.7.1 recipient takes no mail from outside", "RECIPIENT_REFUSES"],
    ["RCPT TO", "554 5.7.1 relay access denied", "SENDER_NOT_ALLOWED"],
    ["RCPT TO", "450 4.2.0 greylisted, try again later", "RECIPIENT_THROTTLED"],
    ["MAIL FROM", "553 Mail from must equal authorized user", "SENDER_NOT_ALLOWED"],
    ["MAIL FROM", "552 5.3.4 message size exceeds fixed limit", "CONTENT_TOO_LARGE"],
    ["MAIL FROM", "530 5.7.0 Must issue a STARTTLS command first", "SETTING_INVALID"],
    ["DATA", "550 5.7.23 SPF validation failed", "SENDER_NOT_ALLOWED"],
    ["DATA", "554 DT:SPM 163 smtp", "CONTENT_REFUSED"],
    ["DATA", "451 4.3.0 queue file write error", "CHANNEL_BUSY"],
    ["DATA", "421 4.3.2 shutting down", "CHANNEL_BUSY"],
    ["DATA", "451 4.7.0 try again", "RATE_EXCEEDED"],
    ["DATA", "550 Ip frequency limited", "RECIPIENT_THROTTLED"],
    ["DATA", "451 MI:SFQ 163 smtp", "RECIPIENT_THROTTLED"],
    ["RCPT TO", "421 HL:IFC 163 smtp", "RECIPIENT_THROTTLED"],
    ["RCPT TO", "450 4.7.1 too many messages, slow down", "RECIPIENT_THROTTLED"],
    ["DATA", "450 host mx.host.test[192.0.2.1] said: 450 rate limit exceeded", "RECIPIENT_THROTTLED"],
    ["MAIL FROM", "550 Ip frequency limited", "RATE_EXCEEDED"],
    ["DATA", "550 发送频率过快", "RATE_EXCEEDED"],
    ["MAIL FROM", "550 5.4.5 Daily sending quota exceeded", "QUOTA_EXHAUSTED"],
    ["CONN", "421 HL:ICC 163 smtp", "RATE_EXCEEDED"],
    ["CONN", "554 5.7.1 your address is listed", "SENDER_NOT_ALLOWED"],
    ["AUTH PLAIN", "535 Error: authentication failed", "CREDENTIAL_REJECTED"],
    ["AUTH LOGIN", "454 4.7.0 temporary authentication failure", "CHANNEL_BUSY"],
    ["AUTH PLAIN", "432 4.7.12 a password transition is needed", "CREDENTIAL_EXPIRED"],
    ["STARTTLS", "502 5.5.1 command not recognized", "SETTING_INVALID"],
    ["STARTTLS", "454 4.3.0 TLS not available", "CHANNEL_BUSY"],
    ["MAIL FROM", "502 command not implemented", "VENDOR_UNKNOWN"],
  ])("at %s understands %j as %s", (command, text, code) => {
    expect(said(command, text).code).toBe(code);
  });

  it.each<readonly [string, string, string, string]>([
    ["smtp.163.com", "DATA", "451 MI:SFQ 163 smtp", "RATE_EXCEEDED channel"],
    ["smtp.exmail.qq.com", "DATA", "550 Ip frequency limited", "RATE_EXCEEDED channel"],
    ["smtp.exmail.qq.com", "DATA", "451 MI:SFQ 163 smtp", "RECIPIENT_THROTTLED recipient"],
    ["mail.agency.gov.cn", "DATA", "550 Ip frequency limited", "RECIPIENT_THROTTLED recipient"],
    ["smtp.evilqq.com", "DATA", "550 Ip frequency limited", "RECIPIENT_THROTTLED recipient"],
    ["mail.agency.gov.cn", "DATA", "450 4.7.1 too many messages", "RATE_EXCEEDED channel"],
  ])("knows whose limit it is: %s says at %s %j: %s", (server, command, text, wanted) => {
    const met = faultOf(trouble({ reply: Number(text.slice(0, 3)), text, command }), server);

    expect(`${met.code} ${met.scope}`).toBe(wanted);
  });

  it("waits as long as the provider's table says", () => {
    expect(said("DATA", "451 DT:SPM, please try again").retryAfterMs).toBe(120_000);
    expect(said("DATA", "451 MI:SFQ").retryAfterMs).toBe(900_000);
    expect(said("DATA", "451 4.3.0 later").retryAfterMs).toBeNull();
  });

  it("keeps the server's own code and words", () => {
    expect(said("MAIL FROM", "599 5.9.9 something new").vendor).toEqual({
      code: "599 5.9.9",
      message: "599 5.9.9 something new",
    });
    expect(said("MAIL FROM", "599 5.9.9 something new").code).toBe("VENDOR_UNKNOWN");
  });

  it("tells a wrong certificate, which a setting mends, from a network that is down", () => {
    expect(faultOf(trouble({ clientCode: "ESOCKET", systemCode: "DEPTH_ZERO_SELF_SIGNED_CERT" })).code).toBe(
      "SETTING_INVALID",
    );
    expect(faultOf(trouble({ clientCode: "ETLS" })).code).toBe("SETTING_INVALID");
    expect(faultOf(trouble({ clientCode: "EDNS", systemCode: "ENOTFOUND" })).code).toBe("CHANNEL_UNREACHABLE");
    expect(faultOf(trouble({ clientCode: "ETIMEDOUT" })).code).toBe("CHANNEL_UNREACHABLE");
  });

  it("blames one recipient's temporary refusal on the recipient only", () => {
    expect(said("RCPT TO", "451 4.3.0 later").scope).toBe("recipient");
    expect(said("MAIL FROM", "451 4.3.0 later").scope).toBe("channel");
  });
});

describe("unknownHandover", () => {
  it("is HANDOVER_UNKNOWN with what is known", () => {
    expect(unknownHandover(trouble({ clientCode: "ETIMEDOUT", command: "DATA" }))).toEqual({
      code: "HANDOVER_UNKNOWN",
      scope: "recipient",
      retryAfterMs: null,
      vendor: { code: "ETIMEDOUT", message: "DATA" },
    });
  });
});
