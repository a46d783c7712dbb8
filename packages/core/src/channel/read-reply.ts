import type { AnswerEvent, EventEnvelope, InboundEvent, LocationEvent, MessageEvent } from "./event.js";
import type { Ask } from "./notice.js";
import { byOwnClock, namedGathering, outdated } from "./reply-calendar.js";
import { withoutCode } from "./reply-code.js";
import { isShort, matched } from "./reply-match.js";
import { squeezed } from "./reply-normal.js";
import { stripReply } from "./reply-strip.js";
import type {
  AnsweredVia,
  AskedGathering,
  NotCounted,
  OpenAsk,
  ReadAnswer,
  ReadMessage,
  ReplyReading,
} from "./reply-types.js";

/** A message no longer than this earns a hint. */
const hintMaxChars = 20;

/**
 * Reads what came in: an answer to one of the open asks, something ambiguous, or a message.
 *
 * Which ask: token, then thread, then code in the text, then the only open ask of the sender's member. Which answer: the
 * whole first line must be a number, label or word; nothing is guessed from sentences. An answer says why it does not
 * count where it does not; all are kept. Pure, and in time proportional to the text.
 *
 * @param openAsks Every ask open to the sender's member on this channel, those that closed lately, and those which the
 * event's token or thread names. Codes are unique among them.
 */
export function readReply(event: InboundEvent, openAsks: readonly OpenAsk[]): ReplyReading {
  switch (event.type) {
    case "message":
      return readMessage(event, openAsks);
    case "answer":
      return readAnswer(event, openAsks);
    case "location":
      return readLocation(event, openAsks);
    case "evidence":
    case "membership":
    case "retraction":
    case "unrecognised":
      return message("", "not-a-reply", false);
  }
}

interface Named {
  readonly open: OpenAsk;
  readonly by: ReadAnswer["by"];
  readonly own: string;
  /** Set where only what everybody invited knows names the ask. */
  readonly gathering?: AskedGathering;
}

function readMessage(event: EventEnvelope & MessageEvent, openAsks: readonly OpenAsk[]): ReplyReading {
  const { own } = stripReply(event.text);
  if (event.automated || event.sender === null)
    return message(own, event.automated ? "automated" : "not-a-reply", false);
  const pool = poolOf(event, openAsks);
  const pointed = pointedAt(event, openAsks);
  const coded = openAsks.flatMap((open) => {
    const found = withoutCode(own, open.ask.code);
    return found === null ? [] : [{ open, by: "code" as const, own: found.own }];
  });
  const disagrees = coded.some((one) => pointed !== null && one.open !== pointed.open);
  if (coded.length > 1 || disagrees) {
    const asks = [...(pointed === null ? [] : [pointed.open]), ...coded.map((one) => one.open)];
    return whichAsk(openAsks.filter((open) => asks.includes(open)));
  }
  const named: Named | null = (pointed === null ? null : { ...pointed, own: coded[0]?.own ?? own }) ?? coded[0] ?? null;
  if (named !== null) return answered(event, named, pool);
  const unnamed = pool.filter(takesUnnamed);
  const only = unnamed[0];
  if (only === undefined) return message(own, "no-ask", false);
  const isElsewhere = event.answers.by !== "none";
  if (unnamed.length === 1 && !isElsewhere) return answered(event, { open: only, by: "only", own }, unnamed);
  return unnamed.some((open) => wouldAnswer(open.ask, event, own)) ? whichAsk(unnamed) : unmatched(own, unnamed);
}

/** The asks of the sender's member which are open; when none is, those that have closed. */
function poolOf(event: EventEnvelope, openAsks: readonly OpenAsk[]): readonly OpenAsk[] {
  const own = openAsks.filter((open) => open.own);
  const open = own.filter((one) => !isLate(one.ask, event));
  return open.length > 0 ? open : own;
}

/**
 * Whether an ask is answered by a reply which names none. Once a text, place or picture was given, whatever the member
 * writes next is not taken for another one: who changes it names the ask.
 */
function takesUnnamed({ ask, answered }: OpenAsk): boolean {
  return ask.want.kind === "choice" || !answered;
}

function pointedAt(
  event: MessageEvent,
  openAsks: readonly OpenAsk[],
): { open: OpenAsk; by: "token" | "thread" } | null {
  const { answers } = event;
  if (answers.by === "none") return null;
  const open = openAsks.find((one) =>
    answers.by === "token" ? one.tokens.includes(answers.token) : one.messages.includes(answers.of),
  );
  return open === undefined ? null : { open, by: answers.by };
}

function answered(event: EventEnvelope & MessageEvent, named: Named, pool: readonly OpenAsk[]): ReplyReading {
  const { want, code } = named.open.ask;
  if (want.kind === "media")
    return event.media.length > 0 && event.media.length <= want.max
      ? answer(event, named, { value: "", media: event.media, via: "keyword" })
      : unmatched(named.own, pool);
  const match = matched(want, named.own);
  if (match.kind === "several") return { kind: "ambiguous", why: "which-option", codes: [code] };
  if (match.kind === "none") return unmatched(named.own, pool);
  return answer(event, named, { value: match.value, media: [], via: "keyword" });
}

/** Whether a reply would answer this ask if the ask were named; of free text, one short line at most is taken for that. */
function wouldAnswer(ask: Ask, event: MessageEvent, own: string): boolean {
  if (ask.want.kind === "media") return event.media.length > 0;
  if (ask.want.kind === "text" && !isShort(own)) return false;
  return matched(ask.want, own).kind !== "none";
}

function readAnswer(event: EventEnvelope & AnswerEvent, openAsks: readonly OpenAsk[]): ReplyReading {
  if (event.automated) return message("", "automated", false);
  const byToken = openAsks.find((one) => one.tokens.includes(event.token));
  const open = byToken ?? namedGathering(event, openAsks);
  if (open === undefined) return message(event.value, "unknown-token", false);
  const { want } = open.ask;
  const value = want.kind === "choice" ? optionOf(want.options, event) : freeValue(want, event.value);
  if (value === null) return message(event.value, "no-match", false);
  const gathering = byToken === undefined && open.gathering !== undefined ? { gathering: open.gathering } : {};
  return answer(event, { open, by: "token", own: "", ...gathering }, { value, media: [], via: event.via });
}

function freeValue(want: Ask["want"], value: string): string | null {
  const match = matched(want, value.trim());
  return match.kind === "value" ? match.value : null;
}

type Options = Extract<Ask["want"], { kind: "choice" }>["options"];

/** The option's value as it travelled; a calendar's answer is looked up among the words (R9). */
function optionOf(options: Options, event: AnswerEvent): string | null {
  const exact = options.find((option) => option.value === event.value);
  if (exact !== undefined || event.via !== "calendar") return exact?.value ?? null;
  const marked = options.filter((option) => option.words.some((word) => squeezed(word) === squeezed(event.value)));
  return marked.length === 1 ? (marked[0]?.value ?? null) : null;
}

function readLocation(event: EventEnvelope & LocationEvent, openAsks: readonly OpenAsk[]): ReplyReading {
  const text = event.place ?? "";
  if (event.automated || event.sender === null)
    return message(text, event.automated ? "automated" : "not-a-reply", false);
  const { token } = event;
  const pool = poolOf(
    event,
    openAsks.filter((open) => open.ask.want.kind === "location"),
  );
  const given = { value: text, media: [], via: event.via };
  if (token !== null) {
    const open = openAsks.find((one) => one.tokens.includes(token));
    if (open === undefined) return message(text, "unknown-token", false);
    return open.ask.want.kind === "location"
      ? answer(event, { open, by: "token", own: text }, given)
      : message(text, "no-match", false);
  }
  const only = pool[0];
  if (only === undefined) return message(text, "no-ask", false);
  return pool.length === 1 ? answer(event, { open: only, by: "only", own: text }, given) : whichAsk(pool);
}

function answer(
  event: EventEnvelope,
  { open, by, gathering }: Named,
  given: { readonly value: string; readonly media: readonly string[]; readonly via: AnsweredVia },
): ReadAnswer {
  const { ask, own, answered } = open;
  const notCounted: NotCounted[] = [];
  if (isLate(ask, event)) notCounted.push("late");
  if (!own) notCounted.push("proxy");
  const isProven = by === "token" && own && (gathering?.isProven ?? true);
  if (event.trust === "claimed" && !isProven) notCounted.push("claimed");
  if (answered && !ask.changeable) notCounted.push("unchangeable");
  const at = givenAt(event);
  if (gathering !== undefined) notCounted.push(...outdated(gathering, at));
  return { kind: "answer", askId: ask.id, ...given, by, at, notCounted };
}

/** A claimed sender could write any date, so only the host's clock counts for one. */
function givenAt(event: EventEnvelope): number {
  if (event.trust === "claimed" || event.occurredAt === null) return event.receivedAt;
  return byOwnClock(event) ? Math.min(event.occurredAt, event.receivedAt) : event.occurredAt;
}

function isLate(ask: Ask, event: EventEnvelope): boolean {
  return ask.closesAt !== null && (byOwnClock(event) ? event.receivedAt : givenAt(event)) >= ask.closesAt;
}

function whichAsk(asks: readonly OpenAsk[]): ReplyReading {
  return { kind: "ambiguous", why: "which-ask", codes: asks.map((open) => open.ask.code) };
}

function unmatched(own: string, pool: readonly OpenAsk[]): ReadMessage {
  return message(own, "no-match", pool.length > 0 && isShort(own, hintMaxChars));
}

function message(text: string, why: ReadMessage["why"], hint: boolean): ReadMessage {
  return { kind: "message", text, hint, why };
}
