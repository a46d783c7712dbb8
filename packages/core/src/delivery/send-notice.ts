import { type MediaFacts, type Notice, type NoticeThread, noticeSchema } from "../channel/channel.js";
import { parseInput, type Unit } from "../command/command.js";
import { MicrobranchError } from "../error/error.js";
import { type GuardedMessage, maskText } from "../guard/guard.js";
import { say } from "../wording/wording.js";
import { tell } from "./delivery-events.js";
import { mediaOf } from "./fitted.js";
import { inspect, ruleIds } from "./inspect.js";
import type { NoticeDraft, Recipient, SendAnswer } from "./notice-draft.js";
import { attachmentsOf, mapNoticeText, textOfNotice } from "./notice-text.js";
import { answerPage, noticeToken } from "./own-token.js";
import { queueNotice } from "./queue-notice.js";
import type { Room } from "./room.js";
import {
  namedInRecord,
  type StoredCorrection,
  type StoredNotice,
  type StoredRecipient,
  storeNotice,
} from "./stored-notice.js";

/** A draft of delivery's own. */
export interface OwnDraft extends NoticeDraft {
  /** The message that it corrects (none). */
  readonly corrects?: StoredCorrection;
  /** The question whose conversation it belongs to, without putting it (none). */
  readonly ofAsk?: string;
  /** Who gets it, and by which of their ways first. */
  readonly recipients: readonly (Recipient & Pick<StoredRecipient, "firstRoute">)[];
}

/** Inspects a draft and queues it, holds it, or refuses it. */
export async function sendNotice(room: Room, unit: Unit, draft: OwnDraft): Promise<SendAnswer> {
  const id = unit.id("notice");
  const content = withAnswerPage(room, unit, noticeOf(id, draft));
  assertNobodyTwice(draft.recipients);
  const media = await mediaOf(room, unit.db, unit.branchId, content);
  const message = await guardedMessage(room, unit, { draft, content, media });
  const { verdict, findings, context } = await inspect(room, unit, message, draft.subject);
  const isRefused = verdict === "block" || (verdict === "hold" && classOf(draft) === "digest");
  if (isRefused) return { noticeId: null, state: "blocked", queued: 0, unreachable: 0, verdict, findings };
  const notice: StoredNotice = {
    id,
    branchId: unit.branchId,
    subject: draft.subject,
    threadSubject: draft.threadSubject,
    class: classOf(draft),
    content: mapNoticeText(content, (text) => maskText(text, context)),
    retention: draft.retention,
    state: verdict === "hold" ? "held" : "queued",
    verdict,
    findings,
    spreads: draft.spreads ?? false,
    expiresAt: content.expiresAt,
    createdAt: unit.now,
    corrects: draft.corrects ?? null,
    isPrivate: draft.isPrivate ?? false,
  };
  await storeNotice(unit.db, notice, draft.recipients);
  if (verdict === "hold") return hold(unit, notice, draft.recipients);
  const recipients = draft.recipients.map((recipient, position) => ({ ...recipient, position }));
  const counted = await queueNotice(room, unit, notice, recipients);
  return { noticeId: id, state: "queued", ...counted, verdict, findings };
}

async function hold(unit: Unit, notice: StoredNotice, recipients: readonly Recipient[]): Promise<SendAnswer> {
  const { id: noticeId, verdict, findings } = notice;
  await unit.record({
    kind: "notice.held",
    subject: notice.subject,
    retention: notice.retention,
    payload: {
      noticeId,
      title: notice.content.title,
      body: notice.isPrivate ? [] : notice.content.body,
      findings: findings.map(({ ruleId, verdict, part, digest }) => ({ ruleId, verdict, part, digest })),
      recipients: recipients.map(namedInRecord),
    },
  });
  tell(unit, "guard.held", { branchId: unit.branchId, noticeId, rules: ruleIds(findings) });
  return { noticeId, state: "held", queued: recipients.length, unreachable: 0, verdict, findings };
}

/** The class of a draft: a greeting by its purpose, else normal, unless it says so itself. */
function classOf(draft: Pick<NoticeDraft, "class" | "purpose">): StoredNotice["class"] {
  return draft.class ?? (draft.purpose === "greeting" ? "greeting" : "normal");
}

/** The notice of a draft. @throws INPUT_INVALID, TEXT_INVALID. */
export function noticeOf(id: string, draft: Omit<OwnDraft, "recipients" | "subject">): Notice {
  return parseInput("delivery.send", noticeSchema, {
    id,
    revision: 1,
    purpose: draft.purpose,
    locale: draft.locale,
    title: draft.title,
    body: draft.body,
    ask: draft.ask ?? null,
    event: draft.event ?? null,
    images: draft.images ?? [],
    files: draft.files ?? [],
    page: draft.page ?? null,
    occurrence: draft.occurrence ?? null,
    expiresAt: draft.expiresAt ?? null,
    thread: threadOf(draft),
    list: draft.list ?? null,
  });
}

/** One conversation per post, else per question with what is said of it, else per message and what corrects it. */
function threadOf({ threadSubject, ask, ofAsk, corrects }: ThreadParts): NoticeThread | null {
  const id = threadSubject ?? ask?.id ?? ofAsk ?? corrects?.noticeId ?? null;
  return id === null ? null : { id };
}

type ThreadParts = Pick<OwnDraft, "threadSubject" | "ask" | "ofAsk" | "corrects">;

/** A question's page is the one on which it is answered; a full version that the author names becomes a link beside it. */
export function withAnswerPage(room: Room, { now }: Pick<Unit, "now">, content: Notice): Notice {
  const { answers } = room.ports;
  const token = noticeToken(answers, { content, createdAt: now }, null);
  const page = token === null ? null : answerPage(answers, token);
  if (page === null) return content;
  const full = content.page === null ? [] : [{ kind: "link" as const, label: fullLabel(content), url: content.page }];
  return { ...content, page, body: [...content.body, ...full] };
}

const fullLabel = ({ locale }: Notice): string => say(locale, "notice.fullText");

function assertNobodyTwice(recipients: readonly Recipient[]): void {
  const met = new Set<string>();
  recipients.forEach(({ memberId }, index) => {
    if (memberId !== null && met.has(memberId))
      throw new MicrobranchError("INPUT_INVALID", {
        message: `delivery.send: recipients[${index}]: member ${memberId} is named twice.`,
        field: `recipients[${index}].memberId`,
      });
    if (memberId !== null) met.add(memberId);
  });
}

/** What the guard is told of a notice. */
interface GuardFacts {
  readonly draft: Pick<
    NoticeDraft,
    "class" | "purpose" | "audience" | "relaysInstruction" | "secrecyReview" | "caseId"
  >;
  readonly content: Notice;
  readonly media: ReadonlyMap<string, MediaFacts>;
}

const guardPurposes = {
  normal: "notice",
  greeting: "greeting",
  urgent: "urgent",
  reply: "requested",
  digest: "notice",
} as const;

/** A notice as the guard takes it. */
export async function guardedMessage(
  room: Room,
  unit: Unit,
  { draft, content, media }: GuardFacts,
): Promise<GuardedMessage> {
  const { branchId, now } = unit;
  const isUrgent = classOf(draft) === "urgent";
  const waitsUntil = isUrgent ? await room.ports.releaseAt(unit.db, { branchId, now, class: "normal" }) : now;
  return {
    ...textOfNotice(content),
    attachments: attachmentsOf(content, (ref) => media.get(ref)?.name ?? ref),
    purpose: guardPurposes[classOf(draft)],
    audience: draft.audience,
    relaysInstruction: draft.relaysInstruction ?? false,
    secrecyReview: draft.secrecyReview ?? "missing",
    outOfHours: waitsUntil > now,
    ...(draft.caseId === undefined ? {} : { caseId: draft.caseId }),
  };
}
