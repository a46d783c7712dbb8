import { describe, expect, it } from "vitest";
import { parseEmailConfig } from "../config.js";
import { configFor, inboundConfig, keyOf } from "../fixtures/bench.js";
import { createMailNames, type RouteParts } from "../route/route.js";
import { readMail } from "./intake.js";

const settings = parseEmailConfig(
  configFor(1, {
    inbound: inboundConfig,
    replyTo: { address: "party@example.test", subaddressing: true },
    bounceAddress: { address: "bounce@example.test", subaddressing: true },
  }),
);
const names = createMailNames(settings);
const parts: RouteParts = { settings, names };
const key = keyOf("ming");

interface Report {
  /** Whom the report was sent to. */
  readonly to?: string;
  /** Original-Envelope-Id. */
  readonly envelopeId?: string;
  /** Message-ID of the returned mail. */
  readonly returned?: string;
  readonly status?: string;
}

/** A standard report (RFC 3464) about a mail to ming, whose parts say as much of it as they are told to. */
function reportOf({ to = "branch@example.test", envelopeId, returned, status = "5.1.1" }: Report): Uint8Array {
  const lines = [
    "From: Mail Delivery System <mailer-daemon@mx.host.test>",
    `To: <${to}>`,
    "Subject: Undelivered",
    "Message-ID: <r1@mx.host.test>",
    "MIME-Version: 1.0",
    'Content-Type: multipart/report; report-type=delivery-status; boundary="b"',
    "",
    "--b",
    "Content-Type: text/plain",
    "",
    "It could not be delivered.",
    "--b",
    "Content-Type: message/delivery-status",
    "",
    "Reporting-MTA: dns; mx.host.test",
    ...(envelopeId === undefined ? [] : [`Original-Envelope-Id: ${envelopeId}`]),
    "",
    "Final-Recipient: rfc822; ming@example.test",
    "Action: failed",
    `Status: ${status}`,
    "",
    ...(returned === undefined
      ? []
      : ["--b", "Content-Type: text/rfc822-headers", "", `Message-ID: <${returned}>`, "Subject: x", ""]),
    "--b--",
    "",
  ];
  return Buffer.from(lines.join("\r\n"));
}

const about = async (report: Report): Promise<unknown> => {
  const reading = await readMail(reportOf(report), parts);
  return reading.kind === "report"
    ? [names.keyOf(reading.messageId), reading.recipients.map(({ address, level }) => `${address.id} ${level}`)]
    : reading.kind;
};
const found = [key, ["ming@example.test bounced"]];

describe("a report about a mail of ours", () => {
  it("is known by the address that it came to, even if it says nothing else", async () => {
    const to = names.bounceAddress(key) ?? "";

    expect(await about({ to })).toEqual(found);
    expect(await about({ to: to.toUpperCase() })).toEqual(found);
  });

  it("is known by the envelope id, and by the Message-ID of what it returns", async () => {
    expect(await about({ envelopeId: names.replyCode(key) })).toEqual(found);
    expect(await about({ returned: names.messageId(key) })).toEqual(found);
  });

  it("follows the address where the rest of it tells of another mail", async () => {
    const other = keyOf("wang");

    expect(
      await about({
        to: names.bounceAddress(key) ?? "",
        envelopeId: names.replyCode(other),
        returned: names.messageId(other),
      }),
    ).toEqual(found);
  });

  it("is believed by no seal but our own, and by none that was made for something else", async () => {
    const bounce = names.bounceAddress(key) ?? "";
    const [local = "", host = ""] = bounce.split("@");
    const forged: readonly Report[] = [
      {},
      { to: `bounce+b.${key}@${host}` },
      { to: `${local.slice(0, -1)}${local.endsWith("0") ? "1" : "0"}@${host}` },
      { to: `bounce+b.${names.replyCode(key)}@${host}` },
      { to: `party+${local.slice("bounce+b.".length)}@${host}` },
      { envelopeId: key },
      { envelopeId: local.slice("bounce+b.".length) },
      { returned: `m.${key}@example.test` },
    ];

    for (const report of forged) expect(await about(report)).toBe("unrecognised");
  });

  it("is still known when the secret has changed since", async () => {
    const inbound = {
      ...inboundConfig,
      replySecrets: ["a-new-secret-of-at-least-32-characters", ...inboundConfig.replySecrets],
    };
    const rotated = parseEmailConfig(
      configFor(1, { inbound, bounceAddress: { address: "bounce@example.test", subaddressing: true } }),
    );
    const now = { settings: rotated, names: createMailNames(rotated) };

    const reading = await readMail(reportOf({ to: names.bounceAddress(key) ?? "" }), now);

    expect(reading.kind === "report" ? names.keyOf(reading.messageId) : reading.kind).toBe(key);
  });
});
