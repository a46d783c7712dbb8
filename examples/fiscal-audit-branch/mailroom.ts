import type { MailClient, ReplyAttachment, SimulatedMailbox } from "@microbranch/adapter-email/simulator";
import { data } from "./branch-document.js";
import type { Home } from "./home.js";

/** What a member does with a mail. */
export interface Correspondence {
  /** The member. */
  readonly memberId: string;
  /** Words in the subject of the mail; the latest such mail is meant. */
  readonly about: string;
}

/** A letter that a member writes in reply. */
export interface Reply extends Correspondence {
  /** The words, or how they come from what the mail shows. */
  readonly text: string | ((shown: string) => string);
  /** The program with which it is written. */
  readonly client: MailClient;
  /** Pictures that come along (none). */
  readonly attachments?: readonly ReplyAttachment[];
}

/** A member answers a mail by mail. */
export async function answer(home: Home, { text, client, attachments = [], ...which }: Reply): Promise<void> {
  const { mailbox, uid } = find(home, which);
  const words = typeof text === "string" ? text : text(mailbox.read(uid).text);
  await mailbox.reply(uid, { text: words, client, attachments });
}

/** A member's mailbox answers by itself that nobody is there. */
export async function answerAway(home: Home, which: Correspondence, text: string): Promise<void> {
  const { mailbox, uid } = find(home, which);
  await mailbox.autoReply(uid, text);
}

/** A member's host returns a mail that it had taken. */
export async function returnMail(home: Home, which: Correspondence): Promise<void> {
  const { mailbox, uid } = find(home, which);
  await mailbox.bounce(uid, { status: "5.1.1", words: "550 5.1.1 User unknown" });
}

function find(home: Home, { memberId, about }: Correspondence): { mailbox: SimulatedMailbox; uid: number } {
  const member = data.members.find(({ id }) => id === memberId);
  const address = member?.channels.email;
  if (member === undefined || address === undefined) throw new Error(`${memberId} has no mailbox.`);
  const mailbox = home.mailboxes.mailbox(address, { name: member.name, letterbox: home.letterbox });
  const entry = mailbox.list().findLast(({ subject }) => subject.includes(about));
  if (entry === undefined) throw new Error(`${memberId} has no mail about ${about}.`);
  return { mailbox, uid: entry.uid };
}
