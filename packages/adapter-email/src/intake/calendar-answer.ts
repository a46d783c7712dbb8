import { type Address, type Correlation, calendarToken } from "@microbranch/core/channel";
import { personAddress } from "../identity.js";
import type { CalendarReply, Mail } from "../reading/reading.js";
import type { RouteParts } from "../route/route.js";

/** An answer to an invitation, given in a calendar program. */
export interface MailCalendarAnswer {
  /** Discriminates the reading. */
  readonly kind: "answer";
  /** The same for each copy of one mail, whatever way it came. */
  readonly id: string;
  /** Who sent it. */
  readonly sender: Address;
  /** When it was given, by the clock of the calendar program: epoch ms, or `null`. */
  readonly writtenAt: number | null;
  /** Whether a machine answered. */
  readonly automated: boolean;
  /** `signed`: the attendee sent it to the address that nobody but the attendee was sent; else `claimed`. */
  readonly trust: "signed" | "claimed";
  /** Names gathering, revision, occurrence, and the attendee where that is not the sender. */
  readonly token: string;
  /** What was decided. */
  readonly value: "accepted" | "declined" | "tentative";
  /** Which mail of ours it says it answers. */
  readonly answers: Correlation;
  /** What was written beside it; empty when nothing. */
  readonly comment: string;
}

/** A mail with a calendar program's reply in it. */
export interface MailWithReply {
  /** The mail. */
  readonly mail: Mail;
  /** The reply. */
  readonly reply: CalendarReply;
  /** Who sent it. */
  readonly sender: Address;
  /** Every address that the mail was delivered or written to. */
  readonly recipients: readonly string[];
  /** Which mail of ours it says it answers. */
  readonly answers: Correlation;
  /** The mail's identity. */
  readonly id: string;
}

const values = { ACCEPTED: "accepted", DECLINED: "declined", TENTATIVE: "tentative" } as const;
/** A longer name is none of a gathering of ours. */
const uidMaxChars = 500;
const commentMaxChars = 2_000;

/**
 * Reads an answer from a calendar program's reply, or (`why`) what kept it from being one.
 *
 * The address that an attendee was sent as the organizer's proves that whoever writes to it has that attendee's invitation.
 * A reply from the attendee's own address, in the attendee's own name, that comes there is as good as signed. Any other is
 * as good as its sender's word. That somebody else is sent in the attendee's place is no answer.
 *
 * @source RFC 5546 section 3.2.3; RFC 6047 sections 2.2.1 and 3: who sends a reply must be compared with whose it is.
 */
export function calendarAnswer(
  of: MailWithReply,
  { settings, names }: RouteParts,
): MailCalendarAnswer | { why: string } {
  const { mail, reply, sender, recipients, answers, id } = of;
  if (reply.partstat === "DELEGATED") return { why: "an invitation was passed on to somebody else" };
  if (reply.partstat === "NEEDS-ACTION") return { why: "a calendar program's reply without a decision" };
  const attendee = personAddress(reply.attendee, settings);
  if (attendee === null || reply.uid.length > uidMaxChars)
    return { why: "a calendar program's reply to nothing of ours" };
  if (reply.recurrenceId !== null && reply.occurrenceAt === null)
    return { why: "a calendar program's reply for an occurrence that it does not name readably" };
  const isOwn = attendee.id === sender.id && isBySender(reply, sender, settings);
  const sent = [...recipients, ...(reply.organizer === null ? [] : [reply.organizer])];
  const isSealed = sent.some((address) => names.isOrganizerAddress(address, { uid: reply.uid, attendee: attendee.id }));
  return {
    kind: "answer",
    id,
    sender,
    writtenAt: reply.at,
    automated: isAnsweredByMachine(mail),
    trust: isOwn && isSealed ? "signed" : "claimed",
    token: calendarToken({
      uid: reply.uid,
      sequence: reply.sequence,
      occurrenceAt: reply.occurrenceAt,
      attendee: attendee.id === sender.id ? null : attendee.id,
    }),
    value: values[reply.partstat],
    answers,
    comment: reply.comment.slice(0, commentMaxChars).toWellFormed(),
  };
}

/** Whether nobody says to have answered in the attendee's name. */
function isBySender({ actedBy }: CalendarReply, sender: Address, settings: RouteParts["settings"]): boolean {
  return actedBy === null || personAddress(actedBy, settings)?.id === sender.id;
}

/**
 * Calendar services mark the replies that they send for people as generated; only what answers by itself, as a room or an
 * absence note does, is marked as replied. @source RFC 3834 section 5.
 */
function isAnsweredByMachine({ header }: Mail): boolean {
  const marks = ["x-autoreply", "x-autorespond", "x-autoreply-from", "x-mail-autoreply"];
  return (
    header("auto-submitted").some((value) => /^\s*auto-replied/iu.test(value)) ||
    marks.some((name) => header(name).length > 0)
  );
}
