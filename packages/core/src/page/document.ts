import { createHash } from "node:crypto";
import { type Locale, resolveLocale } from "../wording/wording.js";
import { Markup, markup } from "./markup.js";
import { styleSheet } from "./style-sheet.js";

/** A page before it becomes a response. */
export interface Page {
  /** HTTP status. */
  readonly status: number;
  /** The whole document. */
  readonly html: string;
}

/** What a document is made of. */
interface DocumentParts {
  readonly status: number;
  readonly locale: string;
  readonly title: Markup;
  readonly content: Markup;
}

/** Puts content into a whole document in the page's language. */
export function documentPage({ status, locale, title, content }: DocumentParts): Page {
  const lang: Locale = resolveLocale(locale);
  const { html } = markup`<!doctype html>
<html lang="${lang}">
<head>
<meta charset="utf-8">
<title>${title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="robots" content="noindex, nofollow">
<meta name="format-detection" content="telephone=no, email=no, address=no">
<style>${new Markup(styleSheet)}</style>
</head>
<body>
<main>
${content}
</main>
</body>
</html>
`;
  return { status, html };
}

const styleDigest = createHash("sha256").update(styleSheet).digest("base64");

/** No script, no frame, no foreign thing, nothing kept, and the address of the page told to nobody. */
const headers: Readonly<Record<string, string>> = Object.freeze({
  "content-type": "text/html; charset=utf-8",
  "cache-control": "no-store",
  "content-security-policy": `default-src 'none'; style-src 'sha256-${styleDigest}'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'`,
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "permissions-policy": "camera=(), geolocation=(), microphone=()",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "x-robots-tag": "noindex, nofollow",
});

/** The methods which a page answers. */
export const methods: readonly string[] = Object.freeze(["GET", "HEAD", "POST"]);

/** A page as the response to a request of this method: HEAD gets the headers alone. */
export function pageResponse(page: Page, method: string): Response {
  const allow: Record<string, string> = page.status === 405 ? { allow: methods.join(", ") } : {};
  return new Response(method === "HEAD" ? null : page.html, { status: page.status, headers: { ...headers, ...allow } });
}
