import { type MailLanguage, wordsFor } from "./wording.js";

/** A piece of a mail's body. */
export type HtmlPiece =
  | { readonly kind: "paragraph" | "quote"; readonly text: string }
  | { readonly kind: "fact"; readonly label: string; readonly value: string }
  | { readonly kind: "link"; readonly label: string; readonly url: string };

/** What an HTML part is made of. */
export interface HtmlParts {
  /** Of the fixed words. */
  readonly language: MailLanguage;
  /** Heading. */
  readonly title: string;
  /** In order. */
  readonly pieces: readonly HtmlPiece[];
  /** How to answer; `null`: nothing. */
  readonly guide: string | null;
}

const font = `font-family:'Microsoft YaHei','PingFang SC',Arial,sans-serif`;
const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Makes text safe between tags and inside quoted attributes. */
function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/gu, (character) => entities[character] ?? "");
}

/** The URL if it may be followed from a mail (http, https, mailto), else `null`. */
function safeLink(url: string): string | null {
  if (!URL.canParse(url)) return null;
  return /^(?:https?|mailto):$/u.test(new URL(url).protocol) ? url : null;
}

/**
 * Builds the HTML part in two halves; images and answer links, which differ by recipient, go between them.
 *
 * One table, styles written inline, no remote content: what Chinese webmail clients and Outlook leave as it is.
 */
export function mailHtml(parts: HtmlParts): { readonly before: string; readonly after: string } {
  const lang = parts.language === "zh" ? "zh-CN" : "en";
  const title = escapeHtml(parts.title);
  const before =
    `<!DOCTYPE html><html lang="${lang}"><head><meta charset="utf-8">` +
    `<meta name="viewport" content="width=device-width"><title>${title}</title></head>` +
    `<body style="margin:0;padding:0;background-color:#f5f5f5">` +
    `<table role="presentation" width="100%" border="0" cellpadding="0" cellspacing="0"><tr><td align="center">` +
    `<table role="presentation" width="640" border="0" cellpadding="0" cellspacing="0" ` +
    `style="max-width:640px;width:100%;background-color:#ffffff;color:#222222;${font};font-size:16px;line-height:1.6">` +
    `<tr><td style="padding:24px"><h1 style="margin:0 0 16px;font-size:20px;line-height:1.4">${title}</h1>` +
    parts.pieces.map((piece) => pieceHtml(piece, parts.language)).join("");
  const guide =
    parts.guide === null
      ? ""
      : `<p style="margin:16px 0 0;padding-top:12px;border-top:1px solid #dddddd">${multiline(parts.guide)}</p>`;
  return { before, after: `${guide}</td></tr></table></td></tr></table></body></html>` };
}

/** One image of the mail's own. */
export function imageHtml(cid: string, alt: string): string {
  return `<p style="margin:0 0 12px"><img src="cid:${escapeHtml(cid)}" alt="${escapeHtml(alt)}" style="max-width:100%;height:auto;border:0"></p>`;
}

/** Links that open a prepared mail, each holding one answer. */
export function answerLinksHtml(
  links: readonly { readonly label: string; readonly url: string }[],
  language: MailLanguage,
): string {
  if (links.length === 0) return "";
  const items = links.map((link) => `<li style="margin:0 0 8px">${anchor(link.url, link.label)}</li>`).join("");
  return `<p style="margin:16px 0 8px">${escapeHtml(wordsFor(language).answerByMail)}</p><ul style="margin:0;padding-left:24px">${items}</ul>`;
}

function pieceHtml(piece: HtmlPiece, language: MailLanguage): string {
  switch (piece.kind) {
    case "paragraph":
      return `<p style="margin:0 0 12px">${multiline(piece.text)}</p>`;
    case "quote":
      return `<blockquote style="margin:0 0 12px;padding:0 0 0 12px;border-left:3px solid #cccccc;color:#555555">${multiline(piece.text)}</blockquote>`;
    case "fact":
      return `<p style="margin:0 0 6px"><b>${escapeHtml(piece.label)}</b>${wordsFor(language).colon}${multiline(piece.value)}</p>`;
    case "link":
      return `<p style="margin:0 0 12px">${linkHtml(piece)}</p>`;
  }
}

function linkHtml(piece: { readonly label: string; readonly url: string }): string {
  const url = safeLink(piece.url);
  if (url === null) return `${escapeHtml(piece.label)} ${escapeHtml(piece.url)}`;
  return piece.label === piece.url ? anchor(url, url) : `${escapeHtml(piece.label)}<br>${anchor(url, url)}`;
}

function anchor(url: string, label: string): string {
  return `<a href="${escapeHtml(url)}" style="color:#b3261e;word-break:break-all">${escapeHtml(label)}</a>`;
}

function multiline(text: string): string {
  return escapeHtml(text).replace(/\n/gu, "<br>");
}
