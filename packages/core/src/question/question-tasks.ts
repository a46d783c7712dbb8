import {
  askById,
  askedMembers,
  askFigures,
  closeAsk,
  countedAnswer,
  decideProxy,
  isAsked,
  openAsksOf,
  putAsk,
  type StoredAsk,
} from "../ask/ask.js";
import { defineCommand, defineQuery, notAllowed, type Refusal, refuse, type View } from "../command/command.js";
import { type AnswerReceiver, guardRefusal, type NoticeDesk } from "../delivery/delivery.js";
import { MicrobranchError } from "../error/error.js";
import { authority, branchProfile, recipientsOf } from "../organisation/organisation.js";
import {
  answerInput,
  askInput,
  closeInput,
  decideInput,
  listQuestionsInput,
  ownQuestionsInput,
  readQuestionInput,
} from "./question-schema.js";
import { readTyped } from "./read-typed.js";

/** The kind of asks that officers put by themselves. */
const kind = "question";

/** A question that was put. */
export interface PutQuestion {
  /** The question. */
  readonly askId: string;
  /** What members type to name it, as "K7". */
  readonly code: string;
  /** The notice that carries it. */
  readonly noticeId: string | null;
  /** `queued`, or `held` until somebody releases it. */
  readonly state: "queued" | "held";
  /** How many members it was put to. */
  readonly asked: number;
  /** How many of them have no way of being reached. */
  readonly unreachable: number;
}

/** Puts a question of the branch to its members. */
export function askCommand(desk: NoticeDesk) {
  return defineCommand({
    name: "questions.ask",
    input: askInput,
    right: "question.ask",
    async run(unit, input): Promise<PutQuestion | Refusal> {
      const { db, branchId, now } = unit;
      const { title, body, want, closesAt, changeable } = input;
      const recipients = await recipientsOf(db, { branchId, now, audience: input.audience });
      const { locale } = await branchProfile(db, branchId);
      const text = { title, body: body ?? "", labels: labelsOf(want), purpose: "notice", audience: "branch" } as const;
      const inspection = await desk.inspect(unit, text, null);
      if (inspection.verdict === "block") return refuse(guardRefusal(inspection));
      const subject = unit.id("question");
      const memberIds = recipients.map(({ memberId }) => memberId);
      const shown = inspection.message.title ?? title;
      const draft = { kind, subject, title: shown, locale, want, changeable, retention: "years10", memberIds } as const;
      const ask = await putAsk(unit, { ...draft, closesAt: closesAt ?? null });
      const sent = await desk.sendNotice(unit, {
        purpose: "notice",
        locale,
        title,
        body: body === undefined ? [] : [{ kind: "paragraph", text: body }],
        ask,
        subject,
        threadSubject: null,
        audience: "branch",
        retention: "years10",
        occurrence: null,
        expiresAt: ask.closesAt,
        recipients,
      });
      if (sent.state === "blocked") return refuse(guardRefusal(sent));
      const { noticeId, state, unreachable } = sent;
      return { askId: ask.id, code: ask.code, noticeId, state, asked: memberIds.length, unreachable };
    },
  });
}

function labelsOf(want: StoredAsk["want"]): readonly string[] {
  return want.kind === "choice" ? want.options.flatMap(({ label, words }) => [label, ...words]) : [];
}

/** Closes a question before its time, or one that has none. */
export function closeCommand(onClosed: (unit: Parameters<typeof closeAsk>[0], ask: StoredAsk) => Promise<void>) {
  return defineCommand({
    name: "questions.close",
    input: closeInput,
    right: "question.ask",
    async run(unit, { askId }) {
      await questionOf(unit, askId, "questions.close");
      const closed = await closeAsk(unit, askId);
      if (closed === null)
        throw new MicrobranchError("CONFLICT", {
          message: `questions.close: question ${askId} is closed already.`,
          field: "askId",
        });
      await onClosed(unit, closed);
      return { askId };
    },
  });
}

/** Decides about an answer that somebody gave for another member: by an officer, or by that member. */
export const decideCommand = defineCommand({
  name: "questions.decide",
  input: decideInput,
  right: null,
  async run(unit, { answerId, counts }) {
    const row = await unit.db
      .selectFrom("ask_answer")
      .select("member_id")
      .where("id", "=", answerId)
      .executeTakeFirst();
    const { actor } = unit;
    const isOwn = actor.kind === "member" && row?.member_id === actor.memberId;
    const held = await authority({ db: unit.db, actor, branchId: unit.branchId, now: unit.now });
    if (!isOwn && !held.has("question.ask")) throw notAllowed("questions.decide", "question.ask");
    const { answer } = await decideProxy(unit, answerId, counts);
    return { answerId, standing: answer.standing };
  },
});

/** Answers a question as the acting member. */
export function answerCommand(receiver: AnswerReceiver) {
  return defineCommand({
    name: "questions.answer",
    input: answerInput,
    right: null,
    async run(unit, { askId, value, media }) {
      const { actor, db, now } = unit;
      if (actor.kind !== "member") throw notAllowed("questions.answer", "section.discuss");
      const { memberId } = actor;
      const ask = await askById(db, askId, unit.branchId);
      if (ask === null || !(await isAsked(db, askId, memberId))) throw notFound("questions.answer", askId);
      const given = readTyped(ask, { memberId, value, media, at: now }, await countedAnswer(db, askId, memberId));
      if (given === null)
        throw new MicrobranchError("INPUT_INVALID", {
          message: `questions.answer: value: is no answer to question ${askId}.`,
          field: ask.want.kind === "media" ? "media" : "value",
        });
      const { id, standing, reasons } = await receiver.receiveAnswer(unit, { ask, given, from: null });
      return { answerId: id, standing, reasons };
    },
  });
}

/** Tells how a question stands: figures, and member by member in roster order. */
export const readQuery = defineQuery({
  name: "questions.read",
  input: readQuestionInput,
  right: "question.ask",
  async run(view, { askId, limit, cursor }) {
    const ask = await questionOf(view, askId, "questions.read");
    const page = await askedMembers(view.db, askId, { limit, cursor });
    return { ...facts(ask), ...(await askFigures(view.db, ask)), ...page };
  },
});

/** Lists the branch's questions, the latest first. */
export const listQuery = defineQuery({
  name: "questions.list",
  input: listQuestionsInput,
  right: "question.ask",
  async run(view, { limit, cursor }) {
    const rows = await view.db
      .selectFrom("ask")
      .select("id")
      .where("branch_id", "=", view.branchId)
      .where("kind", "=", kind)
      .$if(cursor !== null, (query) => query.where("id", "<", cursor ?? ""))
      .orderBy("id", "desc")
      .limit(limit + 1)
      .execute();
    const asks = await Promise.all(rows.slice(0, limit).map(({ id }) => askById(view.db, id, view.branchId)));
    const items = await Promise.all(
      asks.filter((ask) => ask !== null).map(async (ask) => ({ ...facts(ask), ...(await askFigures(view.db, ask)) })),
    );
    return { items, next: rows.length > limit ? (rows[limit - 1]?.id ?? null) : null };
  },
});

/** What is open to the acting member, the earliest closing first. */
export const ownQuery = defineQuery({
  name: "questions.mine",
  input: ownQuestionsInput,
  right: null,
  async run(view, { limit }) {
    const { actor, db, branchId } = view;
    if (actor.kind !== "member") return { items: [] };
    const asks = await openAsksOf(db, { branchId, memberId: actor.memberId, limit });
    return { items: asks.map(({ ask, answer }) => ({ ...facts(ask), answer: answer?.value ?? null })) };
  },
});

function facts({ id, code, title, want, closesAt, changeable, isClosed }: StoredAsk) {
  return { askId: id, code, title, want, closesAt, changeable, isClosed };
}

async function questionOf(view: Pick<View, "db" | "branchId">, askId: string, command: string): Promise<StoredAsk> {
  const ask = await askById(view.db, askId, view.branchId);
  if (ask === null || ask.kind !== kind) throw notFound(command, askId);
  return ask;
}

function notFound(command: string, askId: string): MicrobranchError {
  return new MicrobranchError("NOT_FOUND", {
    message: `${command}: there is no question ${askId} for you in this branch.`,
    field: "askId",
  });
}
