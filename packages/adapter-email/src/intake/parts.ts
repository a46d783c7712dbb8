import type { Attachment } from "postal-mime";
import type { EmailSettings } from "../route/route.js";
import { isDangerous, sniffType } from "../sniff/sniff.js";

/** An image or file of an incoming mail. */
export interface MailPart {
  /** Decoded content. */
  readonly content: Uint8Array;
  /** Media type by content; the label is not believed. */
  readonly type: string;
}

/** Parts that belong to the mail's own working. */
const inner = /^(?:text\/calendar|application\/ics|message\/.*|application\/(?:x-)?pkcs7-.*|application\/pgp-.*)$/u;

/** Chooses the parts that may be handed on: within the limits, and no programs. Archives are never unpacked. */
export function mediaParts(
  attachments: readonly Attachment[],
  inbound: EmailSettings["inbound"],
): { readonly parts: readonly MailPart[]; readonly left: number } {
  const outer = attachments.filter((each) => !inner.test(each.mimeType));
  const parts: MailPart[] = [];
  for (const attachment of outer) {
    const content = bytesOf(attachment.content);
    if (inbound === null || parts.length >= inbound.maxAttachments || content.byteLength > inbound.maxAttachmentBytes)
      continue;
    if (content.byteLength === 0 || isDangerous(content, attachment.filename)) continue;
    parts.push({ content, type: sniffType(content).type });
  }
  return { parts, left: outer.length - parts.length };
}

function bytesOf(content: Attachment["content"]): Uint8Array {
  if (typeof content === "string") return Buffer.from(content);
  return content instanceof Uint8Array ? content : new Uint8Array(content);
}
