/** What is said to somebody. */
export interface NoticeRow {
  /** The notice. */
  id: string;
  /** The branch. */
  branch_id: string;
  /** What it is about. */
  subject: string;
  /** The post under which replies belong, or null. */
  thread_subject: string | null;
  /** What it is for. */
  purpose: string;
  /** How it stands to quiet hours: `normal`, `greeting`, `urgent` or `reply`. */
  class: string;
  /** The whole notice, as JSON. */
  content: string;
  /** How long its records are kept. */
  retention: string;
  /** `queued`, `held` (a person decides) or `discarded`. */
  state: string;
  /** The guard's strongest verdict. */
  verdict: string;
  /** What the guard found, as JSON; none of the words. */
  findings: string;
  /** 1 when the branch's start offset is added to its release. */
  spreads: number;
  /** When it is no longer worth sending, epoch milliseconds, or null. */
  expires_at: number | null;
  /** When it was handed in, epoch milliseconds. */
  created_at: number;
  /** The question it puts, or null. */
  ask_id: string | null;
  /** How it was recalled: `quietly`, or `corrected` (who cannot be spared the message gets a correction); null: it was not. */
  recall: string | null;
  /** When its content was changed last, epoch milliseconds, or null. */
  revised_at: number | null;
  /** The revision of its last change of which people must learn, or null. */
  matters_from: number | null;
  /** The message that it corrects, as JSON, or null. */
  corrects: string | null;
  /** The notice that it corrects, or null. */
  corrects_notice: string | null;
  /** 1 when its words are for its recipients alone: no record repeats them. */
  private: number;
}

/** Somebody whom a notice is meant for. */
export interface NoticeRecipientRow {
  /** The notice. */
  notice_id: string;
  /** Place among the recipients, from 0. */
  position: number;
  /** The branch. */
  branch_id: string;
  /** The member, or null for somebody who is none. */
  member_id: string | null;
  /** The name. */
  name: string;
  /** The addresses in order of preference, as JSON. */
  addresses: string;
  /** Why nothing is left to try, or null: `no-address`, or the last fault or reason. */
  unreachable: string | null;
  /** Until when it waits for a digest, epoch milliseconds, or null: it does not wait, or has stopped waiting. */
  waits_until: number | null;
  /** The notice of the digest into which it was merged, or null. */
  merged_into: string | null;
}

/** What one channel makes of a notice. */
export interface NoticeFittingRow {
  /** The notice. */
  notice_id: string;
  /** The channel. */
  channel: string;
  /** The fitted parts, as JSON; an empty list when a loss is blocking. */
  parts: string;
  /** The losses, as JSON. */
  losses: string;
}

/** One message to one recipient over one channel. */
export interface OutboxRow {
  /** The row. */
  id: string;
  /** The branch. */
  branch_id: string;
  /** The notice. */
  notice_id: string;
  /** The recipient's place. */
  position: number;
  /** Which of the recipient's routes it is, from 0. */
  route: number;
  /** The channel. */
  channel: string;
  /** The channel and one of its 16 shards, by the branch: rows of one lane are sent by one runner at a time. */
  lane: string;
  /** The canonical address, as JSON. */
  address: string;
  /** The delivery key. */
  key: string;
  /** Which message of the notice, from 1. */
  part: number;
  /** `due`, `sending`, `accepted`, `skipped`, `failed`, `uncertain` or `expired`. */
  state: string;
  /** How many tries were begun. */
  attempt: number;
  /** When the first try began, epoch milliseconds, or null. */
  began_at: number | null;
  /** How many tries were repeated because nobody knew of the one before. */
  repeats: number;
  /** 1 when the platform was asked whether it was sent, and did not know. */
  asked: number;
  /** When it is due, epoch milliseconds. */
  due_at: number;
  /** Which run of which process sends it or sent it last, or null. */
  claimed_by: string | null;
  /** Since when, epoch milliseconds, or null; moved on while its sender works. */
  claimed_at: number | null;
  /** The platform's message id, or null. */
  receipt_id: string | null;
  /** When it was accepted, epoch milliseconds, or null. */
  accepted_at: number | null;
  /** The last fault's code or the reason of a skip, or null. */
  fault: string | null;
}

/** What became of one try. */
export interface DeliveryTryRow {
  /** The outbox row. */
  outbox_id: string;
  /** Which try, from 1. */
  attempt: number;
  /** When its outcome was recorded, epoch milliseconds. */
  at: number;
  /** The outcome's status. */
  status: string;
  /** The fault's code or the reason of a skip, or null. */
  fault: string | null;
  /** The platform's code, or null. */
  vendor_code: string | null;
  /** The platform's words, scrubbed, or null. */
  vendor_message: string | null;
}

/** What became known about an accepted message. */
export interface EvidenceRow {
  /** The outbox row. */
  outbox_id: string;
  /** `handed-over`, `confirmed`, `read`, `dropped` or `bounced`. */
  level: string;
  /** The branch. */
  branch_id: string;
  /** When it happened, epoch milliseconds. */
  at: number;
  /** The fault's code, or null. */
  fault: string | null;
}

/** A channel that is paused. */
export interface ChannelStateRow {
  /** The channel. */
  channel: string;
  /** The fault's code. */
  fault: string;
  /** The platform's words, scrubbed, or null. */
  vendor_message: string | null;
  /** Since when, epoch milliseconds. */
  paused_at: number;
}

/** Something that came in over a channel. */
export interface InboxRow {
  /** The channel. */
  channel: string;
  /** The event's id. */
  event_id: string;
  /** Sorts events by their coming in. */
  id: string;
  /** The channel and one of its 16 shards, by the conversation: rows of one lane are taken in one after the other. */
  lane: string;
  /** The event, as JSON; empty once it is taken in: the raw payload has its words. */
  event: string;
  /** When it came in, epoch milliseconds. */
  received_at: number;
  /** `stored`, `done` or `aside` (given up, a person must look). */
  state: string;
  /** How many times taking it in failed. */
  attempts: number;
  /** When it is due, epoch milliseconds. */
  due_at: number;
  /** The branch whose log has it, or null. */
  branch_id: string | null;
  /** What it was taken for, or why it was set aside; null while it waits. */
  outcome: string | null;
}

/** An untouched payload as it came in. */
export interface RawPayloadRow {
  /** `sha256:` and the digest. */
  ref: string;
  /** Its media type. */
  type: string;
  /** The bytes. */
  body: Uint8Array;
  /** When it came in first, epoch milliseconds. */
  stored_at: number;
}

/** A short-lived credential that all processes share. */
export interface ChannelTokenRow {
  /** The channel. */
  channel: string;
  /** Its name. */
  name: string;
  /** The credential. */
  value: string;
  /** Until when it works, epoch milliseconds. */
  expires_at: number;
}

/** The position of a poll. */
export interface ChannelCursorRow {
  /** The channel. */
  channel: string;
  /** Its name. */
  name: string;
  /** The position. */
  value: string;
}

/** The tables of delivery's room. */
export interface DeliveryTables {
  /** Notices. */
  notice: NoticeRow;
  /** Their recipients. */
  notice_recipient: NoticeRecipientRow;
  /** What channels make of them. */
  notice_fitting: NoticeFittingRow;
  /** Messages on their way. */
  outbox: OutboxRow;
  /** Tries of them. */
  delivery_try: DeliveryTryRow;
  /** What became known afterwards. */
  evidence: EvidenceRow;
  /** Paused channels. */
  channel_state: ChannelStateRow;
  /** What came in. */
  inbox: InboxRow;
  /** Payloads as they came in. */
  raw_payload: RawPayloadRow;
  /** Credentials. */
  channel_token: ChannelTokenRow;
  /** Positions of polls. */
  channel_cursor: ChannelCursorRow;
}
