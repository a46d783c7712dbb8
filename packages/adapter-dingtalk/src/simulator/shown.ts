import { z } from "zod";

/** What a person reads of markdown, as the client shows it: pictures as a sign, links with their addresses. */
export function shownMarkdown(text: string): string {
  return text
    .split("\n")
    .map((line) => line.trim())
    .map((line) => line.replace(/^#{1,6} /u, "").replace(/^> /u, ""))
    .join("\n")
    .replace(/\*\*([^\n]*?)\*\*/gu, "$1")
    .replace(/!\[[^\]]*\]\([^)\s]*\)/gu, "🖼")
    .replace(/\[([^\]]*)\]\(([^)\s]*)\)/gu, (_, label: string, url: string) =>
      label === url ? url : `${label} ${url}`,
    )
    .replace(/\n{3,}/gu, "\n\n")
    .trim();
}

const words = z.record(z.string(), z.unknown());

/** What a person reads of a message of any kind. */
export function shownMessage(fields: unknown): string {
  const said = words.safeParse(fields).data ?? {};
  const text = (name: string): string => (typeof said[name] === "string" ? said[name] : "");
  const markdown = text("text") || text("markdown") || text("content");
  const buttons = Object.entries(said).flatMap(([name, value]) =>
    /^(?:single_?title|actionTitle\d)$/iu.test(name) && typeof value === "string" ? [`[${value}]`] : [],
  );
  const file = text("fileName") === "" ? "" : `📎 ${text("fileName")}`;
  return [file, shownMarkdown(markdown), ...buttons].filter((part) => part !== "").join("\n\n");
}

const form = z.looseObject({
  body: z.looseObject({
    title: z.string(),
    form: z.array(z.looseObject({ key: z.string(), value: z.string() })).default([]),
    content: z.string().default(""),
  }),
});

/** What a person reads of a form; six rows are shown. @source DingTalk documentation, 消息通知类型, 2026-08-22. */
export function shownForm(fields: unknown): string {
  const body = form.safeParse(fields).data?.body;
  if (body === undefined) return "";
  return [body.title, ...body.form.slice(0, 6).map(({ key, value }) => `${key} ${value}`), body.content].join("\n");
}

const feed = z.looseObject({ links: z.array(z.looseObject({ title: z.string() })) });

/** What a person reads of a feed of pictures. */
export function shownFeed(fields: unknown): string {
  return (feed.safeParse(fields).data?.links ?? []).map(({ title }) => `🖼 ${title}`).join("\n");
}
