import type { GivenAnswer, StoredAsk } from "../ask/ask.js";
import type { Address, Channel, ChannelLog, MediaFacts, MediaShelf } from "../channel/channel.js";
import type { Clock } from "../clock/clock.js";
import type { Executor, Unit } from "../command/command.js";
import type { ContentGuard, GuardContext } from "../guard/guard.js";
import type { IdMaker } from "../identifier/identifier.js";
import type { Db, Store } from "../store/store.js";
import type { Defer } from "./defer.js";
import type { IdentityPorts } from "./identity-ports.js";
import type { NoticeClass, Recipient } from "./notice-draft.js";

/** Somebody known by an address. */
export interface AddressOwner {
  /** The member. */
  readonly memberId: string;
  /** The member's branch. */
  readonly branchId: string;
}

/** Something a member wrote to the branch over a channel. */
export interface InboundMessage {
  /** Who wrote it. */
  readonly memberId: string;
  /** What was written, without quotes and signature; may be empty when media came along. */
  readonly text: string;
  /** Media references. */
  readonly media: readonly string[];
  /** Id of the post it replies to, or `null`. */
  readonly threadSubject: string | null;
  /** Id of the notice it replies to, or `null`. */
  readonly noticeId: string | null;
  /** `Channel.id`. */
  readonly channel: string;
  /** When it was written, epoch milliseconds: the platform's time, else when it came in. */
  readonly occurredAt: number;
  /** Archive reference to the untouched payload. */
  readonly raw: string;
}

/** What the room that asked makes of an answer that is about to count. */
export type AnswerVerdict =
  | {
      /** It can be used, and was. */
      readonly isUsable: true;
      /** What the receipt says instead of the usual words (the usual words). */
      readonly says?: string;
    }
  | {
      /** It cannot be used: it is kept and does not count. */
      readonly isUsable: false;
      /** What the member is told, in the ask's language. */
      readonly says: string;
    };

/**
 * Takes an answer for the room that asked, in the transaction that records it, before it is recorded; works as the member
 * who answers. Must be re-runnable.
 */
export type AnswerTaker = (
  unit: Unit,
  answered: { readonly ask: StoredAsk; readonly answer: GivenAnswer },
) => Promise<AnswerVerdict>;

/** A member of a branch, with the ways to reach them. */
export interface ReachableMember extends Recipient {
  /** The member. */
  readonly memberId: string;
}

/** What answers need to know of a branch. */
export interface AnsweringBranch {
  /** Its name. */
  readonly name: string;
  /** IANA zone of the times that members read. */
  readonly zone: string;
  /** BCP 47 tag of what members read. */
  readonly locale: string;
}

/** What answers to asks need. */
export interface AnswerPorts {
  /** Who takes the answers to a kind of asks; nobody: they are kept and count. */
  readonly takerOf: (kind: string) => AnswerTaker | undefined;
  /** Signs the tokens of asks. */
  readonly key: Uint8Array;
  /** Where the host has mounted the hub, as members see it, without a slash at the end; `null`: no pages are offered. */
  readonly pagesUrl: string | null;
  /** A member on the branch's roster, or `null`. */
  readonly memberOf: (unit: Unit, memberId: string) => Promise<ReachableMember | null>;
  /** What answers need to know of a branch. */
  readonly branchOf: (db: Db, branchId: string) => Promise<AnsweringBranch>;
}

/** What delivery needs from others. */
export interface DeliveryPorts {
  /** Where everything is kept. */
  readonly store: Store;
  /** The time. */
  readonly clock: Clock;
  /** Opens a transaction of a branch as a command of the library, or of a member who wrote. */
  readonly within: Executor["within"];
  /** The channels, made by `defineChannel`, in the order in which they are preferred for one address. */
  readonly channels: readonly Channel[];
  /** Looks at what goes out. */
  readonly guard: ContentGuard;
  /** What the guard must know of a branch. */
  readonly guardContext: (db: Db, branchId: string) => Promise<GuardContext>;
  /** When a message may go out, epoch milliseconds, not before `now`: quiet hours. */
  readonly releaseAt: (
    db: Db,
    question: { readonly branchId: string; readonly now: number; readonly class: NoticeClass },
  ) => Promise<number>;
  /** Lets recipients of a notice wait for their digest, in the transaction that queues it. */
  readonly defer: Defer;
  /** Whose an address in canonical form is. */
  readonly memberByAddress: (db: Db, address: Address) => Promise<AddressOwner | null>;
  /** Codes that link addresses, accounts that come and go, and how strangers are answered. */
  readonly identity: IdentityPorts;
  /** In whose log it is recorded that a stranger wrote over a channel; `null`: in none, it is only kept. */
  readonly strangersBranch: (db: Db, channelId: string) => Promise<string | null>;
  /** Told of an address that its platform does not know, in the transaction that records the outcome; must not throw. */
  readonly onAddressDoubtful: (
    unit: Unit,
    doubt: { readonly address: Address; readonly fault: string },
  ) => Promise<void>;
  /** Told of what a member wrote, in the transaction that takes it in; must be re-runnable. */
  readonly onMessage: (unit: Unit, message: InboundMessage) => Promise<void>;
  /** What answers to asks need. */
  readonly answers: AnswerPorts;
  /** Makes ids that sort by time. */
  readonly id: IdMaker;
  /** Says that work has come in: the engine looks. */
  readonly nudge: () => void;
  /** Images and files. */
  readonly media: MediaShelf;
  /** What is known of media that a branch's notice names; `null`: nothing. */
  readonly mediaFacts: (db: Db, branchId: string, ref: string) => Promise<MediaFacts | null>;
  /** The network for channels. */
  readonly fetch: typeof fetch;
  /** The log. */
  readonly log: ChannelLog;
}

/** Numbers of delivery; all have defaults. */
export interface DeliverySettings {
  /** Rows taken from the outbox at once (integer, 1 to 1000) [100]. */
  readonly batchSize?: number;
  /** How long one hand-over may take, in milliseconds [30,000]. */
  readonly deadlineMs?: number;
  /** After how long a claim of another process counts as lost, in milliseconds; more than three times `deadlineMs` [300,000]. */
  readonly leaseMs?: number;
  /** Within how long a branch's bulk notices start, in milliseconds [300,000]. */
  readonly spreadMs?: number;
  /** How many wrong binding codes an address may send in an hour before its codes are ignored (integer, 1 to 100) [5]. */
  readonly codesPerAddress?: number;
  /** How many wrong binding codes a channel takes in a minute before codes are ignored there (integer, 1 to 1000) [20]. */
  readonly codesPerChannel?: number;
}
