import type { Address, Fitting } from "../channel/channel.js";
import type { StoredNotice } from "./stored-notice.js";

/** A message that this process has claimed. */
export interface ClaimedMessage {
  readonly id: string;
  readonly branchId: string;
  readonly notice: StoredNotice;
  readonly fitting: Fitting;
  readonly position: number;
  readonly memberId: string | null;
  readonly name: string;
  readonly route: number;
  readonly address: Address;
  readonly key: string;
  readonly part: number;
  /** Which try this is, from 1. */
  readonly attempt: number;
  readonly repeats: number;
  readonly asked: boolean;
  readonly dueAt: number;
  /** When the claim of another runner began that was lost, epoch milliseconds; `null`: it was due. */
  readonly lostSince: number | null;
}
