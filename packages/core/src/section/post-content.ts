import { z } from "zod";
import type { Block } from "../channel/channel.js";
import type { Unit } from "../command/command.js";
import type { GuardedMessage } from "../guard/guard.js";
import { lineSchema, proseSchema } from "../text/text.js";
import { asAttachments, type BranchMedia } from "./media-rows.js";
import { mediaRefSchema } from "./media-tasks.js";

/** Most characters of a text. A channel that shows less gets a shorter form, with the loss named. */
const bodyMaxChars = 20_000;

/** A link of a post: to a page in the open network. */
const linkSchema = z.strictObject({
  label: lineSchema(100).describe("what the link is called"),
  url: z.string().max(2_000).refine(isOpenLink, { message: "must be an http or https address without user name" }),
});

/** What a post consists of. */
export const postShape = {
  title: lineSchema(100).describe("title, 1 to 100 characters"),
  body: proseSchema(bodyMaxChars).describe("text; an empty line parts paragraphs"),
  links: z.array(linkSchema).max(20).default([]).describe("links [none]"),
  media: z.array(mediaRefSchema).max(200).default([]).describe("references from `media.add`, in order [none]"),
};

/** The content of a post. */
export interface PostContent {
  /** Title. */
  readonly title: string;
  /** Text; an empty line parts paragraphs. */
  readonly body: string;
  /** Links. */
  readonly links: readonly { readonly label: string; readonly url: string }[];
  /** References to media, in order. */
  readonly media: readonly string[];
}

/** A post as the guard sees it. */
export function guarded(content: PostContent, media: readonly BranchMedia[]): GuardedMessage {
  return {
    title: content.title,
    body: content.body,
    labels: content.links.flatMap((link) => [link.label, link.url]),
    attachments: asAttachments(media),
    purpose: "notice",
    audience: "branch",
  };
}

/** The text with what the guard masked. */
export function masked(content: PostContent, message: GuardedMessage): PostContent {
  const { title = content.title, body = content.body, labels = [] } = message;
  const links = content.links.map(({ label, url }, index) => ({
    label: labels[2 * index] ?? label,
    url: labels[2 * index + 1] ?? url,
  }));
  return { ...content, title, body, links };
}

/** Takes media out of every edition of a post. */
export async function takeOutOfPost({ db }: Unit, postId: string, ref: string): Promise<void> {
  const editions = await db
    .selectFrom("post_edition")
    .select(["edition", "items"])
    .where("post_id", "=", postId)
    .execute();
  for (const { edition, items } of editions) {
    const { media, ...rest } = JSON.parse(items) as Pick<PostContent, "links" | "media">;
    if (!media.includes(ref)) continue;
    await db
      .updateTable("post_edition")
      .set({ items: JSON.stringify({ ...rest, media: media.filter((other) => other !== ref) }) })
      .where("post_id", "=", postId)
      .where("edition", "=", edition)
      .execute();
  }
}

/** A post's text in blocks for a notice. */
export function blocksOf({ body, links }: PostContent): Block[] {
  const paragraphs = body
    .split(/\n\s*\n/u)
    .map((text) => text.trim())
    .filter((text) => text !== "");
  return [
    ...paragraphs.map((text): Block => ({ kind: "paragraph", text })),
    ...links.map(({ label, url }): Block => ({ kind: "link", label, url })),
  ];
}

function isOpenLink(text: string): boolean {
  try {
    const { protocol, username, password } = new URL(text);
    return (protocol === "https:" || protocol === "http:") && username === "" && password === "";
  } catch {
    return false;
  }
}
