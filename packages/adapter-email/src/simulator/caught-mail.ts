import PostalMime from "postal-mime";

/** A mail that the catcher took. */
export interface CaughtMail {
  /** From the envelope: where a report of non-delivery goes. */
  readonly from: string;
  /** From the envelope. */
  readonly to: readonly string[];
  /** The envelope id under which a report was asked for; `null`: none was. */
  readonly envelopeId: string | null;
  /** Name in From; empty when there is none. */
  readonly senderName: string;
  /** Address in Reply-To, else in From. */
  readonly replyTo: string;
  /** Decoded. */
  readonly subject: string;
  /** The text part; empty when there is none. */
  readonly text: string;
  /** What Date says, epoch milliseconds, or `null`. */
  readonly writtenAt: number | null;
  /** Message-ID without angle brackets; empty when there is none. */
  readonly messageId: string;
  /** The message as it came over the wire. */
  readonly raw: Uint8Array;
  /** Where it was written; `null` without a folder. */
  readonly file: string | null;
}

/** Reads what a mail program would show of a mail. */
export async function caughtMail(
  raw: Uint8Array,
  arrival: Pick<CaughtMail, "from" | "to" | "envelopeId" | "file">,
): Promise<CaughtMail> {
  const email = await PostalMime.parse(raw);
  const writtenAt = Date.parse(email.date ?? "");
  return {
    ...arrival,
    senderName: email.from?.name ?? "",
    replyTo: email.replyTo?.[0]?.address ?? email.from?.address ?? arrival.from,
    subject: email.subject ?? "",
    text: email.text ?? "",
    writtenAt: Number.isNaN(writtenAt) ? null : writtenAt,
    messageId: (email.messageId ?? "").replace(/^<|>$/gu, ""),
    raw,
  };
}
