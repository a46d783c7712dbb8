import { encodeWords } from "nodemailer/lib/mime-funcs";
import type { EmailSettings, MailNames } from "../route/route.js";
import type { MailPayload } from "./payload.js";

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

/**
 * The headers that say what kind of mail this is.
 *
 * @source RFC 2919 section 2 (List-Id); RFC 2369 section 3.2 and RFC 8058 section 3.1 (List-Unsubscribe: one header,
 * one HTTPS address); RFC 3834 section 5 (Auto-Submitted); MS-OXCMAIL (X-Auto-Response-Suppress; not `All`, which
 * would also silence reports of non-delivery).
 */
export function mailHeaders(
  payload: MailPayload,
  key: string,
  names: MailNames,
  settings: EmailSettings,
): readonly MailHeader[] {
  return [
    { key: "Auto-Submitted", value: "auto-generated" },
    { key: "X-Auto-Response-Suppress", value: "OOF, AutoReply" },
    { key: "Precedence", value: "list" },
    { key: ownHeader, value: ownMark(settings) },
    prepared("List-Id", `${phrase(settings.from.name)} <${payload.purpose}.${settings.listId}>`),
    ...unsubscribeHeaders(payload, key, names, settings),
  ];
}

function unsubscribeHeaders(
  payload: MailPayload,
  key: string,
  names: MailNames,
  { unsubscribe }: EmailSettings,
): readonly MailHeader[] {
  if (unsubscribe === null || !unsubscribe.purposes.some((purpose) => purpose === payload.purpose)) return [];
  const url = unsubscribe.url.replace("{code}", names.replyCode(key));
  return [
    { key: "List-Unsubscribe", value: { prepared: true, foldLines: false, value: `<${url}>` } },
    { key: "List-Unsubscribe-Post", value: "List-Unsubscribe=One-Click" },
  ];
}

function prepared(key: string, value: string): MailHeader {
  return { key, value: { prepared: true, foldLines: true, value } };
}

/** A display phrase: quoted when it is ASCII, else in encoded words. */
function phrase(name: string): string {
  return /^[\x20-\x7e]+$/u.test(name) ? `"${name.replace(/["\\]/gu, "\\$&")}"` : encodeWords(name, "B", 52, true);
}
