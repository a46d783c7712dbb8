import type { Retention } from "../archive/archive.js";
import type { AnsweredVia, Ask, NotCounted, Want } from "../channel/channel.js";
import type { Database } from "../store/store.js";

/** What is to be asked of whom. */
export interface AskDraft {
  /** Who asks and takes the answers: the kind under which the room that asks offers its {@link AnswerTaker}. */
  readonly kind: string;
  /** Id of what it is about: the subject of its records. */
  readonly subject: string;
  /** The question in one line. */
  readonly title: string;
  /** BCP 47 tag of the fixed words. */
  readonly locale: string;
  /** What kind of answer is wanted. */
  readonly want: Want;
  /** Whether a later answer replaces an earlier one (true). */
  readonly changeable?: boolean;
  /** Whether a counted answer earns a receipt (true). */
  readonly receipts?: boolean;
  /** Whether the room that asked alone keeps the words of answers: they stand in no record of the ask (false). */
  readonly isPrivate?: boolean;
  /** When it closes, epoch milliseconds; answers from then on are late (it stays open). */
  readonly closesAt?: number | null;
  /** The gathering that it asks about, so that answers in a calendar name it (none). */
  readonly event?: AskEvent | null;
  /** How long its records are kept. */
  readonly retention: Retention;
  /** The members asked, in roster order; nobody twice. */
  readonly memberIds: readonly string[];
}

/** The gathering that an ask is about, as it stands in calendars. */
export interface AskEvent {
  /** `CalendarEvent.uid`; of no other ask that is open to the same members, unless for another occurrence. */
  readonly uid: string;
  /** `CalendarEvent.sequence`, from 0. */
  readonly sequence: number;
  /** The one occurrence of a series that is asked about, by when it was first planned: epoch ms (`null`: all of it). */
  readonly occurrenceAt?: number | null;
}

/** An ask as it is kept. */
export interface StoredAsk extends Ask {
  /** The branch. */
  readonly branchId: string;
  /** Who asks and takes the answers. */
  readonly kind: string;
  /** What it is about. */
  readonly subject: string;
  /** The question in one line. */
  readonly title: string;
  /** BCP 47 tag of the fixed words. */
  readonly locale: string;
  /** Whether a counted answer earns a receipt. */
  readonly receipts: boolean;
  /** Whether the room that asked alone keeps the words of answers. */
  readonly isPrivate: boolean;
  /** The gathering that it asks about, or `null`. */
  readonly event: Required<AskEvent> | null;
  /** Until when its tokens are good, epoch milliseconds. */
  readonly validUntil: number;
  /** How long its records are kept. */
  readonly retention: Retention;
  /** Whether it was closed, by time or by a person. */
  readonly isClosed: boolean;
}

/** How an answer stands. */
export type AnswerStanding =
  /** It counts. */
  | "counted"
  /** A later one counts instead. */
  | "replaced"
  /** Somebody gave it for another member; a person must confirm it. */
  | "waiting"
  /** A person refused it, or the room that asked could not use it. */
  | "refused"
  /** It does not count, for the reasons given. */
  | "kept";

/** Why an answer does not count: as the reader found, or `not-usable`, as the room that asked said. */
export type AnswerReason = NotCounted | "not-usable";

/** An answer as it was given. */
export interface GivenAnswer {
  /** Whose answer it would be: the member asked. */
  readonly memberId: string;
  /** Who gave it. */
  readonly givenBy: string;
  /** The option's value, the text or the place; as kept, empty where the room that asked alone keeps it. */
  readonly value: string;
  /** Media references. */
  readonly media: readonly string[];
  /** How it was given. */
  readonly via: AnsweredVia;
  /** What named the ask. */
  readonly namedBy: "token" | "thread" | "code" | "only";
  /** `Channel.id`; `null`: a page or the host. */
  readonly channel: string | null;
  /** When it was given, epoch milliseconds. */
  readonly givenAt: number;
  /** Why it does not count; empty: it counts. */
  readonly reasons: readonly AnswerReason[];
  /** Which revision of the gathering it answers (`null`: it was not given in a calendar). */
  readonly eventSequence?: number | null;
  /** What was written beside it (""); of a private ask not kept. */
  readonly comment?: string;
}

/** An answer as it is kept. */
export interface StoredAnswer extends GivenAnswer {
  /** The answer. */
  readonly id: string;
  /** The ask. */
  readonly askId: string;
  /** How it stands. */
  readonly standing: AnswerStanding;
  /** When it was recorded, epoch milliseconds. */
  readonly recordedAt: number;
}

/** Reads an ask's row. */
export function readAsk(row: Database["ask"]): StoredAsk {
  return {
    id: row.id,
    branchId: row.branch_id,
    kind: row.kind,
    subject: row.subject,
    code: row.code,
    locale: row.locale,
    title: row.title,
    want: JSON.parse(row.want) as Want,
    changeable: row.changeable === 1,
    receipts: row.receipts === 1,
    isPrivate: row.private === 1,
    closesAt: row.closes_at,
    event:
      row.event_uid === null
        ? null
        : { uid: row.event_uid, sequence: row.event_sequence ?? 0, occurrenceAt: row.event_occurrence },
    validUntil: row.valid_until,
    retention: row.retention as Retention,
    isClosed: row.state === "closed",
  };
}

/** The ask as a notice carries it. */
export function askOf({ id, code, want, closesAt, changeable }: StoredAsk): Ask {
  return { id, code, want, closesAt, changeable };
}

/** Reads an answer's row. */
export function readAnswer(row: Database["ask_answer"]): StoredAnswer {
  return {
    id: row.id,
    askId: row.ask_id,
    memberId: row.member_id,
    givenBy: row.given_by,
    value: row.value,
    media: JSON.parse(row.media) as readonly string[],
    via: row.via as AnsweredVia,
    namedBy: row.named_by as GivenAnswer["namedBy"],
    channel: row.channel,
    givenAt: row.given_at,
    standing: row.standing as AnswerStanding,
    reasons: JSON.parse(row.reasons) as readonly AnswerReason[],
    recordedAt: row.recorded_at,
    eventSequence: row.event_sequence,
    comment: row.comment ?? "",
  };
}

/** The words of an answer: an option's label, else the value. */
export function answerLabel(want: Want, value: string): string {
  if (want.kind !== "choice") return value;
  return want.options.find((option) => option.value === value)?.label ?? value;
}
