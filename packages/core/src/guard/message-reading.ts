import { foldText, tighten } from "./fold.js";
import type { GuardedMessage } from "./guarded-message.js";

/** One text of a message in the forms in which rules read it. */
export interface ReadPart {
  /** `title`, `body`, `labels[0]`, `attachments[0].name` or `attachments[0].text`. */
  readonly id: string;
  /** Whether it is the name of a file, running text, or text taken out of a file. */
  readonly kind: "prose" | "fileName" | "fileText";
  /** As written. */
  readonly text: string;
  /** NFKC, lower case, simplified characters, one kind of bracket `[ ]` and star `★`, nothing invisible. */
  readonly folded: string;
  /** `folded` without blanks and small signs between characters; line breaks stay. */
  readonly tight: string;
  /** `tight` in one line. */
  readonly solid: string;
}

/** A message as rules read it. */
export interface MessageReading {
  /** The message as it was handed over. */
  readonly message: GuardedMessage;
  /** Its texts, in reading order; empty ones are left out. */
  readonly parts: readonly ReadPart[];
}

/** Reads a message once for all rules. */
export function readMessage(message: GuardedMessage): MessageReading {
  const parts: ReadPart[] = [];
  const add = (id: string, kind: ReadPart["kind"], text: string | undefined): void => {
    if (text !== undefined && text !== "") parts.push(readPart(id, kind, text));
  };
  add("title", "prose", message.title);
  add("body", "prose", message.body);
  message.labels?.forEach((label, index) => add(`labels[${index}]`, "prose", label));
  message.attachments?.forEach((file, index) => {
    add(`attachments[${index}].name`, "fileName", file.name);
    add(`attachments[${index}].text`, "fileText", file.text);
  });
  return { message, parts };
}

function readPart(id: string, kind: ReadPart["kind"], text: string): ReadPart {
  const folded = foldText(text);
  const tight = tighten(folded);
  return { id, kind, text, folded, tight, solid: tight.replaceAll("\n", "") };
}
