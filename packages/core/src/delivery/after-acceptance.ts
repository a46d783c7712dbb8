import type { Unit } from "../command/command.js";
import type { Database, Db } from "../store/store.js";
import { amendShown, resend } from "./amend-notice.js";
import type { Plan } from "./plan-outcome.js";
import { awaitEvidence } from "./pull-evidence.js";
import type { Room } from "./room.js";
import { inSlices, readNotice, type StoredNotice } from "./stored-notice.js";
import { takeBack } from "./take-back.js";
import { evidenceOf, settleKnown } from "./take-evidence.js";

const idsPerStatement = 500;

/**
 * Follows up messages that a channel has just taken: asks later what becomes of them, heeds what became known while they
 * were on their way, and takes back or changes those whose notice was recalled or changed meanwhile.
 */
export async function afterAcceptance(
  room: Room,
  unit: Unit,
  channelId: string,
  plans: readonly Plan[],
): Promise<void> {
  const channel = room.channels.get(channelId);
  if (channel === undefined || plans.length === 0) return;
  await awaitEvidence(unit, channel, plans);
  const ids = plans.map(({ message }) => message.id);
  if (channel.capabilities.evidence.levels.length > 0)
    for (const some of inSlices(ids, idsPerStatement))
      for (const id of (await evidenceOf(unit.db, some)).keys()) await settleKnown(room, unit, id);
  for (const row of await changedNotices(unit.db, plans)) {
    const notice = readNotice(row);
    const some = plans.filter(({ message }) => message.notice.id === notice.id);
    if (row.recall === null) await showNewest(room, unit, { notice, plans: some, mattersFrom: row.matters_from });
    else {
      const messages = await acceptedOf(unit.db, some);
      await takeBack(room, unit, { notice, messages, corrects: row.recall === "corrected" });
    }
  }
}

interface Overtaken {
  readonly notice: StoredNotice;
  readonly plans: readonly Plan[];
  /** The revision of the last change that matters, or `null`. */
  readonly mattersFrom: number | null;
}

/** Changes messages that were on their way while their notice was changed, or follows them by a new one. */
async function showNewest(room: Room, unit: Unit, { notice, plans, mattersFrom }: Overtaken): Promise<void> {
  const stale = plans.filter(({ message }) => message.notice.content.revision < notice.content.revision);
  const before = stale[0]?.message.notice;
  if (before === undefined) return;
  const messages = await acceptedOf(unit.db, stale);
  const matters = before.content.revision < (mattersFrom ?? 0);
  const left = await amendShown(room, unit, { notice, messages, matters });
  // The guard has passed these words, when they were changed, for whom they were meant.
  if (matters) await resend(room, unit, { before, notice, messages: left, change: { audience: "person" } });
}

/** The notices among those of the plans that were recalled or changed. */
async function changedNotices(db: Db, plans: readonly Plan[]): Promise<readonly Database["notice"][]> {
  const ids = [...new Set(plans.map(({ message }) => message.notice.id))];
  const changed: Database["notice"][] = [];
  for (const some of inSlices(ids, idsPerStatement))
    changed.push(
      ...(await db
        .selectFrom("notice")
        .selectAll()
        .where("id", "in", some)
        .where((on) => on.or([on("recall", "is not", null), on("revised_at", "is not", null)]))
        .execute()),
    );
  return changed;
}

async function acceptedOf(db: Db, plans: readonly Plan[]): Promise<readonly Database["outbox"][]> {
  const rows: Database["outbox"][] = [];
  for (const some of inSlices(
    plans.map(({ message }) => message.id),
    idsPerStatement,
  ))
    rows.push(
      ...(await db.selectFrom("outbox").selectAll().where("id", "in", some).where("state", "=", "accepted").execute()),
    );
  return rows;
}
