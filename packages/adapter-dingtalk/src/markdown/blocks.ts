import type { Block } from "@microbranch/core/channel";
import { asTitle, asUrl, asWholeLine } from "./defuse.js";

/** Two blanks on either side make a line end everywhere. @source DingTalk documentation, 消息发送与接收类型, 2026-08-22. */
const lineEnd = "  \n  ";

/** Text of several lines, each of a member's words. */
export function plainLines(text: string): string {
  return linesOf(text).map(asWholeLine).join(lineEnd);
}

/** Each block in DingTalk's markdown, to be put one below the other with an empty line between. */
export function blocksOf(body: readonly Block[], locale: string): readonly string[] {
  const colon = locale.toLowerCase().startsWith("zh") ? "：" : ": ";
  return body.map((block) => blockOf(block, colon));
}

function blockOf(block: Block, colon: string): string {
  switch (block.kind) {
    case "paragraph":
      return plainLines(block.text);
    case "quote":
      return linesOf(block.text)
        .map((line) => `> ${asWholeLine(line)}`)
        .join("\n");
    case "fact":
      return `**${asTitle(block.label)}**${colon}${plainLines(block.value).trimStart()}`;
    case "link":
      return `[${asTitle(block.label === "" ? block.url : block.label)}](${asUrl(block.url)})`;
  }
}

function linesOf(text: string): readonly string[] {
  return text.split(/\r\n|[\n\r\u2028\u2029]/u);
}
