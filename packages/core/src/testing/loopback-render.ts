import { type FittedNotice, payloadDigest, plainText, type Rendered } from "../channel/channel.js";

/** Puts a fitted notice into the form of the loopback platform: plain text, and buttons beside it. */
export function render(notice: FittedNotice): Rendered {
  const text = plainText(notice);
  const buttons =
    notice.answerPaths.includes("button") && notice.ask?.want.kind === "choice"
      ? notice.ask.want.options.map(({ value, label }) => ({ value, label }))
      : [];
  const payload = { text, buttons, images: notice.images, files: notice.files, token: notice.token };
  return { payload, text, bytes: Buffer.byteLength(text), digest: payloadDigest(payload) };
}
