import { encodeWords } from "nodemailer/lib/mime-funcs";
import type { EmailSettings, MailNames } from "../route/route.js";
import type { MailPayload } from "./payload.js";
import { wordsFor } from "./wording.js";

/** One header; `prepared`: encoded already, only to be folded. */
export interface MailHeader {
  /** Name. */
  readonly key: string;
  /** Value, and how it is written. */
  readonly value: string | { readonly prepared: true; readonly foldLines: boolean; readonly value: string };
}

/** Name of the header by which a channel knows its own mail. */
export const ownHeader = "X-Microbranch-Channel";

/** Value of that header for a channel. */
export function ownMark(settings: EmailSettings): string {
  return `${settings.id}@${settings.messageIdDomain}`;
}

/** Whom a mail is for, as far as its headers tell. */
export interface HeaderFacts {
  /** The delivery key. */
  readonly key: string;
  /** The recipient's page for leaving the section, or `null`. */
  readonly leaveUrl: string | null;
}

/**
 * The headers that say what kind of mail this is. What a person wrote and a section passes on is not said to be made by a
 * machine; all else is.
 *
 * @source RFC 2919 section 2 (List-Id); RFC 2369 section 3.4 (List-Post); RFC 3834 section 5 (Auto-Submitted); MS-OXCMAIL
 * (X-Auto-Response-Suppress; not `All`, which would also silence reports of non-delivery); Gmail's feedback loop, read
 * 2026-11 (Feedback-ID: four fields at most, the last one the sender's).
 */
export function mailHeaders(
  payload: MailPayload,
  facts: HeaderFacts,
  names: MailNames,
  settings: EmailSettings,
): readonly MailHeader[] {
  const { list, purpose } = payload;
  const label = list === null ? purpose : list.label;
  const isPassedOn = list !== null && (purpose === "post" || purpose === "album");
  const kind = [label, settings.id.replace(/[:.]/gu, "-"), purpose, settings.messageIdDomain].join(":");
  return [
    ...(isPassedOn ? [] : [{ key: "Auto-Submitted", value: "auto-generated" }]),
    { key: "X-Auto-Response-Suppress", value: "OOF, AutoReply" },
    { key: "Precedence", value: "list" },
    { key: ownHeader, value: ownMark(settings) },
    { key: "Feedback-ID", value: kind },
    prepared("List-Id", `${phrase(list === null ? settings.from.name : list.title)} <${label}.${settings.listId}>`),
    { key: "List-Post", value: "NO" },
    ...leaveHeaders(list, facts, names),
  ];
}

/** The name that a mail program shows as the sender: the section and the branch, else the branch. */
export function senderName({ list, language }: MailPayload, { from }: EmailSettings): string {
  return list === null ? from.name : wordsFor(language).sectionOf(list.title, from.name);
}

/**
 * Offers leaving only where the section may be left and the hub has given the recipient a way out. One-Click needs https;
 * by mail only where the address alone tells which message is meant.
 *
 * @source RFC 2369 sections 2 and 3.2 (one header, all ways in it); RFC 8058 section 3.1.
 */
function leaveHeaders(
  list: MailPayload["list"],
  { key, leaveUrl }: HeaderFacts,
  names: MailNames,
): readonly MailHeader[] {
  if (list?.leavable !== true || leaveUrl === null || !isPlainUrl(leaveUrl)) return [];
  const reply = names.replyCodeAddress(key);
  const mail = reply === null ? "" : `, <mailto:${reply}?subject=unsubscribe>`;
  return [
    { key: "List-Unsubscribe", value: { prepared: true, foldLines: false, value: `<${leaveUrl}>${mail}` } },
    ...(leaveUrl.startsWith("https:") ? [{ key: "List-Unsubscribe-Post", value: "List-Unsubscribe=One-Click" }] : []),
  ];
}

function isPlainUrl(text: string): boolean {
  return text.length <= 900 && /^https?:[\x21-\x7e]+$/u.test(text) && !/[<>,"]/u.test(text) && URL.canParse(text);
}

function prepared(key: string, value: string): MailHeader {
  return { key, value: { prepared: true, foldLines: true, value } };
}

/** A display phrase: quoted when it is ASCII, else in encoded words. */
function phrase(name: string): string {
  return /^[\x20-\x7e]+$/u.test(name) ? `"${name.replace(/["\\]/gu, "\\$&")}"` : encodeWords(name, "B", 52, true);
}
