import { type Answer, bytes, list, record, refused, text } from "./answers.js";
import { cardFlaw } from "./card-rules.js";

/** What a message may be on one surface. */
export interface Surface {
  /** Types that it takes. */
  readonly types: readonly string[];
  /** Most bytes of a text; longer text is cut, not refused. */
  readonly textBytes: number;
  /** Most bytes of markdown; what it says to more. */
  readonly markdownBytes: number;
  /** What is said to markdown that is too long. */
  readonly markdownCode: number;
  /** Kinds of cards. */
  readonly cards: readonly string[];
}

/** @source WeCom documentation, page 90236 (2025-09-24). */
export const application: Surface = {
  types: ["text", "image", "voice", "video", "file", "textcard", "news", "mpnews", "markdown", "template_card"],
  textBytes: 2048,
  markdownBytes: 2048,
  markdownCode: 45002,
  cards: ["text_notice", "news_notice", "button_interaction", "vote_interaction", "multiple_interaction"],
};

/** @source WeCom documentation, page 90248 (2026-02-06). */
export const groupChat: Surface = {
  types: ["text", "image", "voice", "video", "file", "textcard", "news", "mpnews", "markdown"],
  textBytes: 2048,
  markdownBytes: 2048,
  markdownCode: 45002,
  cards: [],
};

/** @source WeCom documentation, page 99110 (2025-08-07); too much markdown: 40058. */
export const robot: Surface = {
  types: ["text", "markdown", "markdown_v2", "image", "news", "file", "voice", "template_card"],
  textBytes: 2048,
  markdownBytes: 4096,
  markdownCode: 40058,
  cards: ["text_notice", "news_notice"],
};

/** @source WeCom documentation, pages 101032 (2026-02-06) and 101138 (2025-12-12). */
export const bot: Surface = {
  types: ["markdown", "template_card"],
  textBytes: 0,
  markdownBytes: 20_480,
  markdownCode: 40058,
  cards: application.cards,
};

/** Types that may be confidential. @source WeCom documentation, page 90236 (2025-09-24). */
const confidential = ["text", "image", "video", "file", "mpnews"];

/** What is wrong with a message; `null`: nothing. `knows` says whether an id or URL of media is good. */
export function messageFlaw(body: object, surface: Surface, knows: (media: string) => boolean): Answer | null {
  const message = record(body);
  const type = text(message["msgtype"]);
  const content = record(message[type]);
  if (!surface.types.includes(type)) return refused(40008, "invalid message type");
  if (message["safe"] === 1 && !confidential.includes(type)) return refused(40074, "invalid news safe");
  switch (type) {
    case "text":
      return content["content"] === "" || content["content"] === undefined ? refused(44004, "empty content") : null;
    case "markdown":
    case "markdown_v2":
      if (bytes(content["content"]) === 0) return refused(44004, "empty content");
      return bytes(content["content"]) > surface.markdownBytes
        ? refused(surface.markdownCode, "content exceed max length")
        : null;
    case "textcard":
      return textcardFlaw(content);
    case "news":
    case "mpnews":
      return articlesFlaw(content, type === "mpnews", knows);
    case "template_card":
      return surface.cards.includes(text(content["card_type"]))
        ? cardFlaw(content, knows)
        : refused(40058, "invalid card_type");
    case "image":
      return content["base64"] !== undefined || knows(text(content["media_id"]))
        ? null
        : refused(40007, "invalid media_id");
    default:
      return knows(text(content["media_id"])) ? null : refused(40007, "invalid media_id");
  }
}

function textcardFlaw(card: Readonly<Record<string, unknown>>): Answer | null {
  const [title, description, url] = [text(card["title"]), text(card["description"]), text(card["url"])];
  if (title === "" || description === "" || !/^https?:\/\//u.test(url)) return refused(40058, "missing parameter");
  if ([...title].length > 128 || [...description].length > 512) return refused(45002, "content exceed max length");
  if (bytes(url) > 1024) return refused(40039, "invalid url size");
  return [...text(card["btntxt"])].length > 4 ? refused(40058, "invalid btntxt") : null;
}

function articlesFlaw(
  content: Readonly<Record<string, unknown>>,
  isOwn: boolean,
  knows: (media: string) => boolean,
): Answer | null {
  const articles = list(content["articles"]).map(record);
  if (articles.length < 1 || articles.length > 8) return refused(45008, "article count out of range");
  for (const article of articles) {
    if (text(article["title"]) === "" || bytes(article["title"]) > 128) return refused(40058, "invalid title");
    if (isOwn && !knows(text(article["thumb_media_id"]))) return refused(40007, "invalid media_id");
    if (bytes(article["content"]) > 666 * 1024) return refused(45002, "content exceed max length");
    const pictures = [...text(article["content"]).matchAll(/<img src="([^"]*)"/gu)].map(([, url = ""]) => url);
    if (!pictures.map(decoded).every(knows)) return refused(40058, "a picture is not one of media/uploadimg");
    if (!isOwn && text(article["url"]) === "") return refused(40058, "missing url");
  }
  return null;
}

function decoded(url: string): string {
  return url.replace(/&#(\d+);/gu, (_, code: string) => String.fromCodePoint(Number(code)));
}

/** A message as it arrives: text above the limit is cut in silence, wherever that falls. */
export function asShown(body: object, surface: Surface): Readonly<Record<string, unknown>> {
  const message = record(body);
  if (message["msgtype"] !== "text" || bytes(record(message["text"])["content"]) <= surface.textBytes) return message;
  const content = Buffer.from(text(record(message["text"])["content"]))
    .subarray(0, surface.textBytes)
    .toString("utf8");
  return { ...message, text: { ...record(message["text"]), content } };
}
