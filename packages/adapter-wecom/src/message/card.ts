import type { Block, FittedNotice, Option } from "@microbranch/core/channel";
import { buttonKey } from "./button-key.js";
import { oneLine, tidy } from "./defuse.js";
import { blockLine, titleLine, utf8Bytes } from "./text.js";
import { type Words, wordsFor } from "./words.js";

/** How much a card shows, in characters (字); what is above it may not be seen. */
export interface CardRoom {
  /** Of the title. */
  readonly titleChars: number;
  /** Of the text. */
  readonly textChars: number;
  /** Of a fact. */
  readonly valueChars: number;
  /** Of a link's label. */
  readonly linkChars: number;
}

/**
 * Other bounds of cards, the same on every route: entries by number, labels in characters, keys, ids and URLs in bytes.
 *
 * @source WeCom documentation, page 90236 (2025-09-24); URLs: page 90313, code 40039 (2024-04-08).
 */
const bounds = {
  facts: 6,
  factLabelChars: 5,
  links: 3,
  buttons: 6,
  options: 20,
  labelChars: 10,
  keyBytes: 1024,
  idBytes: 128,
  urlBytes: 1024,
} as const;

/** A card without its id: what `template_card` holds. */
export type Card = Readonly<Record<string, unknown>>;

/** A card that carries files; its rows of files are added when they are uploaded. */
export interface FileCard {
  /** The card. */
  readonly card: Card;
  /** What files are called. */
  readonly fileLabel: string;
}

/**
 * A question as a card: buttons for up to six options, a list to tick for up to twenty. `null` where the card would not
 * show everything, or the core offers no buttons.
 */
export function answerCard(notice: FittedNotice, room: CardRoom): Card | null {
  const { ask, answerPaths, token, locale } = notice;
  if (ask?.want.kind !== "choice" || token === null || !answerPaths.includes("button")) return null;
  const common = content(notice, room, bounds.facts);
  const answers = ask.want.options.length <= bounds.buttons ? buttons : ticks;
  const asked = answers(ask.want.options, token, wordsFor(locale));
  return common === null || asked === null ? null : { ...common, ...asked };
}

/** A notice as a card that carries files and opens a page. `null` where it would not show everything. */
export function fileCard(notice: FittedNotice, room: CardRoom, home: string): FileCard | null {
  const { files, locale } = notice;
  const card = noticeCard(notice, room, home, bounds.facts - files.length);
  return card === null ? null : { card, fileLabel: wordsFor(locale).file };
}

/** A notice as a card that opens a page. `null` where it would not show everything. */
export function noticeCard(
  notice: FittedNotice,
  room: CardRoom,
  home: string,
  facts: number = bounds.facts,
): Card | null {
  const common = content(notice, room, facts);
  if (common === null) return null;
  return { card_type: "text_notice", card_action: { type: 1, url: home }, ...common };
}

function buttons(options: readonly Option[], token: string): Card | null {
  const keys = options.map(({ value }) => buttonKey(token, value));
  const fits = options.every(({ label }) => isWithin(label, bounds.labelChars));
  if (!fits || keys.some((key) => utf8Bytes(key) > bounds.keyBytes)) return null;
  const list = options.map(({ label }, index) => ({ type: 0, text: oneLine(label), style: 1, key: keys[index] ?? "" }));
  return { card_type: "button_interaction", button_list: list };
}

function ticks(options: readonly Option[], token: string, words: Words): Card | null {
  const key = buttonKey(token);
  const fits = options.every(
    ({ label, value }) => isWithin(label, bounds.labelChars) && utf8Bytes(value) <= bounds.idBytes,
  );
  if (!fits || options.length > bounds.options || utf8Bytes(key) > bounds.keyBytes) return null;
  const list = options.map(({ label, value }) => ({ id: value, text: oneLine(label), is_checked: false }));
  return {
    card_type: "vote_interaction",
    checkbox: { question_key: "choice", option_list: list, mode: 0 },
    submit_button: { text: words.submit, key },
  };
}

/** What every card shows: title, text, facts, links, the guide, and the page. `null`: more than there is room for. */
function content(notice: FittedNotice, room: CardRoom, mostFacts: number): Card | null {
  const { body, guide, locale, page } = notice;
  const words = wordsFor(locale);
  const title = titleLine(notice);
  const links = linksOf(body, room);
  const facts = factsOf(body, room, mostFacts);
  const rest = body.filter((block) => block.kind !== "link" && !(facts.length > 0 && block.kind === "fact"));
  const text = rest.map((block) => blockLine(block, words)).join("\n");
  const hasRoom = isWithin(title, room.titleChars) && chars(text) <= room.textChars;
  if (links === null || !hasRoom || (page !== null && utf8Bytes(page) > bounds.urlBytes)) return null;
  return {
    main_title: { title },
    ...(text === "" ? {} : { sub_title_text: text }),
    ...(guide === null ? {} : { quote_area: { type: 0, quote_text: tidy(guide) } }),
    ...(facts.length === 0 ? {} : { horizontal_content_list: facts }),
    ...(links.length === 0 ? {} : { jump_list: links }),
    ...(page === null ? {} : { card_action: { type: 1, url: page } }),
  };
}

/** Facts as rows; none when one of them is too long or they are too many, and then they stand in the text. */
function factsOf(body: readonly Block[], room: CardRoom, most: number): readonly Card[] {
  const facts = body.filter((block) => block.kind === "fact");
  const fits = facts.every(
    ({ label, value }) => isWithin(label, bounds.factLabelChars) && isWithin(value, room.valueChars),
  );
  if (!fits || facts.length > most) return [];
  return facts.map(({ label, value }) => ({ type: 0, keyname: oneLine(label), value: oneLine(value) }));
}

/** Links as rows; `null` when they do not fit: no link may be lost. */
function linksOf(body: readonly Block[], room: CardRoom): readonly Card[] | null {
  const links = body.filter((block) => block.kind === "link");
  const fits = links.every(({ label, url }) => isWithin(label, room.linkChars) && utf8Bytes(url) <= bounds.urlBytes);
  if (!fits || links.length > bounds.links) return null;
  return links.map(({ label, url }) => ({ type: 1, title: oneLine(label), url }));
}

/** Whether a label is there, and not too long. */
function isWithin(label: string, maxChars: number): boolean {
  return oneLine(label) !== "" && chars(label) <= maxChars;
}

function chars(text: string): number {
  return [...text].length;
}
