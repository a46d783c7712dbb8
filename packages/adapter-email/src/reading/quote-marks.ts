/**
 * How mail programs mark what they quote, line by line. Every expression is anchored, has no nested repetition, and is
 * tried on lines of at most 2,000 characters only.
 *
 * @source Layouts of QQ, 163, MailMaster, Coremail, Foxmail, Outlook, Apple Mail, Gmail, Sina, Kylin, Alibaba, Yahoo,
 * Zoho and Proton mail as seen in public mail archives, read 2026; wordings of other languages from the mail programs'
 * own translations.
 */

/** "----- 原始邮件 -----", "-----Original Message-----": everything below is history. */
const originalRule =
  /^[*\s|]{0,4}[-—_=~]{2,60}\s{0,4}(?:原始邮件|原始郵件|原邮件|邮件原件|原文|回复的原邮件|回覆的原郵件|original(?: message| e-?mail| appointment)?|ursprüngliche nachricht|original-nachricht|mensaje original|mensagem original|message d['’]origine|message original|messaggio originale|oorspronkelijk bericht|ursprungligt meddelande|oprindelig meddelelse|opprinnelig melding|alkuperäinen viesti|исходное сообщение|оригинальное сообщение|wiadomość oryginalna|původní zpráva|元のメッセージ|원본 메시지)\s{0,4}[-—_=~]{2,60}[*\s]{0,4}$/iu;

/** "---------- Forwarded message ----------": what is below is passed on. */
const forwardRule =
  /^(?:[*\s|]{0,4}[-—_=~]{2,60}\s{0,4}(?:转发的?邮件|转发邮件信息|轉寄郵件|轉寄的郵件|被转发邮件|forwarded (?:message|by .{1,80})|weitergeleitete nachricht|mensaje reenviado|message transféré|messaggio inoltrato|doorgestuurd bericht|vidarebefordrat meddelande|пересылаемое сообщение|пересланное сообщение|wiadomość przekazana)\s{0,4}[-—_=~]{2,60}[*\s]{0,4}|begin forwarded message\s?:|开始转发的?邮件\s?[:：]|以下是转发的?邮件\s?[:：])\s*$/iu;

/** "---- On Tue, 22 Dec 2015 … wrote ----", "---- 在 星期二, … 撰写 ----". */
const ruledAttribution = /^-{2,10}\s?(?:on\s.{4,300}\swrote|在.{2,200}(?:撰写|寫道|写道))\s?-{2,10}\s*$/iu;

/** Lines that end a person's own words whatever stands below. */
export function isHistoryRule(line: string): boolean {
  return originalRule.test(line) || ruledAttribution.test(line);
}

/** Whether a line begins a forwarded mail. */
export function isForwardRule(line: string): boolean {
  return forwardRule.test(line);
}

const closings: readonly RegExp[] = [
  /(?:写道|寫道|来信|來信|撰写|的邮件中说)\s?[:：]\s*$/u,
  /\b(?:wrote|writes)\s?:\s*$/iu,
  /(?:schrieb|schreef|skrev|geschreven)\s?:\s*$/iu,
  /\bschrieb\b.{0,160}(?:uhr)?\s?:\s*$/iu,
  /(?:a écrit|ha scritto|escribió|escreveu|escribiu|va escriure)\s?:\s*$/iu,
  /(?:napisał(?:\(a\)|a)?|pisze|napsal(?:\(a\)|a)?|napísal(?:\(a\))?|kirjoitti|írta|a scris|yazdı|şunları yazdı)\s?:\s*$/iu,
  /(?:написал(?:\(а\)|а)?|пишет|пише|написав(?:\(ла\))?)\s?:\s*$/iu,
  /(?:のメール|さんが書きました|は書きました|작성)\s?[:：]\s*$/u,
];
/** A date, a time of day, a year or an address: what tells an attribution from a sentence that ends in "wrote:". */
const evidence =
  /(?:\d{1,4}\s?[年/.-]\s?\d{1,2}|\d{1,2}[:.：hH]\d{2}|\b(?:19|20)\d{2}\b|@|<.{0,200}>|星期[一二三四五六日天]|周[一二三四五六日])/u;
/** Gmail of old names date and sender without a verb: "2013/7/20 Some One <some@one.example>". */
const bareAttribution =
  /^\d{4}[-/年.]\s?\d{1,2}[-/月.]\s?\d{1,2}日?(?:\s\d{1,2}:\d{2}(?:\sGMT[+-]\d{1,2}:\d{2})?)?\s\S.{0,200}(?:<.{0,200}>\s?:?|[^.。!！?？,，:：])\s*$/u;
const attributionStart =
  /^(?:on|at|in|am|le|el|em|il|op|den|dnia|dne|dňa|在|于|於|vào|pada|\d|.{1,100}[<("“「[].{0,120}@|.{1,60}(?:于|在|schrieb am)|.{1,100}<\s*$|[^\s,]{2,12},\s?\d)/iu;

/** How many lines from `at` say who wrote what is quoted below: 0 to 3. */
export function attributionLength(lines: readonly string[], at: number): number {
  const first = lines[at]?.trim() ?? "";
  if (first === "" || first.length > 400) return 0;
  if (isClosed(first) && evidence.test(first)) return 1;
  if (bareAttribution.test(first) && /[<@]|GMT/u.test(first)) return 1;
  if (!attributionStart.test(first)) return 0;
  let joined = first;
  let blanks = 0;
  for (let more = 1; more <= 6; more++) {
    const next = lines[at + more]?.trim();
    if (next === undefined || next.length > 200) return 0;
    if (next === "") {
      if (!evidence.test(first) || ++blanks > 3) return 0;
      continue;
    }
    joined = `${joined} ${next}`;
    const isWrapped = isClosed(joined) || (bareAttribution.test(joined) && /:\s*$/u.test(joined));
    if (isWrapped && evidence.test(joined)) return more + 1;
    if (more - blanks >= 3) return 0;
  }
  return 0;
}

function isClosed(text: string): boolean {
  const end = text.slice(-200);
  return closings.some((closing) => closing.test(end));
}

/** Labels of a header block, blanks between their characters taken away. */
const labels =
  /^(?:发件人|寄件人|寄件者|发信人|from|von|de|da|från|fra|od|van|от|від|发送时间|发送日期|发件时间|时间|日期|傳送時間|寄件日期|sent|date|gesendet|datum|enviado|enviado el|fecha|data|envoyé|inviato|skickat|sendt|dato|wysłano|verzonden|дата|отправлено|收件人|收件者|收信人|to|an|para|a|à|till|til|do|aan|кому|抄送|抄送人|副本|cc|kopia|kopie|копия|主题|主旨|标题|subject|betreff|asunto|assunto|objet|oggetto|ämne|emne|temat|onderwerp|тема|reply-to|antwort an|responder a|risposta|回复至|密送|importance|重要性)$/iu;
const senderLabels = /^(?:发件人|寄件人|寄件者|发信人|主题|主旨|from|von|de|da|från|fra|od|van|от|від)$/iu;

/** The label of a header line ("发件人：", "主　题：", "| 发件人 |", "From:"), or `null`. */
function labelOf(line: string): string | null {
  const text = line.replace(/^[\s>*|]{0,10}/u, "").slice(0, 400);
  const colon = /^([\p{L}\u3000 *-]{1,24}?)[\s*]{0,4}[:：|]/u.exec(text)?.[1];
  const bare =
    colon ??
    /^([发寄收抄主日][\u3000 ]{0,4}[件送题期信旨][\u3000 ]{0,2}[人者日期时间]{0,2})[\s\u3000]+\S/u.exec(text)?.[1];
  if (bare === undefined) return null;
  const label = bare.replace(/[\s\u3000*]/gu, "");
  return labels.test(label) || labels.test(bare.trim()) ? label : null;
}

/** A header block has at least this many labelled lines … */
const leastLabels = 3;
/** … within this many. */
const blockLines = 8;

/** Whether a block of header lines (sender, date, recipient, subject) begins here. */
export function isHeaderBlock(lines: readonly string[], at: number): boolean {
  const first = labelOf(lines[at] ?? "");
  if (first === null || !senderLabels.test(first)) return false;
  const found = lines.slice(at, at + blockLines).flatMap((line) => labelOf(line.slice(0, 400)) ?? []);
  return new Set(found).size >= leastLabels;
}

/** Where a header block that begins here ends: the first line after its last label and what wraps on. */
export function headerBlockEnd(lines: readonly string[], at: number): number {
  let end = at;
  for (let next = at; next < Math.min(lines.length, at + 14); next++) {
    if ((lines[next] ?? "").trim() === "") break;
    end = next + 1;
  }
  return end;
}

const signatures: readonly RegExp[] = [
  /^[<(（【]{0,2}\s?(?:发自|發自)(?:我的)?.{1,60}$/u,
  /^(?:来自|來自)(?:我的)?.{0,24}(?:手机|手機|iphone|ipad|平板|手表|邮箱|設備|设备|android|安卓|电脑|客户端)/iu,
  /^[从從]我的.{1,30}(?:发送|發送|傳送|寄出)/u,
  /^(?:发送自|由).{1,30}(?:发送|邮箱|手机|客户端)\s?$/u,
  /^发送自.{1,60}$/u,
  /^[<(（[]{0,2}\s?(?:sent|gesendet|enviado|envoyé|inviato|verzonden|skickat|sendt|wysłane|отправлено|enviada)\s(?:from|via|with|by|von|desde|do|depuis|da|met|vanaf|från|fra|z|с|mit|meu|dal|avec|vom|using)\b.{1,120}$/iu,
  /^(?:sent|von|from)\s(?:mobile|my|meinem|mon)\s.{2,60}$/iu,
  /^(?:someone )?from mobile\s*$/iu,
  /^diese nachricht wurde von .{2,80}gesendet\.?$/iu,
  /^(?:获取|下载|get)\s{0,2}\[?outlook.{0,160}$/iu,
  /^(?:【(?:重要提示|免责声明|声明|保密声明)】|(?:免责|保密)?声明[:：]|disclaimer\s?:|confidentiality notice\s?:)/iu,
];
const rule = /^\s{0,8}(?:--\s?|[-—]{1,4}|[-—]{6,}|_{2,}|\*{3,}|#{3,}|~{3,}|={3,}|\+{3,}|[ᐧ])\s*$/u;

/** Whether a line is all of a signature's first line: a rule of dashes, or the words of a mobile mail program. */
export function isSignatureStart(line: string): boolean {
  return rule.test(line) || signatures.some((one) => one.test(line.trim()));
}

const quoted = /^\s{0,4}(?:>|\|\s|[A-Za-z]{1,3}>|&gt;)/u;

/** Whether a line is quoted by a mark before it. */
export function isQuoted(line: string): boolean {
  return quoted.test(line) || /^\s{0,4}[|>]\s*$/u.test(line);
}
