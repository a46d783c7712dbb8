import type { MessageEvent } from "../channel/channel.js";

/** Lines with which mail programs begin what was written before, in the forms that Chinese and English programs use. */
const quoteBegins: readonly RegExp[] = [
  /^\s*-{2,}\s*(?:原始邮件|回复的原邮件|转发的?邮件|original message|forwarded message)\s*-{2,}/iu,
  /^\s*(?:发件人|寄件者|from)\s*[:：].*@/iu,
  /^\s*(?:在|于)\s*\d{4}.*(?:写道|寫道)\s*[:：]?\s*$/u,
  /^.{0,120}(?:写道|寫道)\s*[:：]\s*$/u,
  /^\s*on\s.{4,160}\swrote:\s*$/iu,
  /^\s*_{10,}\s*$/u,
];
const signatureBegins: readonly RegExp[] = [
  /^-- ?$/u,
  /^\s*(?:发自|發自|来自)我的.{0,30}$/u,
  /^\s*sent from my .{0,40}$/iu,
];

/** What the person wrote: without quoted lines, what was written before, and the signature. The original is kept raw. */
export function ownWords({ text }: Pick<MessageEvent, "text">): string {
  const lines = text.replaceAll("\r\n", "\n").split("\n");
  const end = lines.findIndex((line) => [...quoteBegins, ...signatureBegins].some((begin) => begin.test(line)));
  const own = (end === -1 ? lines : lines.slice(0, end)).filter((line) => !/^\s*>/u.test(line));
  return own.join("\n").trim();
}
