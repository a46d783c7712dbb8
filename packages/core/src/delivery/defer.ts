import type { Purpose } from "../channel/channel.js";
import type { Unit } from "../command/command.js";
import type { NoticeClass } from "./notice-draft.js";
import type { StoredNotice } from "./stored-notice.js";

/** What decides whether a notice may wait for a digest. */
export interface DeferrableNotice {
  /** The notice. */
  readonly id: string;
  /** What it is for. */
  readonly purpose: Purpose;
  /** How it stands to quiet hours. */
  readonly class: NoticeClass;
  /** Whether it goes by itself in any case: it asks, invites, corrects, or a person has released it. */
  readonly standsAlone: boolean;
  /** When it is no longer worth sending, epoch milliseconds, or `null`. */
  readonly expiresAt: number | null;
}

/** Which recipients of a notice wait for their digest, and until when. */
export interface DeferQuestion {
  /** The notice. */
  readonly notice: DeferrableNotice;
  /** Its recipients. */
  readonly recipients: readonly {
    /** Place among the notice's recipients. */
    readonly position: number;
    /** The member, or `null`. */
    readonly memberId: string | null;
  }[];
  /** When it would go out otherwise, epoch milliseconds. */
  readonly dueAt: number;
}

/**
 * Decides which recipients wait, and keeps what waits in the same transaction; must be re-runnable.
 *
 * @returns Until when, epoch milliseconds, by position; nobody else waits.
 */
export type Defer = (unit: Unit, question: DeferQuestion) => Promise<ReadonlyMap<number, number>>;

/** A stored notice as {@link Defer} is asked about it. */
export function deferrable(notice: StoredNotice): DeferrableNotice {
  const { id, content, verdict, corrects, expiresAt } = notice;
  return {
    id,
    purpose: content.purpose,
    class: notice.class,
    standsAlone: content.ask !== null || content.event !== null || corrects !== null || verdict === "hold",
    expiresAt,
  };
}

/** Notes until when recipients wait. */
export async function markWaiting(unit: Unit, noticeId: string, waits: ReadonlyMap<number, number>): Promise<void> {
  for (const until of new Set(waits.values())) {
    const positions = [...waits].flatMap(([position, at]) => (at === until ? [position] : []));
    await unit.db
      .updateTable("notice_recipient")
      .set({ waits_until: until })
      .where("notice_id", "=", noticeId)
      .where("position", "in", positions)
      .execute();
  }
}
