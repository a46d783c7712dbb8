import { MicrobranchError } from "@microbranch/core/channel";
import { bounceMail, type SimulatedBounce } from "./bounce-mail.js";
import type { CaughtMail } from "./caught-mail.js";
import type { MailClient } from "./clients.js";
import type { GbkWriter } from "./gbk.js";
import { handIn, type Letterbox } from "./letterbox.js";
import { autoReplyMail, type ReplyAttachment, replyMail } from "./reply-mail.js";

export type { SimulatedBounce };

/** A line of a mailbox's list. */
export interface MailboxEntry {
  /** Number of the mail in this mailbox, from 1; never given twice. */
  readonly uid: number;
  /** Name of the sender, else the address. */
  readonly from: string;
  /** Decoded. */
  readonly subject: string;
  /** Whether it was read. */
  readonly isSeen: boolean;
}

/** What its owner writes in reply. */
export interface SimulatedReply {
  /** The words. */
  readonly text: string;
  /** The program with which it is written: decides charset, quotation and headers ("qq"). */
  readonly client?: MailClient;
  /** Images and files that come along (none). */
  readonly attachments?: readonly ReplyAttachment[];
}

/** A mailbox as its owner sees it. Letters are handed in at once; each is given back as it was handed in. */
export interface SimulatedMailbox {
  /** Whose. */
  readonly address: string;
  /** What came in, oldest first; with `unseen` only what was not read. */
  list(options?: { readonly unseen?: boolean }): readonly MailboxEntry[];
  /** Opens a mail, which is read then. @throws NOT_FOUND. */
  read(uid: number): CaughtMail;
  /** Answers a mail as a person does. @throws NOT_FOUND; an error with the status if the letter is not taken. */
  reply(uid: number, reply: SimulatedReply): Promise<Uint8Array>;
  /** Lets the mailbox's host answer that its owner is away. @throws As `reply`. */
  autoReply(uid: number, text: string): Promise<Uint8Array>;
  /** Lets the mailbox's host report that a mail could not be delivered after all. @throws As `reply`. */
  bounce(uid: number, bounce?: SimulatedBounce): Promise<Uint8Array>;
}

/** What a mailbox is made from. */
interface MailboxParts {
  readonly mails: readonly CaughtMail[];
  readonly seen: Set<CaughtMail>;
  readonly address: string;
  readonly name: string;
  readonly letterbox: Letterbox;
  readonly writeGbk: GbkWriter;
}

/** Opens the view of a mailbox. */
export function openMailbox({ mails, seen, address, name, letterbox, writeGbk }: MailboxParts): SimulatedMailbox {
  const own = (): readonly CaughtMail[] =>
    mails.filter(({ to }) => to.some((each) => each.toLowerCase() === address.toLowerCase()));
  const find = (uid: number): CaughtMail => {
    const mail = own()[uid - 1];
    if (mail === undefined)
      throw new MicrobranchError("NOT_FOUND", { message: `There is no mail ${uid} in the mailbox of ${address}.` });
    return mail;
  };
  const send = async (letter: Uint8Array): Promise<Uint8Array> => {
    await handIn(letter, letterbox);
    return letter;
  };
  return {
    address,
    list: ({ unseen = false } = {}) =>
      own()
        .map((mail, index) => ({
          uid: index + 1,
          from: mail.senderName === "" ? mail.from : mail.senderName,
          subject: mail.subject,
          isSeen: seen.has(mail),
        }))
        .filter(({ isSeen }) => !unseen || !isSeen),
    read(uid) {
      const mail = find(uid);
      seen.add(mail);
      return mail;
    },
    async reply(uid, { text, client = "qq", attachments = [] }) {
      const mail = find(uid);
      seen.add(mail);
      return send(replyMail({ mail, address, name, text, client, attachments, writeGbk, at: letterbox.now() }));
    },
    autoReply: async (uid, text) => send(autoReplyMail({ mail: find(uid), address, name, text, at: letterbox.now() })),
    bounce: async (uid, bounce = {}) => send(bounceMail(find(uid), { ...bounce, address, at: letterbox.now() })),
  };
}
