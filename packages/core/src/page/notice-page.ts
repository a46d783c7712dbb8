import { locales, type MessageKey } from "../wording/wording.js";
import { documentPage, type Page } from "./document.js";
import { markup, phrase } from "./markup.js";

/** Keys of phrases that need nothing. */
type PlainKey = Extract<MessageKey, `page.${"unknown" | "refused" | "expired"}.${"title" | "body"}`>;

/** The page for a token that leads to nothing: the same for every such token, in every language. */
export function unknownPage(): Page {
  return inEveryLanguage(404, "page.unknown.title", "page.unknown.body");
}

/** The page for a request that is not looked at: wrong method, wrong kind of body, or sent by another site. */
export function refusedPage(status: 403 | 405 | 415 | 422): Page {
  return inEveryLanguage(status, "page.refused.title", "page.refused.body");
}

/** The page for a link that is too old. It tells nothing of what the link led to. */
export function expiredPage(locale: string): Page {
  const title = phrase(locale, "page.expired.title");
  const content = markup`<h1>${title}</h1>
<p>${phrase(locale, "page.expired.body")}</p>`;
  return documentPage({ status: 410, locale, title, content });
}

function inEveryLanguage(status: number, title: PlainKey, body: PlainKey): Page {
  const sections = locales.map(
    (locale) => markup`<section lang="${locale}">
<h1>${phrase(locale, title)}</h1>
<p>${phrase(locale, body)}</p>
</section>
`,
  );
  const locale = "zh-CN";
  return documentPage({ status, locale, title: phrase(locale, title), content: markup`${sections}` });
}
