import type { Block } from "../channel/channel.js";
import type { NoticeDraft } from "../delivery/delivery.js";
import type { DigestRhythm, Recipient } from "../organisation/organisation.js";
import { addDays, type LocalDate } from "../schedule/schedule.js";
import { say } from "../wording/wording.js";
import type { DigestEntry } from "./bundle.js";

/** What a digest is made from. */
export interface DigestParts {
  /** Its id: the subject of its records. */
  readonly id: string;
  /** The branch's day on which it goes out. */
  readonly day: LocalDate;
  /** BCP 47 tag of its fixed words. */
  readonly locale: string;
  /** How those who get it want messages that can wait. */
  readonly rhythm: DigestRhythm;
  /** What is merged, in order. */
  readonly entries: readonly DigestEntry[];
  /** Who gets it. */
  readonly recipients: readonly Recipient[];
}

/** Composes a digest. Its records are transient: those of what it merges are kept as long as each asks for. */
export function digestDraft({ id, day, locale, rhythm, entries, recipients }: DigestParts): NoticeDraft {
  const isWeekly = rhythm === "weekly";
  return {
    purpose: "notice",
    class: "digest",
    locale,
    title: isWeekly
      ? say(locale, "digest.title.week", { from: addDays(day, -7), to: addDays(day, -1) })
      : say(locale, "digest.title", { date: day }),
    body: [
      { kind: "paragraph", text: say(locale, "digest.lead", { count: entries.length }) },
      ...entries.flatMap((entry) => blocksOf(entry, locale)),
    ],
    images: entries.flatMap((entry) => entry.images),
    files: entries.flatMap((entry) => entry.files),
    occurrence: day,
    subject: id,
    threadSubject: null,
    audience: recipients.length === 1 ? "person" : "branch",
    retention: "transient",
    spreads: true,
    recipients,
  };
}

function blocksOf({ title, body, page }: DigestEntry, locale: string): readonly Block[] {
  return [
    { kind: "paragraph", text: say(locale, "digest.item", { title }) },
    ...body,
    ...(page === null ? [] : [{ kind: "link" as const, label: say(locale, "notice.fullText"), url: page }]),
  ];
}
