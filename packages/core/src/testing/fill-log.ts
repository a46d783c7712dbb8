import { type AppendDraft, appendRecords, logHead } from "../archive/archive.js";
import { type RandomSource, systemRandom } from "../identifier/identifier.js";
import type { Store } from "../store/store.js";

/** What a log is filled with. */
export interface LogFilling {
  /** The branch in whose log the records stand. */
  readonly branchId: string;
  /** How many records are appended (integer, from 0). */
  readonly records: number;
  /** When the first of them happened, epoch milliseconds; each later one a minute after. */
  readonly from: number;
  /** Makes the salts (the machine's cryptographic source). */
  readonly random?: RandomSource;
}

/** Records of one transaction. */
const together = 4_096;

const minuteMs = 60_000;
const kinds = ["post.published", "post.replied", "notice.delivered", "member.changed"] as const;
const sentence = "学习贯彻上级精神，结合本支部审计工作实际开展交流研讨，形成心得体会并归档备查。";

/**
 * Appends invented records to a branch's log, much faster than commands would make them: for measuring with logs of
 * realistic length. The log is valid; state beside it is not changed. Holds a few thousand records in memory at a time.
 *
 * @param store Open.
 * @throws ARCHIVE_BROKEN if the log contradicts itself.
 */
export async function fillLog(store: Store, filling: LogFilling): Promise<void> {
  const { branchId, records } = filling;
  const { size } = await store.read((db) => logHead(db, branchId));
  for (let done = 0; done < records; done += together) {
    const count = Math.min(together, records - done);
    const drafts = Array.from({ length: count }, (_, place) => draft(filling, size + done + place, done + place));
    await store.write(branchId, (db) => appendRecords(db, drafts));
  }
}

function draft(filling: LogFilling, seq: number, place: number): AppendDraft {
  const { branchId, from, random = systemRandom } = filling;
  return {
    branchId,
    kind: kinds[seq % kinds.length] ?? kinds[0],
    at: from + place * minuteMs,
    actor: `member:m${String(seq % 23).padStart(2, "0")}`,
    subject: `post_${seq % 1_000}`,
    retention: "years10",
    payload: { text: sentence, number: seq },
    salt: random(32),
  };
}
