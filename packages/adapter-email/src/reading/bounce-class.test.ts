import { describe, expect, it } from "vitest";
import { verdictOn } from "./bounce-class.js";
import { readBounce, readReply } from "./reading.js";

describe("verdictOn", () => {
  it.each([
    ["5.1.1", "550 5.1.1 User unknown", "permanent", true],
    ["5.1.10", "550 null MX", "permanent", true],
    ["5.2.1", "550 mailbox disabled", "permanent", true],
    ["5.2.2", "552 mailbox full", "transient", false],
    ["5.1.1", "552 Over quota", "transient", false],
    ["5.3.4", "552 message too large", "transient", false],
    ["5.7.26", "550 DMARC policy", "permanent", false],
    ["5.7.1", "550 5.7.1 blocked using zen", "permanent", false],
    ["5.7.1", "550 5.7.1 Recipient address rejected: User unknown", "permanent", true],
    ["5.0.0", "550 Ip frequency limited", "transient", false],
    ["5.0.0", "550 收件人不存在", "permanent", true],
    ["5.0.0", "550 用户邮箱已满", "transient", false],
    ["5.0.0", "550 sender rejected: domain not found", "permanent", false],
    ["5.4.7", "delivery time expired", "transient", false],
    ["4.2.0", "greylisted", "transient", false],
    ["2.0.0", "250 ok", "success", false],
    ["5.0.0", "554 Transaction failed", "permanent", false],
  ])("takes %s with %j for %s", (status, words, kind, dead) => {
    expect(verdictOn(status, words)).toEqual({ class: kind, addressIsDead: dead });
  });
});

describe("readBounce", () => {
  const dsn = (fields: string): Buffer =>
    Buffer.from(
      [
        "From: MAILER-DAEMON@mx.test",
        "Content-Type: multipart/report; report-type=delivery-status; boundary=b",
        "",
        "--b\r\nContent-Type: text/plain\r\n\r\nsorry",
        `--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.test\r\n\r\n${fields}`,
        "--b--",
        "",
      ].join("\r\n"),
    );

  it("tells a delay from a failure", async () => {
    const delayed = dsn("Final-Recipient: rfc822; a@b.test\r\nAction: delayed\r\nStatus: 4.4.1\r\n");
    expect(await readBounce(delayed)).toMatchObject({ recipients: [{ action: "delayed", class: "transient" }] });
    expect((await readReply(delayed)).kind).toBe("delayed");
  });

  it("reads each recipient, and what the host wrote in xtext", async () => {
    const two = dsn(
      "Final-Recipient: rfc822; a@b.test\r\nOriginal-Recipient: rfc822;ming+2Br.tok@b.test\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\nFinal-Recipient: rfc822; c@b.test\r\nAction: failed\r\nStatus: 5.2.2\r\nDiagnostic-Code: smtp; 552 full\r\n",
    );
    expect(await readBounce(two)).toMatchObject({
      recipients: [
        { address: "a@b.test", originalAddress: "ming+r.tok@b.test", class: "permanent", addressIsDead: true },
        { address: "c@b.test", class: "transient", smtpReply: "552" },
      ],
    });
  });

  it("is not taken in by a person who writes about bounces", async () => {
    const mail =
      "From: li@b.test\r\nSubject: undeliverable mail\r\n\r\nMy mail to wang@b.test failed: 550 5.1.1 user unknown.";
    expect(await readBounce(Buffer.from(mail))).toBeNull();
    expect((await readReply(Buffer.from(mail))).kind).toBe("reply");
  });
});
