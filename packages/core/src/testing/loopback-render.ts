import { type Capabilities, type FittedNotice, payloadDigest, plainText, type Rendered } from "../channel/channel.js";

type Format = Capabilities["text"]["format"];

/** Puts a fitted notice into the form of the loopback platform: text with or without markup, and buttons beside it. */
export function render(notice: FittedNotice, format: Format = "plain"): Rendered {
  const text = plainText({ ...notice, title: notice.title.replace(/[\r\n\u2028\u2029]+/gu, " ") });
  const options = notice.ask?.want.kind === "choice" ? notice.ask.want.options : [];
  const buttons = notice.answerPaths.includes("button") ? options.map(({ value, label }) => ({ value, label })) : [];
  const { images, files, token, event } = notice;
  const content = marked(text, urlsOf(notice), format);
  const payload = {
    text: content,
    ...(format === "plain" ? {} : { format }),
    buttons,
    images,
    files,
    token,
    ...(event === null ? {} : { event }),
    ...(notice.answerPaths.includes("mail-link")
      ? { mailLinks: options.map(({ value }) => mailto(token, value)) }
      : {}),
  };
  return { payload, text, bytes: Buffer.byteLength(content), digest: payloadDigest(payload) };
}

/** What a person reads of content in a format: what the platform's client shows. */
export function shownText(content: string, format: Format): string {
  switch (format) {
    case "plain":
      return content;
    case "markdown":
      return content.replace(markdownSign, (_, url?: string, escaped?: string) => url ?? escaped ?? "");
    case "html":
      return content
        .replace(/<\/(?:h1|p)>(?=<)/gu, "\n")
        .replace(/<[^>]*>/gu, "")
        .replace(/&(?:lt|gt|quot|amp|#39);/gu, (entity) => characters[entity] ?? entity);
  }
}

/** A link, an escaped sign, or a sign that is markup. */
const markdownSign = /<([a-z]+:[^\s<>]*)>|\\([!-/:-@[-`{-~])|[*_`]|^#+ /gmu;

const entities: Readonly<Record<string, string>> = {
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
  "&": "&amp;",
};
const characters: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(entities).map(([char, entity]) => [entity, char]),
);

function marked(text: string, urls: readonly string[], format: Format): string {
  if (format === "plain") return text;
  const lines = text.split("\n").map((line, index) => {
    const url = urls.find((one) => line.endsWith(one));
    const words = url === undefined ? line : line.slice(0, -url.length);
    return format === "html" ? htmlLine(words, url, index) : markdownLine(words, url, index);
  });
  return lines.join(format === "html" ? "" : "\n");
}

function htmlLine(words: string, url: string | undefined, index: number): string {
  const link = url === undefined ? "" : `<a href="${escapedHtml(url)}">${escapedHtml(url)}</a>`;
  const tag = index === 0 ? "h1" : "p";
  return `<${tag}>${escapedHtml(words)}${link}</${tag}>`;
}

function markdownLine(words: string, url: string | undefined, index: number): string {
  const link = url === undefined ? "" : `<${url.replace(/[<>\\]/gu, encodeURIComponent)}>`;
  return `${index === 0 ? "# " : ""}${escapedMarkdown(words)}${link}`;
}

function escapedHtml(text: string): string {
  return text.replace(/[<>"'&]/gu, (char) => entities[char] ?? char);
}

function escapedMarkdown(text: string): string {
  return text.replace(/[!-/:-@[-`{-~]/gu, "\\$&");
}

function urlsOf({ body }: FittedNotice): readonly string[] {
  return body.flatMap((block) => (block.kind === "link" ? [block.url] : []));
}

function mailto(token: string | null, value: string): string {
  return `mailto:answers@loopback.example?subject=${encodeURIComponent(`${token ?? ""} ${value}`)}`;
}
