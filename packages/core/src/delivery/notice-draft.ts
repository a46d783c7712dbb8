import type { Retention } from "../archive/archive.js";
import type { Address, Ask, Block, CalendarEvent, NoticeList, Purpose } from "../channel/channel.js";
import type { Unit } from "../command/command.js";
import type { GuardAudience, GuardedMessage, GuardFinding, GuardVerdict, SecrecyReviewState } from "../guard/guard.js";

/** Somebody whom a notice is meant for, with the ways to reach them. */
export interface Recipient {
  /** The member; `null` for somebody who is none, as a guest. */
  readonly memberId: string | null;
  /** The name. */
  readonly name: string;
  /** Addresses in order of preference; empty when there is none. */
  readonly addresses: readonly Address[];
}

/**
 * How a notice stands to quiet hours and digests; a `reply` answers what a member has just written, and waits for nothing;
 * a `digest` is what `normal` notices were merged into: it waits for no other, and the guard lets it go or not, but does
 * not hold it.
 */
export type NoticeClass = "normal" | "greeting" | "urgent" | "reply" | "digest";

/** What is to be said to whom. */
export interface NoticeDraft {
  /** What it is for. */
  readonly purpose: Purpose;
  /** How it stands to quiet hours ("normal"). */
  readonly class?: NoticeClass;
  /** BCP 47 tag of the fixed words. */
  readonly locale: string;
  /** One line. */
  readonly title: string;
  /** The text, in order; may be empty. */
  readonly body: readonly Block[];
  /** Media references of images, in order (none). */
  readonly images?: readonly string[];
  /** Media references of files, in order (none). */
  readonly files?: readonly string[];
  /** URL of the full version (none). */
  readonly page?: string | null;
  /** The question put (none). */
  readonly ask?: Ask | null;
  /** The gathering it invites to (none). */
  readonly event?: CalendarEvent | null;
  /** What tells this sending from an earlier one (none). */
  readonly occurrence?: string | null;
  /** When it is no longer worth sending, epoch milliseconds (never). */
  readonly expiresAt?: number | null;
  /** Id of what it is about: the subject of its records. */
  readonly subject: string;
  /** Id of the post under which replies belong; `null`: replies belong to no post. */
  readonly threadSubject: string | null;
  /** The section it comes from (none). */
  readonly list?: NoticeList | null;
  /** Who will be able to read it. */
  readonly audience: GuardAudience;
  /** Whether it passes on an instruction of a superior organisation (false). */
  readonly relaysInstruction?: boolean;
  /** State of the instruction's secrecy review ("missing"). */
  readonly secrecyReview?: SecrecyReviewState;
  /** Id of the care case it belongs to (none). */
  readonly caseId?: string;
  /** How long the records of it are kept. */
  readonly retention: Retention;
  /** Whether a branch's own start offset is added, so that branches do not all start at once (false). */
  readonly spreads?: boolean;
  /** Whether its words are for its recipients alone: records tell that it was said, not what, and no digest takes it (false). */
  readonly isPrivate?: boolean;
  /** Who gets it, in the order in which the record names them; nobody twice. */
  readonly recipients: readonly Recipient[];
}

/** What {@link NoticeDesk.sendNotice} did. */
export interface SendAnswer {
  /** The notice; `null` when it was blocked, since nothing is kept of it. */
  readonly noticeId: string | null;
  /** `queued`: on its way; `held`: waits for a person to release it; `blocked`: refused, nothing queued. */
  readonly state: "queued" | "held" | "blocked";
  /** How many recipients it is queued (or held) for. */
  readonly queued: number;
  /** How many have no usable address. */
  readonly unreachable: number;
  /** The guard's strongest verdict. */
  readonly verdict: GuardVerdict;
  /** What the guard found; none of the words. */
  readonly findings: readonly GuardFinding[];
}

/** What {@link NoticeDesk.inspect} found. */
export interface Inspection {
  /** The guard's strongest verdict. */
  readonly verdict: GuardVerdict;
  /** What the guard found; none of the words. */
  readonly findings: readonly GuardFinding[];
  /** The message as it may be stored and sent: with numbers masked where the branch asks for it. */
  readonly message: GuardedMessage;
}

/** The desk where rooms hand in what is to go out; both functions work inside the caller's transaction. */
export interface NoticeDesk {
  /**
   * Looks at a text before anything is written. When the verdict is `block` a record "guard.blocked" (rules and digests,
   * no words) is appended: the command then writes nothing else and returns `refuse(guardRefusal(inspection))`.
   *
   * @param subject Id of what the text belongs to, or `null`.
   * @throws TEXT_INVALID if a text holds U+0000 or a lone surrogate.
   */
  inspect(unit: Unit, message: GuardedMessage, subject: string | null): Promise<Inspection>;
  /**
   * Queues a notice for its recipients. The guard looks at all of its text first: `block` queues nothing and appends
   * "guard.blocked"; `hold` keeps it until `delivery.release`; `warn` lets it go and tells; `mask` masks.
   *
   * @throws INPUT_INVALID if the draft is no notice, or names a recipient twice.
   */
  sendNotice(unit: Unit, draft: NoticeDraft): Promise<SendAnswer>;
  /**
   * Recalls a notice: what of it was not handed over yet never goes out; what was is taken back where its channel can, and
   * who cannot be spared it gets a correction that names the first message's day. Recalling it again changes nothing.
   *
   * @returns Whether there was such a notice in the branch.
   */
  recallNotice(unit: Unit, noticeId: string, options?: RecallOptions): Promise<boolean>;
  /**
   * Changes a notice. What waits goes out as it is now; what was accepted is changed where it is shown. Where a channel
   * cannot do that, people get nothing, or, if the change matters, a new message that names the first one's day.
   *
   * @returns What was done; `null` when the branch has no such notice.
   * @throws INPUT_INVALID if the result is no notice; CONFLICT if the notice is held, discarded or recalled.
   */
  amendNotice(unit: Unit, noticeId: string, change: NoticeChange): Promise<AmendAnswer | null>;
  /**
   * Shows a notice's question as closed: messages that show it are changed where their channel can; nobody gets a new one.
   *
   * @returns Whether there was such a notice with a question in the branch.
   */
  closeShown(unit: Unit, noticeId: string): Promise<boolean>;
  /** Does the same in all notices that put an ask. @returns In how many it was put. */
  closeAskShown(unit: Unit, askId: string): Promise<number>;
  /**
   * Takes the words of a notice out of delivery's rows: its content, what channels made of it, the names of its
   * recipients. Rows and counts stay, nothing more of it goes out, and the archive is not touched.
   *
   * @returns Whether there was such a notice in the branch.
   */
  forgetNotice(unit: Unit, noticeId: string): Promise<boolean>;
}

/** How a notice is recalled. */
export interface RecallOptions {
  /** Whether those get a correction whose message cannot be taken back (true). */
  readonly corrects?: boolean;
}

/** What of a notice is to be different; what is not named stays. */
export interface NoticeChange
  extends Pick<NoticeDraft, "audience" | "relaysInstruction" | "secrecyReview" | "caseId">,
    Partial<Pick<NoticeDraft, "title" | "body" | "images" | "files" | "event" | "expiresAt">> {
  /** Whether people must learn of it: those get a new message whose first one cannot be changed (false). */
  readonly matters?: boolean;
}

/** What {@link NoticeDesk.amendNotice} did. */
export interface AmendAnswer {
  /** `refused`: the guard did not let it pass, or a person would have to, and nothing was changed. */
  readonly state: "amended" | "refused";
  /** The notice's revision, from 1. */
  readonly revision: number;
  /** How many messages are to be changed where they are shown. */
  readonly changing: number;
  /** How many people get a new message. */
  readonly resent: number;
  /** The guard's strongest verdict. */
  readonly verdict: GuardVerdict;
  /** What the guard found; none of the words. */
  readonly findings: readonly GuardFinding[];
}
