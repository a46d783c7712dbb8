import { changed, type Draft, type FitContext, type FitRule, loss, withParagraphFirst } from "./fit-draft.js";
import { localMoment } from "./fit-time.js";
import type { Block, CalendarEvent } from "./notice.js";
import { blockText } from "./plain-text.js";

/** D5: where there is no rich text, facts and links become lines of text; no link loses its URL. */
export const richTextLost: FitRule = (draft, { capabilities, words }) => {
  const isRich = (block: Block): boolean => block.kind === "fact" || block.kind === "link";
  if (capabilities.text.format !== "plain" || !draft.notice.body.some(isRich)) return draft;
  return changed(draft, {}, loss("D5", words.loss.richText, words.loss.labelled, "cosmetic"));
};

/** A body as the channel's format takes it; done last, so that facts and links are still known when a text is cut. */
export function formatted(body: readonly Block[], { capabilities, words }: FitContext): readonly Block[] {
  if (capabilities.text.format !== "plain") return body;
  return body.map((block) =>
    block.kind === "fact" || block.kind === "link" ? { kind: "paragraph", text: blockText(block, words) } : block,
  );
}

/**
 * D10: where the platform swallows repeats, every part shows what tells this sending from an earlier one: the occurrence,
 * else when the notice was handed in.
 */
export const occurrenceRequired: FitRule = (draft, { capabilities, options, words, zone }) => {
  if (capabilities.suppressesRepeatsMs === null || draft.notice.occurrence !== null) return draft;
  const { handedInAt } = options;
  if (handedInAt === undefined)
    return changed(draft, {}, loss("D10", words.loss.noOccurrence, words.loss.anotherChannel, "blocking"));
  const { day, time } = localMoment(handedInAt, zone, words);
  const occurrence = `${day} ${time}`;
  return changed(draft, { occurrence }, loss("D10", words.loss.noOccurrence, occurrence, "cosmetic"));
};

/** D12: without a calendar, the event stands as facts, with its calendar file where files can go. */
export const eventAsFacts: FitRule = (draft, context) => {
  const { event, body, files } = draft.notice;
  const { capabilities, options, words } = context;
  if (event === null || capabilities.calendar !== null) return draft;
  const facts = eventFacts(event, context).filter(
    (fact) => !body.some((block) => block.kind === "fact" && block.label === fact.label && block.value === fact.value),
  );
  const hasRoom = capabilities.files !== null && files.length < capabilities.files.max;
  const calendarFile = hasRoom && options.calendarFile !== undefined ? [options.calendarFile] : [];
  return changed(
    draft,
    { event: null, body: [...body, ...facts], files: [...files, ...calendarFile] },
    loss("D12", words.loss.calendar, words.loss.facts, "reduced"),
  );
};

interface Fact {
  readonly kind: "fact";
  readonly label: string;
  readonly value: string;
}

function eventFacts(event: CalendarEvent, { words }: FitContext): readonly Fact[] {
  const start = localMoment(event.startsAt, event.zone, words);
  const end = localMoment(event.endsAt, event.zone, words);
  const until = start.day === end.day ? end.time : `${end.day} ${end.time}`;
  const zone = `${words.open}${event.zone}${words.listComma}${start.offset}${words.close}`;
  const time = event.startsAt === event.endsAt ? start.time : `${start.time}–${until}`;
  const fact = (label: string, value: string): Fact => ({ kind: "fact", label, value });
  return [
    ...(event.cancelled ? [fact(words.state, words.cancelled)] : []),
    fact(words.date, start.day),
    fact(words.time, `${time}${zone}`),
    ...(event.place === null ? [] : [fact(words.place, event.place)]),
  ];
}

/** D14: an ask which has closed is not put again. */
export const closedAsk: FitRule = (draft, { capabilities, options, words }) => {
  const { ask, body } = draft.notice;
  if (ask === null || ask.closesAt === null || options.now === undefined || options.now < ask.closesAt) return draft;
  const labels = ask.want.kind === "choice" ? ask.want.options.map((option) => option.label) : [];
  return changed(
    draft,
    { ask: null, body: withParagraphFirst(body, words.closed) },
    loss(
      "D14",
      [ask.code, ...labels].join(words.listComma),
      capabilities.amend ? words.loss.amended : words.loss.politelyClosed,
      "cosmetic",
    ),
  );
};

/** D15: where the wrong message cannot be taken back, this one names its date and title. */
export const correctionNamed: FitRule = (draft, { capabilities, options, words, zone }) => {
  const { corrects, now } = options;
  if (corrects === undefined) return draft;
  const windowMs = capabilities.retract === null ? 0 : (capabilities.retract.windowMs ?? Number.POSITIVE_INFINITY);
  const isTooLate = capabilities.retract === null || (now !== undefined && now - corrects.sentAt > windowMs);
  if (!isTooLate) return draft;
  const text = words.correction(localMoment(corrects.sentAt, zone, words).day, corrects.title);
  return changed(
    draft,
    { body: withParagraphFirst(draft.notice.body, text) },
    loss("D15", words.loss.retraction, words.loss.correction, "reduced"),
  );
};

const everyone =
  /(?<![\w.+/-])@(?=(?:all|everyone|everybody|here|channel|所有人|全体成员|全体人员|全员)(?![\w.@-]))/giu;

/** D17: a name stays as text, and "everyone" is written so that no platform alerts everyone. */
export const mentionsDefused: FitRule = (draft, { words }) => {
  const { title, body, ask, occurrence } = draft.notice;
  const found = new Set<string>();
  const defuse = (text: string): string =>
    text.replace(everyone, (at: string, index: number, all: string) => {
      found.add(/^@\p{L}+/u.exec(all.slice(index, index + 20))?.[0] ?? at);
      return "＠";
    });
  const change = {
    title: defuse(title),
    occurrence: occurrence === null ? null : defuse(occurrence),
    body: body.map((block) => defusedBlock(block, defuse)),
    ask: ask === null || ask.want.kind !== "choice" ? ask : defusedAsk(ask, ask.want, defuse),
  };
  if (found.size === 0) return draft;
  return changed(draft, change, loss("D17", [...found].join(words.listComma), words.loss.nameInText, "cosmetic"));
};

type Defuse = (text: string) => string;
type Ask = NonNullable<Draft["notice"]["ask"]>;
type ChoiceWant = Extract<Ask["want"], { kind: "choice" }>;

function defusedBlock(block: Block, defuse: Defuse): Block {
  switch (block.kind) {
    case "paragraph":
    case "quote":
      return { kind: block.kind, text: defuse(block.text) };
    case "fact":
      return { kind: "fact", label: defuse(block.label), value: defuse(block.value) };
    case "link":
      return { kind: "link", label: defuse(block.label), url: block.url };
  }
}

function defusedAsk(ask: Ask, want: ChoiceWant, defuse: Defuse): Ask {
  const options = want.options.map((option) => ({ ...option, label: defuse(option.label) }));
  return { ...ask, want: { kind: "choice", options } };
}
