import type { CaughtMail } from "./caught-mail.js";
import { dateHeader, foldedBase64, letterId } from "./letter.js";

/** What a host reports. */
export interface SimulatedBounce {
  /** Enhanced status code, as `5.1.1` (nobody there) or `5.2.2` (mailbox full) ("5.1.1"). @source RFC 3463. */
  readonly status?: string;
  /** What the host says; one line of ASCII ("550 5.1.1 User unknown"). */
  readonly words?: string;
}

/** Writes a standard report of non-delivery. @source RFC 3464; RFC 6522. */
export function bounceMail(
  mail: CaughtMail,
  {
    status = "5.1.1",
    words = "550 5.1.1 User unknown",
    address,
    at,
  }: SimulatedBounce & {
    readonly address: string;
    readonly at: number;
  },
): Uint8Array {
  const host = address.slice(address.lastIndexOf("@") + 1);
  const id = letterId(mail, `bounce ${status} ${at}`);
  const boundary = `report-${id}`;
  const raw = Buffer.from(mail.raw).toString("latin1");
  const head = raw.slice(0, raw.indexOf("\r\n\r\n"));
  const told = `抱歉，您的邮件被退回来了。\r\n收件人：${address}\r\n退信原因：${words}\r\n`;
  return Buffer.from(
    [
      "Return-Path: <>",
      `From: Mail Delivery System <mailer-daemon@${host}>`,
      `To: <${mail.from}>`,
      `Subject: =?UTF-8?B?${Buffer.from("系统退信").toString("base64")}?=`,
      `Date: ${dateHeader(at)}`,
      `Message-ID: <${id}@${host}>`,
      "Auto-Submitted: auto-replied",
      "MIME-Version: 1.0",
      `Content-Type: multipart/report; report-type=delivery-status; boundary="${boundary}"`,
      "",
      `--${boundary}`,
      "Content-Type: text/plain; charset=utf-8",
      "Content-Transfer-Encoding: base64",
      "",
      foldedBase64(Buffer.from(told)),
      `--${boundary}`,
      "Content-Type: message/delivery-status",
      "",
      `Reporting-MTA: dns; mx.${host}`,
      ...(mail.envelopeId === null ? [] : [`Original-Envelope-Id: ${mail.envelopeId}`]),
      "",
      `Original-Recipient: rfc822;${address}`,
      `Final-Recipient: rfc822;${address}`,
      "Action: failed",
      `Status: ${status}`,
      `Diagnostic-Code: smtp; ${words}`,
      "",
      `--${boundary}`,
      "Content-Type: text/rfc822-headers",
      "",
      head,
      "",
      `--${boundary}--`,
      "",
    ].join("\r\n"),
    "latin1",
  );
}
