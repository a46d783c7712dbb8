import MailComposer, { type MailComposerOptions } from "nodemailer/lib/mail-composer";
import type { EmailSettings, MailNames } from "../route/route.js";
import { assemble } from "./assemble.js";
import { calendarObject } from "./calendar.js";
import { mailHeaders, senderName } from "./headers.js";
import { answerLinksHtml, imageHtml } from "./html.js";
import type { MailMedia } from "./media.js";
import type { MailPayload } from "./payload.js";

/** For whom a mail is built. */
export interface MailAddressing {
  /** The recipient's address. */
  readonly to: string;
  /** The delivery key: names the message and, with `sentAt`, makes its bytes. */
  readonly key: string;
  /** What the Date header says: epoch ms; the same on every attempt. */
  readonly sentAt: number;
  /** The recipient's page for leaving the section, or `null`. */
  readonly leaveUrl: string | null;
}

/** A mail ready to be handed over. */
export interface ComposedMail {
  /** The whole message; the same bytes for the same payload, media, key and time. */
  readonly raw: Buffer;
  /** Message-ID without angle brackets. */
  readonly messageId: string;
}

/** Builds the message for one recipient. Nothing is read from disk or network. */
export async function composeMail(
  payload: MailPayload,
  addressing: MailAddressing,
  media: readonly MailMedia[],
  parts: { readonly settings: EmailSettings; readonly names: MailNames },
): Promise<ComposedMail> {
  const { settings, names } = parts;
  const { key, to, sentAt, leaveUrl } = addressing;
  const messageId = names.messageId(key);
  const reply = names.replyAddress(key);
  const thread = `<${names.threadId(payload.thread)}>`;
  const code = names.replyCode(key);
  const cid = (index: number): string => `i${index + 1}.${code}@${settings.messageIdDomain}`;
  const mail = new MailComposer({
    from: { name: senderName(payload, settings), address: settings.from.address },
    to: [{ name: "", address: to }],
    ...(reply === null ? {} : { replyTo: [{ name: settings.from.name, address: reply }] }),
    subject: payload.subject,
    messageId: `<${messageId}>`,
    date: new Date(sentAt),
    inReplyTo: thread,
    references: [thread],
    headers: mailHeaders(payload, { key, leaveUrl }, names, settings).map((header) => ({ ...header })),
    text: payload.text,
    html: htmlPart(payload, media, cid, reply ?? settings.from.address),
    attachments: media.map((each, index) => ({
      filename: each.name,
      content: Buffer.from(each.content),
      contentType: each.type,
      contentDisposition: each.isInline ? "inline" : "attachment",
      ...(each.isInline ? { cid: cid(index) } : {}),
    })),
    ...invitation(payload, addressing, parts),
    textEncoding: "B",
    baseBoundary: code,
    newline: "win",
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return { raw: await assemble(mail.compile()), messageId };
}

function invitation(
  payload: MailPayload,
  { to, sentAt }: MailAddressing,
  { settings: { from }, names }: { readonly settings: EmailSettings; readonly names: MailNames },
): Pick<MailComposerOptions, "icalEvent"> {
  if (payload.event === null) return {};
  const { method, content } = calendarObject(payload.event, {
    organizer: { name: from.name, address: names.organizerAddress(payload.event.uid, to) },
    attendee: to,
    description: payload.text,
    stampedAt: sentAt,
  });
  return { icalEvent: { method, filename: "invite.ics", content } };
}

function htmlPart(
  payload: MailPayload,
  media: readonly MailMedia[],
  cid: (index: number) => string,
  reply: string,
): string {
  const images = media.flatMap((each, index) => (each.isInline ? [imageHtml(cid(index), each.name)] : []));
  const links = payload.answers.map(({ label, body }) => ({
    label,
    url: `mailto:${reply.replace(/%/gu, "%25").replace(/[?&#]/gu, encodeURIComponent)}?subject=${encodeURIComponent(`Re: ${payload.subject}`)}&body=${encodeURIComponent(body)}`,
  }));
  return `${payload.html.before}${images.join("")}${answerLinksHtml(links, payload.language)}${payload.html.after}`;
}
