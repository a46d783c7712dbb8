import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { readBounce, readReply } from "./reading.js";

interface Expected {
  readonly kind: string;
  readonly reply_text?: string;
  readonly must_contain?: readonly string[];
  readonly must_not_contain_html?: readonly string[];
  readonly subject?: string;
  readonly from_name?: string;
  readonly attachments?: readonly {
    readonly filename: string;
    readonly type: string;
    readonly inline?: boolean;
    readonly cid?: string;
  }[];
  readonly recipients?: readonly {
    readonly address?: string;
    readonly action?: string;
    readonly status?: string;
    readonly smtp_reply?: string | null;
    readonly class: string;
    readonly address_is_dead?: boolean;
  }[];
  readonly envelope_id?: string;
  readonly original_message_id?: string;
  readonly uid?: string;
  readonly attendee?: string;
  readonly partstat?: string;
  readonly sequence?: number;
  readonly comment?: string;
}

const folder = new URL("../fixtures/vectors/", import.meta.url);
const { cases } = JSON.parse(readFileSync(new URL("index.json", folder), "utf8")) as {
  readonly cases: readonly { readonly file: string; readonly format: "eml" | "text"; readonly expect: Expected }[];
};

/** The bytes of a sample; one that is a body only gets the headers of a plain mail. */
function bytesOf(file: string, format: "eml" | "text"): Uint8Array {
  const bytes = readFileSync(new URL(file, folder));
  const head =
    "From: a@example.test\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n";
  return format === "eml" ? bytes : Buffer.concat([Buffer.from(head), bytes]);
}

const squeezed = (text: string): string => text.replace(/\s+/gu, " ").trim();
const told = <T extends object>(all: T): Partial<T> =>
  Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) as Partial<T>;

describe.each(cases)("$file", ({ file, format, expect: wanted }) => {
  it(`is read as ${wanted.kind}, with its words, names and files`, async () => {
    const mail = await readReply(bytesOf(file, format));

    expect(mail.kind).toBe(wanted.kind);
    if (wanted.reply_text !== undefined) expect(squeezed(mail.text)).toBe(squeezed(wanted.reply_text));
    let from = 0;
    for (const part of wanted.must_contain ?? []) {
      expect(mail.text.indexOf(part, from)).toBeGreaterThanOrEqual(from);
      from = mail.text.indexOf(part, from) + part.length;
    }
    for (const markup of wanted.must_not_contain_html ?? []) expect(JSON.stringify(mail)).not.toContain(markup);
    if (wanted.subject !== undefined) expect(mail.subject).toBe(wanted.subject);
    if (wanted.from_name !== undefined) expect(mail.from?.name).toBe(wanted.from_name);
    for (const [at, { filename, type, inline, cid }] of (wanted.attachments ?? []).entries())
      expect(mail.attachments[at]).toMatchObject(told({ filename, type, inline, cid }));
    if (wanted.uid !== undefined) {
      const { uid, attendee, partstat, sequence, comment } = wanted;
      expect(mail.calendar).toMatchObject(told({ uid, attendee, partstat, sequence, comment }));
    }
  });

  it(wanted.recipients === undefined ? "reports on nobody" : "reports on each recipient", async () => {
    const report = await readBounce(bytesOf(file, format));

    if (wanted.recipients === undefined) return expect(report).toBeNull();
    expect(report?.recipients).toMatchObject(
      wanted.recipients.map(({ address, action, status, class: kind, address_is_dead: addressIsDead, smtp_reply }) =>
        told({ address, action, status, class: kind, addressIsDead, smtpReply: smtp_reply }),
      ),
    );
    if (wanted.envelope_id !== undefined) expect(report?.envelopeId).toBe(wanted.envelope_id);
    if (wanted.original_message_id !== undefined) expect(report?.originalMessageId).toBe(wanted.original_message_id);
  });
});
