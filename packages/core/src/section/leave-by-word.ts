import type { Unit } from "../command/command.js";
import type { InboundMessage, NoticeDesk } from "../delivery/delivery.js";
import { hasCode } from "../error/error.js";
import { branchDay, branchProfile, recipientsOf } from "../organisation/organisation.js";
import { type MessageKey, say } from "../wording/wording.js";
import { leaveSection, rejoinSection } from "./leaving.js";
import { readPost } from "./post-reading.js";
import { sectionOn } from "./section-on-day.js";

/** A whole message that says nothing but this; anything longer is part of the discussion. */
const leaving = /^(?:退订|退訂|unsubscribe)[.!。!!]?$/iu;
const returning = /^(?:恢复订阅|恢復訂閱|resubscribe)[.!。!!]?$/iu;

/** How long the answer is worth sending, in milliseconds. */
const worthMs = 86_400_000;

/**
 * Takes a message of one word, sent in reply to a post, for the wish to leave its section or to come back, and says what
 * was done.
 *
 * @returns Whether it was such a message.
 */
export async function leaveByWord(
  unit: Unit,
  desk: NoticeDesk,
  message: InboundMessage,
  postId: string | null,
): Promise<boolean> {
  const word = message.text.trim();
  const wantsToLeave = leaving.test(word);
  if (postId === null || !(wantsToLeave || returning.test(word))) return false;
  const { sectionId } = await readPost(unit.db, unit.branchId, postId);
  const key = await changed(unit, { sectionId, memberId: message.memberId, wantsToLeave });
  await answer(unit, desk, { message, postId, sectionId, key });
  return true;
}

type AnswerKey = Extract<MessageKey, `section.leave.${"done" | "back" | "mandatory"}`>;

async function changed(
  unit: Unit,
  wish: { readonly sectionId: string; readonly memberId: string; readonly wantsToLeave: boolean },
): Promise<AnswerKey> {
  const { sectionId, memberId, wantsToLeave } = wish;
  if (!wantsToLeave) {
    await rejoinSection(unit, sectionId, memberId);
    return "section.leave.back";
  }
  try {
    await leaveSection(unit, sectionId, memberId);
    return "section.leave.done";
  } catch (error) {
    if (hasCode(error, "CONFLICT")) return "section.leave.mandatory";
    throw error;
  }
}

async function answer(
  unit: Unit,
  desk: NoticeDesk,
  said: {
    readonly message: InboundMessage;
    readonly postId: string;
    readonly sectionId: string;
    readonly key: AnswerKey;
  },
): Promise<void> {
  const { db, branchId, now } = unit;
  const { memberId } = said.message;
  const { locale } = await branchProfile(db, branchId);
  const { title: section } = await sectionOn(db, branchId, await branchDay(db, branchId, now), said.sectionId);
  await desk.sendNotice(unit, {
    purpose: "notice",
    class: "reply",
    locale,
    title: say(locale, "section.leave.title", { section }),
    body: [{ kind: "paragraph", text: say(locale, said.key, { section }) }],
    subject: said.sectionId,
    threadSubject: said.postId,
    audience: "person",
    retention: "transient",
    expiresAt: now + worthMs,
    recipients: await recipientsOf(db, { branchId, now, audience: { kind: "members", memberIds: [memberId] } }),
  });
}
