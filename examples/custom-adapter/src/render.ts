import { type FittedNotice, payloadDigest, plainText, type Rendered } from "@microbranch/core/channel";

/**
 * Puts a fitted notice into the form of a Postbox message.
 *
 * Postbox shows text as it is, without markup. "@everyone" alerts a whole group unless `mentions` is `off`.
 */
export function render(notice: FittedNotice): Rendered {
  const text = plainText(notice);
  const payload = { text, mentions: "off", ...buttons(notice) };
  return { payload, text, bytes: Buffer.byteLength(text), digest: payloadDigest(payload) };
}

/** Buttons only where the core offers them: `fit` has seen to their number and length. */
function buttons({ ask, answerPaths, token }: FittedNotice): object {
  if (ask?.want.kind !== "choice" || token === null || !answerPaths.includes("button")) return {};
  const options = ask.want.options.map(({ label, value }) => ({ label, value }));
  return { buttons: { token, options } };
}
