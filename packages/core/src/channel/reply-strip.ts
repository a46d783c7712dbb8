/** A reply, parted into what the person wrote now and the rest. */
export interface StrippedReply {
  /** What the person wrote: without quoted history, signature and blank ends. Empty when there was nothing else. */
  readonly own: string;
  /** What was taken away, in order. */
  readonly rest: string;
}

/** Only so much of a line is looked at for markers. */
const lineMaxChars = 2000;
/** A header block has at least this many labelled lines … */
const headerLabels = 3;
/** … within this many lines. */
const headerLines = 8;

const separator =
  /^-{2,40}\s*(?:原始邮件|原始郵件|原邮件|邮件原件|回复的原邮件|转发的?邮件|轉寄郵件|original(?: message| e-?mail)?|forwarded message)\s*-{2,40}\s*$/iu;
const otherHeads: readonly RegExp[] = [
  separator,
  /^-{2,10}\s*在.{1,200}(?:撰写|寫道|写道)\s*-{2,10}\s*$/u,
  /^begin forwarded message\s*:\s*$/iu,
];
const attributionEnd = /(?:写道|寫道|来信|wrote)\s*[:：]\s*$/iu;
const attributionStart = /(?:\d{1,4}\s*[年/.-]\s*\d{1,2}|\d{1,2}[:：]\d{2}|\b(?:19|20)\d{2}\b|@)/u;
const headerLabel =
  /^[\s*|]{0,10}(?:发[\s*]{0,3}件[\s*]{0,3}人|寄件[人者]|发[送件](?:时间|日期)|日\s{0,4}期|收\s{0,3}件\s{0,3}[人者]|抄\s{0,4}送|副本|主\s{0,4}[题旨]|from|sent|date|to|cc|subject)[\s*]{0,4}[:：|]/iu;
const senderLabel = /^[\s*|]{0,10}(?:发[\s*]{0,3}件[\s*]{0,3}人|寄件[人者]|from)/iu;
const signatureStart: readonly RegExp[] = [
  /^(?:-{2,4}|-{6,}|_{2,4}|_{6,}|—{2,})\s*$/u,
  /^[<(（]{0,2}\s*(?:发自|發自)(?:我的)?.{1,40}$/u,
  /^(?:来自|來自)我的.{0,24}(?:手机|手機|iphone|ipad|平板|手表|邮箱|設備|设备|android|安卓|电脑)/iu,
  /^[从從]我的.{1,30}(?:发送|發送|傳送)/u,
  /^发送自.{1,60}$/u,
  /^[<(（]{0,2}\s*sent (?:from|via|with|by) .{1,120}$/iu,
  /^from my [a-z].{0,40}$/iu,
  /^(?:获取|下载|get)\s{0,2}\[?outlook.{0,120}$/iu,
  /^(?:envoyé depuis|von meinem|enviado desde|verzonden).{1,80}$/iu,
  /^(?:【(?:重要提示|免责声明|声明)】|(?:免责)?声明[:：]|disclaimer\s*:)/iu,
];
/** What a line begins with that may be a marker; all others are told apart at once, as a text may have very many lines. */
const markerStart = /^[\s*|]{0,10}[-—_<(（【bcdefgstv发發来來从從获下免声寄日收抄副主]/iu;
const quotedLine = /^\s*>/u;
const addressOnly = /^\s*<?[\w.+-]{1,64}@[\w.-]{1,190}>?\s*$/u;
const chatQuoteRule = /^\s*(?:-\s){5,}-?\s*$|^\s*(?:—\s?){5,}$/u;

/**
 * Takes away what is not the person's own: quoted history in the forms which mail programs and chat clients use, and
 * signatures (R1). Text between and after quoted lines is kept. Takes time in proportion to the text.
 *
 * A marker counts only as a whole line, so that a sentence with "写道：" or "发件人" in it stays.
 *
 * @source Forms of QQ, 163, MailMaster, Coremail, Foxmail, Outlook, Apple, Gmail, Sina, Zoho and Proton mail as seen in
 * public mail archives, read 2026.
 */
export function stripReply(text: string): StrippedReply {
  const all = ["\r\n", "\r", "\u2028", "\u2029"].reduce((rest, end) => rest.replaceAll(end, "\n"), text).split("\n");
  const isEscaped =
    text.includes("&nbsp;") &&
    all.some((line) => line.includes("&nbsp;") && separator.test(unescaped(head(line)).trim()));
  const lines = isEscaped ? all.map(unescaped) : all;
  const kept: string[] = [];
  const rest: string[] = [];
  let dropped = chatQuoteEnd(lines);
  let ended = false;
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? "";
    if (line !== "" && !ended && at >= dropped) {
      const marked = markedLines(lines, at);
      if (marked === "rest") ended = true;
      else dropped = at + marked;
    }
    (ended || at < dropped || (line !== "" && quotedLine.test(line)) ? rest : kept).push(line);
  }
  let end = kept.length;
  while (end > 0 && isIdle(kept[end - 1] ?? "", end > 1)) end--;
  kept.length = end;
  return { own: kept.join("\n").trim(), rest: rest.join("\n").trim() };
}

function head(line: string): string {
  return line.length > lineMaxChars ? line.slice(0, lineMaxChars) : line;
}

/** A last line that is blank, or only the sender's address under something else. */
function isIdle(line: string, isUnderText: boolean): boolean {
  return line === "" || line.trim() === "" || (isUnderText && addressOnly.test(head(line)));
}

/** How many lines from here are an attribution whose quote is marked line by line; "rest": nothing of one's own follows. */
function markedLines(lines: readonly string[], at: number): number | "rest" {
  const line = lines[at] ?? "";
  if (line.length > lineMaxChars || !mayBeMarked(line, lines[at + 1] ?? "")) return 0;
  const bare = line.trim();
  const attribution = attributionLength(bare, (lines[at + 1] ?? "").slice(0, lineMaxChars).trim());
  if (attribution > 0) return isQuoteNext(lines, at + attribution) ? attribution : "rest";
  if (otherHeads.some((one) => one.test(bare)) || signatureStart.some((one) => one.test(bare))) return "rest";
  return isHeaderBlock(lines, at) ? "rest" : 0;
}

/** Whether a line begins as a marker does, or ends as an attribution does, wrapped over two lines or not. */
function mayBeMarked(line: string, next: string): boolean {
  if (line === "" || quotedLine.test(line)) return false;
  return markerStart.test(line) || endsInColon(line) || endsInColon(next);
}

function endsInColon(line: string): boolean {
  const end = line.length > lineMaxChars ? "" : line.trimEnd().at(-1);
  return end === ":" || end === "：";
}

/** "… 写道：" with a date, time or address before it, on one line or wrapped over two. */
function attributionLength(line: string, next: string): number {
  if (attributionEnd.test(line)) return attributionStart.test(line) ? 1 : 0;
  if (next.length > 200 || !attributionEnd.test(next) || !attributionStart.test(line)) return 0;
  return /^(?:on |at |在|于|.{1,100}[<(].{1,100}@)/iu.test(line) ? 2 : 0;
}

function isQuoteNext(lines: readonly string[], from: number): boolean {
  const next = lines.slice(from, from + headerLines).find((line) => line.trim() !== "");
  return next !== undefined && quotedLine.test(next);
}

function isHeaderBlock(lines: readonly string[], at: number): boolean {
  if (!headerLabel.test(lines[at] ?? "")) return false;
  const labelled = lines
    .slice(at, at + headerLines)
    .map(head)
    .filter((line) => headerLabel.test(line));
  return labelled.length >= headerLabels && labelled.some((line) => senderLabel.test(line));
}

/** Where a chat client's quote ends: 「name: text」, a rule of dashes, then the reply. 0 without one. */
function chatQuoteEnd(lines: readonly string[]): number {
  if (!/^\s*「/u.test(lines[0] ?? "")) return 0;
  const rule = lines.findIndex((line) => line.length < 200 && chatQuoteRule.test(line));
  return rule > 0 && /」\s*$/u.test(head(lines[rule - 1] ?? "")) ? rule + 1 : 0;
}

const entities: Readonly<Record<string, string>> = Object.freeze({
  "&nbsp;": " ",
  "&gt;": ">",
  "&lt;": "<",
  "&quot;": '"',
  "&amp;": "&",
});

function unescaped(line: string): string {
  return line.replaceAll(/&(?:nbsp|gt|lt|quot|amp);/gu, (entity) => entities[entity] ?? entity);
}
