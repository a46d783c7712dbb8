import type { Address, FittedNotice } from "../channel/channel.js";
import type { Unit } from "../command/command.js";
import { localTimeText, toLocal } from "../schedule/schedule.js";
import { say } from "../wording/wording.js";
import { codeMask } from "./binding-code.js";
import type { ClaimedMessage } from "./claimed-message.js";
import type { Recipient } from "./notice-draft.js";
import { countWithin } from "./rate-window.js";
import type { Room } from "./room.js";
import { sendNotice } from "./send-notice.js";

const dayMs = 86_400_000;
const hourMs = 3_600_000;

/** How often a day one member's codes make us write to one address that has not proven itself. */
const confirmsPerDay = 3;

/** An address that is a member's now. */
export interface LinkedAddress {
  /** The member. */
  readonly memberId: string;
  /** The address. */
  readonly address: Address;
  /** The member's other addresses, each of which is told; `null`: nothing is new. */
  readonly others: readonly Address[] | null;
}

/** Tells the address that it is linked, and each of the member's other addresses that another one was. */
export async function tellLinked(room: Room, unit: Unit, linked: LinkedAddress): Promise<void> {
  const { memberId, address, others } = linked;
  const member = await room.ports.answers.memberOf(unit, memberId);
  if (member === null) return;
  const { name: branch, zone, locale } = await room.ports.answers.branchOf(unit.db, unit.branchId);
  const time = localTimeText(toLocal(unit.now, zone)).slice(0, 16).replace("T", " ");
  const done = say(locale, "binding.done", { branch });
  const news = say(locale, "binding.other", { branch, platform: address.platform, time });
  const write = (to: Address, title: string, lines: readonly string[]) =>
    sendWords(room, unit, { to: { ...member, addresses: [to] }, locale, title, lines, subject: memberId });
  await write(address, say(locale, "binding.title"), others?.length === 0 ? [done, news] : [done]);
  for (const other of others ?? []) await write(other, say(locale, "binding.other.title"), [news]);
}

/** An address that must prove first that it is read. */
export interface WaitingAddress {
  /** The member whose it would be. */
  readonly memberId: string;
  /** The address. */
  readonly address: Address;
  /** What the confirming code is derived from. */
  readonly pendingId: string;
  /** Until when it can be confirmed, epoch milliseconds. */
  readonly expiresAt: number;
}

/** Sends the confirming code to the address itself, which may be anybody's: it names neither branch nor member. */
export async function tellConfirm(room: Room, unit: Unit, waiting: WaitingAddress): Promise<void> {
  const { memberId, address, pendingId, expiresAt } = waiting;
  const scope = `confirm:${room.ports.identity.digestOf(address)}:${memberId}`;
  if ((await countWithin(unit.db, { scope, windowMs: dayMs, now: unit.now })) > confirmsPerDay) return;
  const { locale } = await room.ports.answers.branchOf(unit.db, unit.branchId);
  const hours = Math.max(1, Math.floor((expiresAt - unit.now) / hourMs));
  await sendWords(room, unit, {
    to: { memberId: null, name: "?", addresses: [address] },
    locale,
    title: say(locale, "binding.confirm.title"),
    lines: [say(locale, "binding.confirm", { code: codeMask, hours })],
    subject: pendingId,
    expiresAt,
  });
}

/** What is written to one address. */
export interface SentWords {
  /** To whom. */
  readonly to: Recipient;
  /** BCP 47 tag of the words. */
  readonly locale: string;
  /** One line. */
  readonly title: string;
  /** The words, paragraph by paragraph. */
  readonly lines: readonly string[];
  /** Id of what it is about. */
  readonly subject: string;
  /** When it is no longer worth sending, epoch milliseconds (a day from now). */
  readonly expiresAt?: number;
}

/** Writes to somebody who has just written, or because of what somebody has just written: at once, whatever the hour. */
export async function sendWords(room: Room, unit: Unit, words: SentWords): Promise<void> {
  const { to, locale, title, lines, subject, expiresAt = unit.now + dayMs } = words;
  await sendNotice(room, unit, {
    purpose: "notice",
    class: "reply",
    locale,
    title,
    body: lines.map((text) => ({ kind: "paragraph", text })),
    subject,
    threadSubject: null,
    audience: "person",
    retention: "transient",
    expiresAt,
    recipients: [to],
  });
}

/** Puts the confirming code into a message to an address that waits, when it is handed over; it is kept nowhere. */
export function withConfirmingCode(
  room: Room,
  { memberId, notice }: Pick<ClaimedMessage, "memberId" | "notice">,
  part: FittedNotice,
): FittedNotice {
  if (memberId !== null || notice.class !== "reply") return part;
  const fill = (text: string): string =>
    text.includes(codeMask) ? text.replaceAll(codeMask, room.ports.identity.confirmingCode(notice.subject)) : text;
  return {
    ...part,
    body: part.body.map((block) => (block.kind === "paragraph" ? { ...block, text: fill(block.text) } : block)),
  };
}
