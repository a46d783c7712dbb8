import type { Address } from "@microbranch/core/channel";
import { z } from "zod";
import { memberAddress, wecomPlatform } from "../identity.js";
import {
  answerOf,
  type Head,
  type PlatformFile,
  plainReading,
  type Reading,
  textMessage,
  unread,
} from "../intake/intake.js";
import { readButtonKey } from "../message/message.js";

/** A message to the bot, and where it may be answered. */
export interface BotReading {
  /** What it says; `null`: nothing that a branch should keep. */
  readonly reading: Reading | null;
  /** Where it was written. */
  readonly chat: Address;
  /** Takes one reply within an hour; `null`: none. */
  readonly responseUrl: string | null;
}

/** Ids of groups; case matters. The form is unconfirmed. @source WeCom documentation, page 100719 (2026-03-12): `chatid`. */
export const chatForm = /^[\w.-]{1,64}$/u;

const text = z.object({ content: z.string() });
const file = z.object({
  url: z.string().max(2048),
  aeskey: z.string().max(64).optional(),
  filename: z.string().max(255).optional(),
});
const item = z.looseObject({ msgtype: z.string(), text: text.optional(), image: file.optional() });
const option = z.union([z.string().transform((one) => [one]), z.array(z.string())]);
const selected = z.object({ option_ids: z.object({ option_id: option }).optional() });
const card = z.object({
  event_key: z.string(),
  selected_items: z
    .object({ selected_item: z.union([z.array(selected), selected.transform((one) => [one])]) })
    .optional(),
});
const head = z.looseObject({
  msgid: z.string().min(1).max(200),
  chatid: z.string().optional(),
  chattype: z.string().optional(),
  from: z.looseObject({ userid: z.string() }),
  response_url: z.string().max(2048).optional(),
  create_time: z.int().positive().max(9_999_999_999).optional(),
  msgtype: z.string(),
});
const contents = z.looseObject({
  text: text.optional(),
  voice: text.optional(),
  image: file.optional(),
  file: file.optional(),
  video: file.optional(),
  mixed: z.object({ msg_item: z.array(item).max(200) }).optional(),
  event: z.looseObject({ eventtype: z.string(), template_card_event: card.optional() }).optional(),
});
type Contents = z.infer<typeof contents>;

/**
 * Reads an opened message to the bot; `malformed` for what is none. The same text gives the same id.
 *
 * @source WeCom documentation, pages 100719 (2026-03-12) and 101027.
 */
export function readBot(message: string, corpId: string): BotReading | "malformed" {
  const value = json(message);
  const envelope = head.safeParse(value).data;
  const body = contents.safeParse(value).data;
  const sender = envelope === undefined ? null : memberAddress(envelope.from.userid, corpId);
  if (envelope === undefined || body === undefined || sender === null) return "malformed";
  const { msgid, chatid, chattype, response_url: responseUrl = null, create_time: seconds, msgtype } = envelope;
  const isGroup = chattype === "group";
  if (isGroup && !chatForm.test(chatid ?? "")) return "malformed";
  const chat = isGroup ? { platform: wecomPlatform, tenant: corpId, kind: "group" as const, id: chatid ?? "" } : sender;
  const occurredAt = seconds === undefined ? null : seconds * 1000;
  const about = { id: `wecom-bot-${msgid}`, occurredAt, sender, conversation: chat };
  return { reading: readingOf(msgtype, body, about, isGroup), chat, responseUrl };
}

/** That somebody opened the chat, and asks for more of an answer in progress, is nothing which a branch should keep. */
const letGo: ReadonlySet<string> = new Set(["enter_chat"]);

function readingOf(kind: string, body: Contents, about: Head, isGroup: boolean): Reading | null {
  const said = (words: string): string => (isGroup ? words.replace(/^\s*@\S+\s+/u, "") : words);
  switch (kind) {
    case "text":
      return body.text === undefined
        ? unreadable(about, kind)
        : plainReading(about, textMessage(said(body.text.content)));
    case "voice":
      return body.voice === undefined ? unreadable(about, kind) : plainReading(about, textMessage(body.voice.content));
    case "image":
    case "file":
    case "video": {
      const found = body[kind];
      if (found === undefined) return unreadable(about, kind);
      return { ...plainReading(about, textMessage("")), files: [platformFile(found)] };
    }
    case "mixed": {
      const items = body.mixed?.msg_item ?? [];
      const words = items.flatMap((one) => one.text?.content ?? []).join("\n");
      const files = items.flatMap((one) => (one.image === undefined ? [] : [platformFile(one.image)]));
      return { ...plainReading(about, textMessage(said(words))), files };
    }
    case "stream":
      return null;
    case "event":
      return body.event === undefined ? unreadable(about, kind) : readEvent(body.event, about);
    default:
      return unreadable(about, kind);
  }
}

function readEvent(
  { eventtype, template_card_event: clicked }: NonNullable<Contents["event"]>,
  about: Head,
): Reading | null {
  if (letGo.has(eventtype)) return null;
  if (eventtype !== "template_card_event" || clicked === undefined) return unreadable(about, eventtype);
  const key = readButtonKey(clicked.event_key);
  if (key === null) return plainReading(about, unread("A card was clicked that is none of ours."));
  const ticked = (clicked.selected_items?.selected_item ?? []).flatMap((one) => one.option_ids?.option_id ?? []);
  return plainReading(about, answerOf(key, ticked));
}

function platformFile({ url, aeskey, filename }: z.infer<typeof file>): PlatformFile {
  return { url, key: aeskey ?? null, name: filename ?? null };
}

function unreadable(about: Head, kind: string): Reading {
  const label = /^\w{1,40}$/u.test(kind) ? kind : "without a readable name";
  return plainReading(about, unread(`WeCom sent the bot a message of a kind that is not known: ${label}.`));
}

function json(source: string): unknown {
  try {
    return JSON.parse(source);
  } catch {
    return undefined;
  }
}
