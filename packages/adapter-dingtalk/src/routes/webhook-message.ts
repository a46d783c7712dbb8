import { type FittedNotice, payloadDigest, plainText, type Rendered } from "@microbranch/core/channel";
import { oneLine } from "../markdown/markdown.js";
import { jsonBytes, textOf, wordsOf } from "../render.js";

/** Most bytes of a body. @source Reports of error 460101 (timonwong/prometheus-webhook-dingtalk#30); DingTalk's pages of 2026-08-22 name none. */
export const webhookMaxBytes = 20_000;
/** Kept free for `msgUuid` and `at`, in bytes. */
const reservedBytes = 200;
/** Chosen here, as buttons of work notices have; the robot's page of 2026-08-22 names no length. */
const button = { labelMaxChars: 20, urlMaxChars: 700 };

/** Puts a fitted notice into the form of a custom robot's message. @source DingTalk documentation, 自定义机器人发送群消息, 2026-08-22. */
export function renderWebhook(notice: FittedNotice, mediaUrl: ((reference: string) => string) | null): Rendered {
  const pictures = mediaUrl === null ? [] : notice.images.map((reference) => ({ reference, url: mediaUrl(reference) }));
  const payload = feedOf(notice, pictures) ?? messageOf(notice, pictures);
  return {
    payload,
    text: plainText(notice),
    bytes: jsonBytes(payload) + reservedBytes,
    digest: payloadDigest(payload),
  };
}

interface Picture {
  readonly reference: string;
  readonly url: string;
}

function messageOf(notice: FittedNotice, pictures: readonly Picture[]): object {
  const words = wordsOf(notice, button);
  const text = textOf([...words.pieces, ...pictures.map(({ url }) => `![](${url})`)]);
  if (words.button === null) return { msgtype: "markdown", markdown: { title: words.title, text } };
  const { label: singleTitle, url: singleURL } = words.button;
  return { msgtype: "actionCard", actionCard: { title: words.title, text, singleTitle, singleURL } };
}

/** An album of which nothing is to be read but title and pictures: each picture leads to the album's page. */
function feedOf(
  { purpose, title, body, page, guide, part }: FittedNotice,
  pictures: readonly Picture[],
): object | null {
  const [link] = body;
  const isBare = body.length === 1 && link?.kind === "link" && link.url === page && guide === null && part.of === 1;
  if (purpose !== "album" || pictures.length < 2 || page === null || !isBare) return null;
  const links = pictures.map(({ url }, place) => ({
    title: place === 0 ? `${oneLine(title)} · ${oneLine(link.label)}` : `${place + 1}/${pictures.length}`,
    messageURL: page,
    picURL: url,
  }));
  return { msgtype: "feedCard", feedCard: { links } };
}
