import {
  type Capabilities,
  type FittedNotice,
  payloadDigest,
  plainText,
  type Rendered,
} from "@microbranch/core/channel";
import { z } from "zod";
import { jsonBytes, textOf, wordsOf } from "../render.js";

/** Fields of text that the template has: what is longer is more than one message. */
const textFields = 8;
/** Buttons that the template has. */
const buttonFields = 6;
/** Most bytes of a field. @source DingTalk documentation, 创建并投放卡片, 2026-08-22: 1 KB for a value, 100 KB for all. */
const fieldMaxBytes = 1000;
/** Characters of a button's label: chosen here, as buttons of work notices have (DingTalk documentation, 消息通知类型, 2026-08-22). */
const labelMaxChars = 20;
const urlMaxChars = 700;

/**
 * Most bytes of a message where everything goes as a card. A field takes 1 KB and a paragraph is not cut between two of
 * them, so that this is what a notice of one long paragraph can be.
 */
export const cardTextMaxBytes = 1900;

/** Buttons of cards. Whether every client shows cards is unconfirmed, so that a guide is written as well. */
export const cardCapabilities: NonNullable<Capabilities["choices"]> = Object.freeze({
  max: buttonFields,
  labelMaxChars,
  everyClient: false,
});

/** A card on its way. */
export interface CardPayload {
  /** Discriminates it from messages. */
  readonly form: "card";
  /** What lists of conversations show. */
  readonly title: string;
  /** The template's fields; each is there, if only empty. */
  readonly cardParamMap: Readonly<Record<string, string>>;
}

const payload = z.strictObject({
  form: z.literal("card"),
  title: z.string(),
  cardParamMap: z.record(z.string(), z.string()),
});

/** The card in what was rendered; `null`: it is none. */
export function cardPayload({ payload: given }: Rendered): CardPayload | null {
  return payload.safeParse(given).data ?? null;
}

/**
 * Puts a fitted notice into the fields of the card's template.
 *
 * @param maxBytes What the channel declares: a notice which no fields take is measured as more than that.
 */
export function renderCard(notice: FittedNotice, maxBytes: number): Rendered {
  const words = wordsOf(notice, { labelMaxChars, urlMaxChars });
  const { pieces } = words;
  const texts = spread(pieces);
  const cardParamMap = {
    ...numbered("text", texts ?? [textOf(pieces)], textFields),
    page_label: words.button?.label ?? "",
    page_url: words.button?.url ?? "",
    ...buttons(notice),
  };
  const card: CardPayload = { form: "card", title: words.title, cardParamMap };
  const isTaken =
    texts !== null && Object.values(cardParamMap).every((value) => Buffer.byteLength(value) <= fieldMaxBytes);
  const bytes = jsonBytes(cardParamMap);
  return {
    payload: card,
    text: plainText(notice),
    bytes: isTaken ? bytes : Math.max(bytes, maxBytes + 1),
    digest: payloadDigest(card),
  };
}

function buttons({ ask, answerPaths, token }: FittedNotice): Readonly<Record<string, string>> {
  const isPressed = ask?.want.kind === "choice" && token !== null && answerPaths.includes("button");
  const options = isPressed && ask.want.kind === "choice" ? ask.want.options : [];
  return {
    token: isPressed ? token : "",
    turn: "0",
    chosen: "",
    ...numbered(
      "label",
      options.map(({ label }) => label),
      buttonFields,
    ),
    ...numbered(
      "value",
      options.map(({ value }) => value),
      buttonFields,
    ),
  };
}

function numbered(name: string, values: readonly string[], count: number): Readonly<Record<string, string>> {
  return Object.fromEntries(Array.from({ length: count }, (_, place) => [`${name}${place + 1}`, values[place] ?? ""]));
}

/** The pieces in the template's fields of text: evenly, else as full as they may be; `null`: they do not go in. */
function spread(pieces: readonly string[]): readonly string[] | null {
  const each = Math.max(1, Math.ceil(pieces.length / textFields));
  const evenly: string[] = [];
  for (let from = 0; from < pieces.length; from += each) evenly.push(textOf(pieces.slice(from, from + each)));
  if (evenly.every(isShort)) return evenly;
  const filled: string[] = [];
  for (const piece of pieces) {
    const last = filled.at(-1);
    const joined = last === undefined ? piece : textOf([last, piece]);
    if (last !== undefined && isShort(joined)) filled[filled.length - 1] = joined;
    else filled.push(piece);
  }
  return filled.length <= textFields && filled.every(isShort) ? filled : null;
}

function isShort(text: string): boolean {
  return Buffer.byteLength(text) <= fieldMaxBytes;
}
