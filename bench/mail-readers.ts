import { readFileSync } from "node:fs";
import { readReply } from "@microbranch/adapter-email";
import EmailReplyParser from "email-reply-parser";
import replyParser from "node-email-reply-parser";
import PostalMime from "postal-mime";

/** A mail whose reply text is known. */
export interface KnownReply {
  readonly file: string;
  readonly raw: Uint8Array;
  /** What the person wrote. */
  readonly wanted: string;
}

const folder = new URL("../packages/adapter-email/src/fixtures/vectors/", import.meta.url);

interface Vector {
  readonly file: string;
  readonly format: "eml" | "text";
  readonly expect: { readonly reply_text?: string };
}

/** The vectors that tell a reply text. */
export function knownReplies(): readonly KnownReply[] {
  const { cases } = JSON.parse(readFileSync(new URL("index.json", folder), "utf8")) as {
    readonly cases: readonly Vector[];
  };
  return cases.flatMap(({ file, format, expect }) => {
    if (expect.reply_text === undefined) return [];
    const bytes = readFileSync(new URL(file, folder));
    const raw = format === "eml" ? bytes : Buffer.concat([Buffer.from(plainHead), bytes]);
    return [{ file, raw, wanted: expect.reply_text }];
  });
}

const plainHead =
  "From: a@example.test\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n";

/** From the raw mail to what the person wrote, with each library; those that take text get it from one parser. */
export const readers: Readonly<Record<string, (raw: Uint8Array) => Promise<string>>> = {
  "microbranch readReply": async (raw) => (await readReply(raw)).text,
  "postal-mime + email-reply-parser": async (raw) => byCrisp(await textOf(raw)),
  "postal-mime + node-email-reply-parser": async (raw) =>
    replyParser(await textOf(raw)).getVisibleText({ aggressive: true }),
  "postal-mime alone": textOf,
};

const crisp = new EmailReplyParser();
const byCrisp = (text: string): string => crisp.parseReply(text);

async function textOf(raw: Uint8Array): Promise<string> {
  return (await PostalMime.parse(raw)).text ?? "";
}

/** Whether two texts are the same after runs of blanks are made one. */
export function isSame(one: string, other: string): boolean {
  const squeezed = (text: string): string => text.replace(/\s+/gu, " ").trim();
  return squeezed(one) === squeezed(other);
}
