import { list, record, text } from "./answers.js";

/** What a member reads of a message, as a phone shows it. */
export function visibleText(msgtype: string, content: unknown): string {
  const body = record(content);
  switch (msgtype) {
    case "text":
      return text(body["content"]).replace(/<a\s+href=(["'])[^"']*\1[^>]*>([\s\S]*?)<\/a>/giu, "$2");
    case "markdown":
      return plainMarkdown(text(body["content"]));
    case "textcard":
      return lines([body["title"], plainHtml(text(body["description"])), body["btntxt"]]);
    case "template_card":
      return cardText(body);
    case "news":
      return lines(list(body["articles"]).flatMap((one) => [record(one)["title"], record(one)["description"]]));
    case "mpnews":
      return lines(list(body["articles"]).flatMap((one) => articleLines(record(one))));
    default:
      return lines([body["title"], body["description"], `[${msgtype}]`]);
  }
}

function lines(parts: readonly unknown[]): string {
  return parts
    .map(text)
    .filter((part) => part !== "")
    .join("\n");
}

function articleLines(article: Readonly<Record<string, unknown>>): readonly unknown[] {
  return [article["title"], plainHtml(text(article["content"]))];
}

/** The documented marks: headings, bold, links, inline code, quotes, colours. */
function plainMarkdown(source: string): string {
  return source
    .split("\n")
    .map((line) => line.replace(/^#{1,6} /u, "").replace(/^> ?/u, ""))
    .join("\n")
    .replace(/\*\*([^\n]*?)\*\*/gu, "$1")
    .replace(/\[([^\]\n]*)\]\([^)\n]*\)/gu, "$1")
    .replace(/`([^`\n]*)`/gu, "$1")
    .replace(/<font color="\w+">|<\/font>/gu, "");
}

function plainHtml(source: string): string {
  return source
    .replace(/<br\s*\/?>|<\/(?:p|div|blockquote)>/giu, "\n")
    .replace(/<\/?(?:p|div|strong|blockquote|a|img)(?:\s[^>]*)?>/giu, "")
    .replace(/&#(\d+);/gu, (_, code: string) => String.fromCodePoint(Number(code)))
    .replace(/\n+/gu, "\n")
    .trim();
}

function cardText(card: Readonly<Record<string, unknown>>): string {
  const title = record(card["main_title"]);
  const rows = list(card["horizontal_content_list"]).map(record);
  const checkbox = list(record(card["checkbox"])["option_list"]).map((one) => `○ ${text(record(one)["text"])}`);
  const buttons = list(card["button_list"]).map((one) => `[${text(record(one)["text"])}]`);
  const submit = text(record(card["submit_button"])["text"]);
  return lines([
    text(record(card["source"])["desc"]),
    title["title"],
    title["desc"],
    card["sub_title_text"],
    record(card["quote_area"])["quote_text"],
    ...rows.map((row) => `${text(row["keyname"])} ${text(row["value"])}`),
    ...list(card["jump_list"]).map((one) => record(one)["title"]),
    ...checkbox,
    buttons.join(" "),
    submit === "" ? "" : `[${submit}]`,
    card["replace_text"],
  ]);
}
