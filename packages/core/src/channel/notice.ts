/** What a notice is for. */
export type Purpose =
  | "post"
  | "roll-call"
  | "invitation"
  | "location-request"
  | "reminder"
  | "greeting"
  | "album"
  | "notice";

/** What is to be said, before any channel is thought of. */
export interface Notice {
  /** Stable id; with `revision` it makes the delivery key. */
  readonly id: string;
  /** From 1; rises with each change of content. */
  readonly revision: number;
  /** What it is for; shown first where a client shows little. */
  readonly purpose: Purpose;
  /** BCP 47 tag; fixed words follow it (`zh…` Chinese, all others English). */
  readonly locale: string;
  /** One line. */
  readonly title: string;
  /** The text, in order; may be empty. */
  readonly body: readonly Block[];
  /** The question put, or `null`. */
  readonly ask: Ask | null;
  /** The gathering it invites to, or `null`. */
  readonly event: CalendarEvent | null;
  /** Media references of images, in order. */
  readonly images: readonly string[];
  /** Media references of files, in order. */
  readonly files: readonly string[];
  /** URL of the full version, if the host offers pages. Opening it never records an answer. */
  readonly page: string | null;
  /** What tells this sending from an earlier one: "2nd reminder, 25 Nov". Required where a channel swallows repeats. */
  readonly occurrence: string | null;
  /** When it is no longer worth sending: epoch ms; `null`: never. */
  readonly expiresAt: number | null;
  /** The conversation it belongs to, where channels show conversations; `null`: it stands alone (`null`). */
  readonly thread?: NoticeThread | null;
  /** The section it comes from, where channels sort by such; `null`: the branch itself (`null`). */
  readonly list?: NoticeList | null;
}

/** What notices about one thing have in common. */
export interface NoticeThread {
  /** The same for all of them: id of a post or a question. Not shown. */
  readonly id: string;
}

/** A section, as members sort by it. */
export interface NoticeList {
  /** The same for ever, whatever the section is called. */
  readonly id: string;
  /** What it is called now; one line. */
  readonly title: string;
  /** Whether a member may leave it; each recipient's way out is `ParcelRecipient.leaveUrl`. */
  readonly leavable: boolean;
}

/** A piece of a notice's text. */
export type Block = TextBlock | FactBlock | LinkBlock;

/** Running text. */
export interface TextBlock {
  /** Own words, or somebody else's. */
  readonly kind: "paragraph" | "quote";
  /** The text; may hold line breaks and URLs. */
  readonly text: string;
}

/** A labelled fact. */
export interface FactBlock {
  /** Discriminates the block. */
  readonly kind: "fact";
  /** What it is: "Place". */
  readonly label: string;
  /** The fact itself. */
  readonly value: string;
}

/** A link. */
export interface LinkBlock {
  /** Discriminates the block. */
  readonly kind: "link";
  /** What the link is called. */
  readonly label: string;
  /** Where it goes; never cut, never hidden where links have no labels. */
  readonly url: string;
}

/** A question which members answer. */
export interface Ask {
  /** Stable id. */
  readonly id: string;
  /** Short enough to say aloud: "K7". Unique among a member's open asks. */
  readonly code: string;
  /** What kind of answer is wanted. */
  readonly want: Want;
  /** When it closes: epoch ms; answers from then on are late. `null`: stays open. */
  readonly closesAt: number | null;
  /** Whether a later answer replaces an earlier one. */
  readonly changeable: boolean;
}

/** What kind of answer an ask wants. */
export type Want = ChoiceWant | TextWant | LocationWant | MediaWant;

/** One of several options. */
export interface ChoiceWant {
  /** Discriminates the want. */
  readonly kind: "choice";
  /** In the order shown; their numbers count from 1. */
  readonly options: readonly Option[];
}

/** Free text. */
export interface TextWant {
  /** Discriminates the want. */
  readonly kind: "text";
  /** Most characters (graphemes). */
  readonly maxChars: number;
}

/** Where the member is: a place by name, or a point where the channel has one. */
export interface LocationWant {
  /** Discriminates the want. */
  readonly kind: "location";
}

/** Pictures or files. */
export interface MediaWant {
  /** Discriminates the want. */
  readonly kind: "media";
  /** Most pieces of one answer. */
  readonly max: number;
}

/** One option of a choice. */
export interface Option {
  /** What is recorded. */
  readonly value: string;
  /** What is shown; never shortened. */
  readonly label: string;
  /**
   * Other words (or emoji) that mean it. An option that stands for accepting, declining or tentatively accepting an
   * invitation in a calendar program holds the word `accepted`, `declined` or `tentative`.
   */
  readonly words: readonly string[];
}

/** A gathering in calendar terms. */
export interface CalendarEvent {
  /** The same for all revisions of the gathering. */
  readonly uid: string;
  /** Rises with each update or cancellation, from 0. */
  readonly sequence: number;
  /** Whether this revision cancels it. */
  readonly cancelled: boolean;
  /** Epoch ms. */
  readonly startsAt: number;
  /** Epoch ms, not before `startsAt`. */
  readonly endsAt: number;
  /** IANA zone in which the times are shown. */
  readonly zone: string;
  /** Where, or `null`. */
  readonly place: string | null;
  /** How it repeats, where it is a series that begins with these times (`null`). */
  readonly recurrence?: Recurrence | null;
  /** Where this revision is about one occurrence of a series: when that was first planned, epoch ms (`null`). */
  readonly occurrenceAt?: number | null;
  /** Whether it takes place without the recipients, who are no longer invited (false). */
  readonly withdrawn?: boolean;
}

/** How a gathering repeats, in its own zone. */
export interface Recurrence {
  /** Value of an RRULE, as `FREQ=MONTHLY;BYDAY=2FR`. @source RFC 5545 section 3.3.10. */
  readonly rule: string;
  /** Occurrences that are left out, by when they would begin: epoch ms. */
  readonly except: readonly number[];
}
