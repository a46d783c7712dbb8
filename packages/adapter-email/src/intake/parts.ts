import type { MailAttachment } from "../reading/reading.js";
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
  attachments: readonly MailAttachment[],
  inbound: EmailSettings["inbound"],
): { readonly parts: readonly MailPart[]; readonly left: number } {
  const outer = attachments.filter((each) => !inner.test(each.type));
  const parts: MailPart[] = [];
  for (const attachment of outer) {
    const { content } = attachment;
    if (inbound === null || parts.length >= inbound.maxAttachments || content.byteLength > inbound.maxAttachmentBytes)
      continue;
    if (content.byteLength === 0 || isDangerous(content, attachment.filename)) continue;
    parts.push({ content, type: sniffType(content).type });
  }
  return { parts, left: outer.length - parts.length };
}
