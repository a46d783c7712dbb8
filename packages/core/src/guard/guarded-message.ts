/**
 * Why a message goes out.
 *
 * `notice`: anything ordinary; `greeting`: a wish or condolence; `urgent`: an emergency with a recorded reason;
 * `requested`: an answer to what a member asked for; `export`: a record leaving for a less trusted place, where
 * only blocking and holding rules look (a record may name who was absent).
 */
export type GuardPurpose = "notice" | "greeting" | "urgent" | "requested" | "export";

/** Who will be able to read a message. */
export type GuardAudience = "branch" | "group" | "caseHandlers" | "person";

/** What the secrecy review of a relayed instruction says: no record, may be published, or may not. */
export type SecrecyReviewState = "missing" | "passed" | "refused";

/** A file that goes out with a message. */
export interface GuardedAttachment {
  /** File name as the recipient sees it. */
  readonly name: string;
  /** Media type found by looking at the bytes, as `application/pdf` (judged by the name's ending). */
  readonly mediaType?: string;
  /** Whether the file is known to need a password [false]. */
  readonly encrypted?: boolean;
  /** Text taken out of the file by the host, for instance by recognition of characters; it is inspected too (none). */
  readonly text?: string;
}

/** Everything of an outgoing message that a reader could learn something from. */
export interface GuardedMessage {
  /** Heading (none). */
  readonly title?: string;
  /** Text (none). */
  readonly body?: string;
  /** Short texts beside the body: choices, captions, labels and addresses of links, the place of a gathering [none]. */
  readonly labels?: readonly string[];
  /** Files [none]. */
  readonly attachments?: readonly GuardedAttachment[];
  /** Why it goes out. */
  readonly purpose: GuardPurpose;
  /** Who will read it. */
  readonly audience: GuardAudience;
  /** Whether it passes on an instruction of a superior organisation [false]. */
  readonly relaysInstruction?: boolean;
  /** State of the secrecy review; only looked at when `relaysInstruction` is true ["missing"]. */
  readonly secrecyReview?: SecrecyReviewState;
  /** Whether it would go out in quiet hours or on a day off, by the branch's calendar [false]. */
  readonly outOfHours?: boolean;
  /** Id of the care case that the message belongs to (none). */
  readonly caseId?: string;
}
