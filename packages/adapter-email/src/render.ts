import { type CalendarEvent, type FittedNotice, payloadDigest, type Rendered } from "@microbranch/core/channel";
import {
  type HtmlPiece,
  languageOf,
  listLabel,
  type MailEvent,
  type MailPayload,
  type MailWords,
  mailHtml,
  wordsFor,
} from "./message/message.js";
import { zoneObservances } from "./zone/zone.js";

/**
 * Puts a fitted notice into the form of a mail, as far as it is the same for every recipient. Pure.
 *
 * The text part and the HTML part say the same; member text is only ever text in both.
 */
export function renderMail(notice: FittedNotice): Rendered {
  const language = languageOf(notice.locale);
  const words = wordsFor(language);
  const subject = subjectOf(notice, words);
  const pieces = [...notice.body.map(pieceOf), ...eventFacts(notice, words)];
  const answers = mailAnswers(notice);
  const guide = notice.guide ?? (answers.length > 0 ? answers.map((each) => each.label).join(" · ") : null);
  const text = textOf(clean(notice.title), pieces, guide === null ? "" : clean(guide), words);
  const payload: MailPayload = {
    form: "mail/1",
    purpose: notice.purpose,
    language,
    subject,
    text,
    html: mailHtml({
      language,
      title: clean(notice.title),
      pieces,
      guide: notice.guide === null ? null : clean(notice.guide),
    }),
    answers,
    thread: threadOf(notice),
    list: listOf(notice),
    event: notice.event === null ? null : calendarPart(notice.event, notice),
    images: [...notice.images],
    files: [...notice.files],
  };
  return { payload, text, bytes: Buffer.byteLength(text), digest: payloadDigest(payload) };
}

/** What all mails about one thing have in common: the gathering, else what the notice names, else the notice itself. */
function threadOf({ id, event, thread }: FittedNotice): string {
  if (event !== null) return `event ${event.uid}`;
  return thread === undefined || thread === null ? `notice ${id}` : `thread ${thread.id}`;
}

function listOf({ list }: FittedNotice): MailPayload["list"] {
  if (list === undefined || list === null) return null;
  return { label: listLabel(list.id), title: oneLine(list.title), leavable: list.leavable };
}

/** The text part: title, body with facts on lines of their own, guide. */
function textOf(title: string, pieces: readonly HtmlPiece[], guide: string, words: MailWords): string {
  let text = title;
  let wasFact = false;
  for (const piece of pieces) {
    const isFact = piece.kind === "fact";
    text += `${isFact && wasFact ? "\n" : "\n\n"}${plain(piece, words)}`;
    wasFact = isFact;
  }
  return guide === "" ? text : `${text}\n\n${guide}`;
}

function subjectOf(notice: FittedNotice, words: MailWords): string {
  const purpose = headingOf(notice, words);
  const title = oneLine(notice.title);
  const part = notice.part.of > 1 ? ` (${notice.part.number}/${notice.part.of})` : "";
  return purpose === null || title.startsWith("【") ? `${title}${part}` : `【${purpose}】${title}${part}`;
}

function headingOf({ event, purpose }: FittedNotice, words: MailWords): string | null {
  if (event?.cancelled === true) return words.cancelled;
  return event?.withdrawn === true ? words.withdrawn : words.purposes[purpose];
}

function pieceOf(block: FittedNotice["body"][number]): HtmlPiece {
  switch (block.kind) {
    case "fact":
      return { kind: "fact", label: clean(block.label), value: clean(block.value) };
    case "link":
      return { kind: "link", label: clean(block.label), url: clean(block.url) };
    case "quote":
    case "paragraph":
      return { kind: block.kind, text: clean(block.text) };
  }
}

function plain(piece: HtmlPiece, words: MailWords): string {
  switch (piece.kind) {
    case "fact":
      return `${piece.label}${words.colon}${piece.value}`;
    case "link":
      return piece.label === piece.url ? piece.url : `${piece.label}${words.colon}${piece.url}`;
    case "quote":
      return piece.text
        .split("\n")
        .map((line) => `> ${line}`)
        .join("\n");
    case "paragraph":
      return piece.text;
  }
}

function eventFacts(notice: FittedNotice, words: MailWords): readonly HtmlPiece[] {
  const { event } = notice;
  if (event === null) return [];
  const labels = notice.body.flatMap((block) => (block.kind === "fact" ? [block.label.trim().toLowerCase()] : []));
  const said = (candidates: readonly string[]): boolean => candidates.some((label) => labels.includes(label));
  const facts: HtmlPiece[] = [];
  if (!said(words.timeLabels)) facts.push({ kind: "fact", label: words.time, value: timeRange(event, notice.locale) });
  if (event.place !== null && !said(words.placeLabels))
    facts.push({ kind: "fact", label: words.place, value: clean(event.place) });
  return facts;
}

/** Date, weekday and time with its zone, in the event's own zone. */
function timeRange(event: CalendarEvent, locale: string): string {
  const format = new Intl.DateTimeFormat(languageOf(locale) === "zh" ? "zh-CN" : "en-GB", {
    timeZone: event.zone,
    year: "numeric",
    month: "long",
    day: "numeric",
    weekday: "long",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  });
  return `${format.formatRange(event.startsAt, event.endsAt)} (${event.zone})`.replace(/[\u2009\u202f\u00a0]/gu, " ");
}

function calendarPart(event: CalendarEvent, { title, answerPaths }: FittedNotice): MailEvent {
  const { startsAt, recurrence = null, occurrenceAt = null } = event;
  const needsZone = recurrence !== null || occurrenceAt !== null;
  const span = { from: Math.min(startsAt, occurrenceAt ?? startsAt), until: recurrence === null ? event.endsAt : null };
  return {
    uid: event.uid,
    sequence: event.sequence,
    cancelled: event.cancelled,
    withdrawn: event.withdrawn ?? false,
    asks: answerPaths.includes("calendar"),
    startsAt,
    endsAt: event.endsAt,
    zone: needsZone ? { id: event.zone, observances: observancesOf(event.zone, span) } : null,
    recurrence: recurrence === null ? null : { rule: recurrence.rule, except: [...recurrence.except] },
    occurrenceAt,
    place: event.place === null ? null : clean(event.place),
    summary: oneLine(title),
  };
}

function observancesOf(...of: Parameters<typeof zoneObservances>): NonNullable<MailEvent["zone"]>["observances"] {
  return zoneObservances(...of).map((each) => ({ ...each, dates: [...each.dates] }));
}

function mailAnswers(notice: FittedNotice): MailPayload["answers"] {
  const { ask } = notice;
  if (ask === null || ask.want.kind !== "choice" || !notice.answerPaths.includes("mail-link")) return [];
  return ask.want.options.map((option) => ({
    label: clean(option.label),
    body: `${oneLine(option.label)}\r\n[${oneLine(ask.code)}]`,
  }));
}

const unsafe = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/gu;

/** Text with line breaks as \n and without control and direction-changing characters. */
function clean(text: string): string {
  return text
    .toWellFormed()
    .replace(/\r\n?|[\u2028\u2029]/gu, "\n")
    .replace(unsafe, "");
}

/** Text on one line, fit for a header. */
function oneLine(text: string): string {
  return clean(text).replace(/\s+/gu, " ").trim();
}
