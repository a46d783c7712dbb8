import type { Ask } from "../channel/channel.js";
import type { Unit } from "../command/command.js";
import { setAlarm } from "../engine/engine.js";
import { MicrobranchError } from "../error/error.js";
import type { Db } from "../store/store.js";
import { freeCode } from "./ask-code.js";
import { type AskDraft, askOf, readAsk, type StoredAsk } from "./ask-schema.js";
import { tokensGoodUntil } from "./ask-token.js";

const idsPerStatement = 500;

/** The kind of alarm that closes an ask. */
export const closeAlarm = "ask.close";

/**
 * Puts a question to members: keeps it with a code that none of them has open, and has it closed when its time comes.
 * The caller sends the notice that shows it.
 *
 * @throws INPUT_INVALID if nobody is asked, an option's value stands twice, or it closes before it begins.
 */
export async function putAsk(unit: Unit, draft: AskDraft): Promise<Ask> {
  const { db, now, branchId } = unit;
  check(draft, now);
  const id = unit.id("ask");
  const code = freeCode(id, await codesInUse(db, draft.memberIds, now));
  if (code === null)
    throw new MicrobranchError("CONFLICT", {
      message: "asks.put: so many questions are open to these members that no code is left. Close some.",
      field: "memberIds",
    });
  const closesAt = draft.closesAt ?? null;
  const row = {
    id,
    branch_id: branchId,
    kind: draft.kind,
    subject: draft.subject,
    code,
    locale: draft.locale,
    title: draft.title,
    want: JSON.stringify(draft.want),
    changeable: (draft.changeable ?? true) ? 1 : 0,
    receipts: (draft.receipts ?? true) ? 1 : 0,
    private: (draft.isPrivate ?? false) ? 1 : 0,
    closes_at: closesAt,
    event_uid: draft.event?.uid ?? null,
    event_sequence: draft.event?.sequence ?? null,
    event_occurrence: draft.event?.occurrenceAt ?? null,
    valid_until: tokensGoodUntil(closesAt, now),
    retention: draft.retention,
    state: "open",
    created_at: now,
  };
  await db.insertInto("ask").values(row).execute();
  const members = draft.memberIds.map((memberId, position) => ({
    ask_id: id,
    member_id: memberId,
    position,
    state: "open",
    answer_id: null,
    hinted_at: null,
    prompted_at: null,
  }));
  for (let from = 0; from < members.length; from += idsPerStatement)
    await db
      .insertInto("ask_member")
      .values(members.slice(from, from + idsPerStatement))
      .execute();
  if (closesAt !== null)
    await setAlarm(unit, {
      branchId,
      kind: closeAlarm,
      subject: id,
      key: "once",
      dueAt: closesAt,
      payload: null,
      misfire: { policy: "fire-once-late" },
    });
  const ask = readAsk(row);
  await recordPut(unit, ask, draft.memberIds);
  return askOf(ask);
}

function check({ want, memberIds, closesAt }: AskDraft, now: number): void {
  const wrong = (field: string, message: string): MicrobranchError =>
    new MicrobranchError("INPUT_INVALID", { message: `asks.put: ${field}: ${message}.`, field });
  if (memberIds.length === 0) throw wrong("memberIds", "must name somebody");
  if (closesAt !== undefined && closesAt !== null && closesAt <= now) throw wrong("closesAt", "must lie ahead");
  if (want.kind !== "choice") return;
  if (want.options.length < 2) throw wrong("want.options", "must be at least two");
  if (new Set(want.options.map(({ value }) => value)).size < want.options.length)
    throw wrong("want.options", "must have different values");
}

/** Codes of asks that are open to any of the members, or of which a late answer may still come. */
async function codesInUse(db: Db, memberIds: readonly string[], now: number): Promise<ReadonlySet<string>> {
  const codes = new Set<string>();
  for (let from = 0; from < memberIds.length; from += idsPerStatement) {
    const rows = await db
      .selectFrom("ask_member")
      .innerJoin("ask", "ask.id", "ask_member.ask_id")
      .select("ask.code")
      .distinct()
      .where("ask_member.member_id", "in", memberIds.slice(from, from + idsPerStatement))
      .where("ask_member.state", "in", ["open", "closed"])
      .where("ask.valid_until", ">", now)
      .execute();
    for (const { code } of rows) codes.add(code);
  }
  return codes;
}

async function recordPut(unit: Unit, ask: StoredAsk, memberIds: readonly string[]): Promise<void> {
  const { id, kind, code, title, want, changeable, closesAt, subject, retention, event } = ask;
  await unit.record({
    kind: "ask.put",
    subject,
    retention,
    payload: {
      ...{ ask: id, kind, code, title, want, changeable, closesAt, members: memberIds },
      ...(event === null ? {} : { event }),
    },
  });
}
