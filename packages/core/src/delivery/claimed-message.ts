import type { Address, Fitting } from "../channel/channel.js";
import type { StoredNotice } from "./stored-notice.js";

/** A message that this process has claimed. */
export interface ClaimedMessage {
  /** The outbox row. */
  readonly id: string;
  /** The branch. */
  readonly branchId: string;
  /** What is said. */
  readonly notice: StoredNotice;
  /** What the channel makes of it. */
  readonly fitting: Fitting;
  /** The recipient's place. */
  readonly position: number;
  /** The member, or `null`. */
  readonly memberId: string | null;
  /** The recipient's name. */
  readonly name: string;
  /** Which of the recipient's routes it is, from 0. */
  readonly route: number;
  /** The canonical address. */
  readonly address: Address;
  /** The delivery key. */
  readonly key: string;
  /** Which message of the notice, from 1. */
  readonly part: number;
  /** Which try this is, from 1. */
  readonly attempt: number;
  /** When the first try began, epoch milliseconds. */
  readonly beganAt: number;
  /** How many tries were repeated because nobody knew of the one before. */
  readonly repeats: number;
  /** Whether the platform was asked about it, and did not know. */
  readonly asked: boolean;
  /** When it was due, epoch milliseconds. */
  readonly dueAt: number;
  /** When the claim of another runner began that was lost, epoch milliseconds; `null`: it was due. */
  readonly lostSince: number | null;
}
