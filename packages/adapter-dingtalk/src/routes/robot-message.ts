import { type FittedNotice, payloadDigest, plainText, type Rendered } from "@microbranch/core/channel";
import { jsonBytes, textOf, wordsOf } from "../render.js";

/** A robot's message on its way. */
export interface RobotMessage {
  /** Discriminates it from cards. */
  readonly form: "message";
  /** DingTalk's kind of message. */
  readonly msgKey: "sampleMarkdown" | "sampleActionCard";
  /** Its fields; an image stands in the text as `media:` and its place in `images`. */
  readonly msgParam: Readonly<Record<string, string>>;
  /** Media references. */
  readonly images: readonly string[];
  /** Media references of what goes before it, each a message of its own. */
  readonly files: readonly string[];
}

/**
 * What a button may have. @source DingTalk documentation, 消息通知类型, 2026-08-22: 20 and 700 characters for buttons of work
 * notices; the robot's page names none.
 */
const button = { labelMaxChars: 20, urlMaxChars: 700 };
/** Room for the id that an image gets when it is uploaded, in bytes: chosen here, ids have about 60. */
const mediaIdBytes = 160;

/** Puts a fitted notice into the form of a robot's message. */
export function renderMessage(notice: FittedNotice): Rendered {
  const words = wordsOf(notice, button);
  const images = notice.images.map((_, place) => `![](media:${place})`);
  const text = textOf([...words.pieces, ...images]);
  const media = { images: notice.images, files: notice.files };
  const payload: RobotMessage =
    words.button === null
      ? { form: "message", msgKey: "sampleMarkdown", msgParam: { title: words.title, text }, ...media }
      : {
          form: "message",
          msgKey: "sampleActionCard",
          msgParam: { title: words.title, text, singleTitle: words.button.label, singleURL: words.button.url },
          ...media,
        };
  return {
    payload,
    text: plainText(notice),
    bytes: jsonBytes(payload.msgParam) + images.length * mediaIdBytes,
    digest: payloadDigest(payload),
  };
}

/** The message with its images, by the ids which they were given. */
export function withImages({ msgParam }: RobotMessage, ids: readonly string[]): Readonly<Record<string, string>> {
  const text = (msgParam["text"] ?? "").replace(
    /\]\(media:(\d+)\)/gu,
    (whole, place: string) => `](${ids[Number(place)] ?? whole})`,
  );
  return { ...msgParam, text };
}
