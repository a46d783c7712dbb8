import type { Db } from "../store/store.js";
import {
  type AnswerReason,
  type AnswerStanding,
  readAnswer,
  readAsk,
  type StoredAnswer,
  type StoredAsk,
} from "./ask-schema.js";

/** How an ask stands with one member. */
export interface AskedMember {
  /** The member. */
  readonly memberId: string;
  /** The answer that counts, or `null`. */
  readonly answer: StoredAnswer | null;
  /** Answers that a person must decide about, the earliest first. */
  readonly waiting: readonly StoredAnswer[];
  /** How many others were kept without counting, by why. */
  readonly kept: Readonly<Partial<Record<AnswerReason, number>>>;
}

/** A page of an ask's members, in roster order as on the day it was put. */
export interface AskedPage {
  /** The members. */
  readonly items: readonly AskedMember[];
  /** Where the next page begins, or `null`. */
  readonly next: string | null;
}

/** Tells how an ask stands, member by member in roster order. */
export async function askedMembers(
  db: Db,
  askId: string,
  page: { readonly limit: number; readonly cursor: string | null },
): Promise<AskedPage> {
  const people = await db
    .selectFrom("ask_member")
    .select(["member_id", "position"])
    .where("ask_id", "=", askId)
    .where("position", ">", page.cursor === null ? -1 : Number(page.cursor))
    .orderBy("position")
    .limit(page.limit + 1)
    .execute();
  const shown = people.slice(0, page.limit);
  const answers =
    shown.length === 0
      ? []
      : await answersOf(
          db,
          askId,
          shown.map((person) => person.member_id),
        );
  const last = shown.at(-1);
  return {
    items: shown.map(({ member_id: memberId }) => standing(memberId, answers)),
    next: people.length > page.limit && last !== undefined ? String(last.position) : null,
  };
}

async function answersOf(db: Db, askId: string, memberIds: readonly string[]): Promise<readonly StoredAnswer[]> {
  const rows = await db
    .selectFrom("ask_answer")
    .selectAll()
    .where("ask_id", "=", askId)
    .where("member_id", "in", memberIds)
    .orderBy("id")
    .execute();
  return rows.map(readAnswer);
}

function standing(memberId: string, answers: readonly StoredAnswer[]): AskedMember {
  const own = answers.filter((answer) => answer.memberId === memberId);
  const kept: Partial<Record<AnswerReason, number>> = {};
  for (const { reasons, standing: how } of own)
    if (how === "kept" || how === "refused") for (const reason of reasons) kept[reason] = (kept[reason] ?? 0) + 1;
  const of = (how: AnswerStanding) => own.filter((answer) => answer.standing === how);
  return { memberId, answer: of("counted")[0] ?? null, waiting: of("waiting"), kept };
}

/** How many members an ask was put to, and how many have an answer that counts, by value where options were given. */
export async function askFigures(
  db: Db,
  ask: StoredAsk,
): Promise<{ readonly asked: number; readonly answered: number; readonly byValue: Readonly<Record<string, number>> }> {
  const asked = await db
    .selectFrom("ask_member")
    .select((on) => on.fn.countAll<number>().as("count"))
    .where("ask_id", "=", ask.id)
    .where("state", "!=", "released")
    .executeTakeFirstOrThrow();
  const rows = await db
    .selectFrom("ask_answer")
    .select((on) => ["value", on.fn.countAll<number>().as("count")])
    .where("ask_id", "=", ask.id)
    .where("standing", "=", "counted")
    .groupBy("value")
    .execute();
  const counts = new Map(rows.map((row) => [row.value, Number(row.count)]));
  const answered = [...counts.values()].reduce((sum, one) => sum + one, 0);
  const byValue =
    ask.want.kind === "choice"
      ? Object.fromEntries(ask.want.options.map(({ value }) => [value, counts.get(value) ?? 0]))
      : {};
  return { asked: Number(asked.count), answered, byValue };
}

/** An ask that is open to a member. */
export interface OwnAsk {
  /** The ask. */
  readonly ask: StoredAsk;
  /** The answer that counts, or `null`. */
  readonly answer: StoredAnswer | null;
}

/** The asks that are open to a member in a branch, the earliest closing first. */
export async function openAsksOf(
  db: Db,
  who: { readonly branchId: string; readonly memberId: string; readonly limit: number },
): Promise<readonly OwnAsk[]> {
  const rows = await db
    .selectFrom("ask_member")
    .innerJoin("ask", "ask.id", "ask_member.ask_id")
    .selectAll("ask")
    .select("ask_member.answer_id")
    .where("ask_member.member_id", "=", who.memberId)
    .where("ask_member.state", "=", "open")
    .where("ask.branch_id", "=", who.branchId)
    .orderBy((on) => on.fn.coalesce("ask.closes_at", on.val(Number.MAX_SAFE_INTEGER)))
    .orderBy("ask.id")
    .limit(who.limit)
    .execute();
  const ids = rows.flatMap((row) => (row.answer_id === null ? [] : [row.answer_id]));
  const answers =
    ids.length === 0 ? [] : await db.selectFrom("ask_answer").selectAll().where("id", "in", ids).execute();
  const byId = new Map(answers.map((row) => [row.id, readAnswer(row)]));
  return rows.map((row) => ({ ask: readAsk(row), answer: byId.get(row.answer_id ?? "") ?? null }));
}
