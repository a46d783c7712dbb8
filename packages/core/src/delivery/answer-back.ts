import type { Address } from "../channel/channel.js";
import type { Unit } from "../command/command.js";
import type { Room } from "./room.js";
import { sendNotice } from "./send-notice.js";

/** How long an answer to what a member wrote is worth sending. */
const worthMs = 86_400_000;

/** What is said back to a member. */
export interface SaidBack {
  /** To whom. */
  readonly memberId: string;
  /** Where the member wrote from; tried first. `null`: from a page. */
  readonly from: Address | null;
  /** BCP 47 tag of the words. */
  readonly locale: string;
  /** One line. */
  readonly title: string;
  /** The words, paragraph by paragraph. */
  readonly lines: readonly string[];
  /** Id of what it is about. */
  readonly subject: string;
  /** The question whose conversation it belongs to (none). */
  readonly askId?: string;
  /** Whether the words are for the member alone (false). */
  readonly isPrivate?: boolean;
}

/** Says something back to a member who has just written: at once, whatever the hour, on the way by which they wrote. */
export async function answerBack(room: Room, unit: Unit, said: SaidBack): Promise<void> {
  const member = await room.ports.answers.memberOf(unit, said.memberId);
  if (member === null) return;
  await sendNotice(room, unit, {
    purpose: "notice",
    class: "reply",
    locale: said.locale,
    title: said.title,
    body: said.lines.map((text) => ({ kind: "paragraph", text })),
    subject: said.subject,
    threadSubject: null,
    ...(said.askId === undefined ? {} : { ofAsk: said.askId }),
    isPrivate: said.isPrivate ?? false,
    audience: "person",
    retention: "transient",
    expiresAt: unit.now + worthMs,
    recipients: [{ ...member, addresses: preferring(member.addresses, said.from) }],
  });
}

function preferring(addresses: readonly Address[], first: Address | null): readonly Address[] {
  if (first === null || first.kind === "group") return addresses;
  const isFirst = (address: Address): boolean =>
    address.platform === first.platform && address.tenant === first.tenant && address.id === first.id;
  return [...addresses.filter(isFirst), ...addresses.filter((address) => !isFirst(address))];
}
