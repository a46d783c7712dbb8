import { htmlToText } from "./html-text.js";
import type { Mail } from "./mail.js";
import { addressIn, replyIn, statusIn } from "./report-fields.js";

/** What a mail host says in its own words about one recipient. */
export interface TextFailure {
  /** The recipient. */
  readonly address: string;
  /** What it says, on one line. */
  readonly words: string;
  /** What became of the mail. */
  readonly action: "failed" | "delayed" | "delivered";
}

const hostSenders =
  /^(?:mailer-?daemon|postmaster|mail-?admin|mail-?system|maildelivery|bounce|mdaemon|amavis|no-?reply|mailsystem|system|fml|dsn)/iu;
const hostNames =
  /mail delivery|mailer[- ]daemon|postmaster|mail system|delivery subsystem|系统退信|邮件系统|postmeister/iu;
const failureSubjects =
  /(?:returned mail|undeliver|delivery (?:status|failure|failed|report|problem|notification|error|has failed)|failure (?:notice|notification|delivery)|mail (?:could not|system error|delivery (?:failed|failure|problem)|not delivered|error|returned|undeliverable)|message (?:could not|not delivered|undeliverable|you sent)|non(?:-| )?deliver|could not (?:be )?(?:deliver|send)|(?:cannot|can't|unable to) (?:be )?(?:deliver|send)|rejected|returned to sender|not delivered|problem (?:delivering|with)|error (?:sending|in|delivering)|退信|投递失败|无法投递|被退回|发送失败|unzustellbar|dsn:|notification: |email delivery|受信者|user unknown|nondeliverable|mail failure|warning: (?:could not|message)|message status|message delivery)/iu;
const delaySubjects = /warning: |delayed|delay(?:ed)? \(|still being retried|延迟|暂缓/iu;
/** Below such a line stands a copy of the mail that was sent. */
const copyStart =
  /^(?:[\s|>]{0,4}[-=*~_|]{2,}.{0,10}(?:below this line|original message|copy of|returned message|message header|message text|this is a copy|undelivered message|unsent message|your message|body of|headers? of|the (?:full|header|original)|message follows|included is|start of|unsent|begin(?:ning)? of).{0,120}|\s{0,4}(?:the |your |original ){0,2}(?:header|original|full|first|text|body|message|mail)[^.]{0,50}(?:follows?|below|attached|is as follows|begins?)\b.{0,30}|received: ?from .{1,200}|return-path: .{1,200}|-{3,} ?(?:original|message|begin|forwarded).{0,60})\s*$/iu;
const charsMax = 60_000;
const failuresMax = 50;

/** Finds what a mail host says in prose. Empty for mail of people, and for hosts that name no recipient. */
export function textFailures(mail: Mail): readonly TextFailure[] {
  const failed = mail.header("x-failed-recipients").flatMap((value) => value.split(","));
  if (!isHostsMail(mail) && failed.length === 0) return [];
  const lines = hostsWords(mail);
  const isDelay = delaySubjects.test(mail.subject) && !/fail|return|undeliver|退/iu.test(mail.subject);
  const action =
    isDelay ||
    lines.some((line) =>
      /will (?:keep|continue) (?:trying|to try)|no action is required|not need to (?:re)?send|still trying/iu.test(
        line,
      ),
    )
      ? "delayed"
      : "failed";
  const named = failed.map((value) => addressIn(value)).filter((address) => address !== null);
  const told = addressesIn(lines, mail, false);
  const addresses = named.length > 0 ? named : told.length > 0 ? told : addressesIn(lines, mail, true);
  return addresses
    .slice(0, failuresMax)
    .map((address) => ({ address, action, words: wordsAbout(address, lines, addresses) }));
}

function isHostsMail(mail: Mail): boolean {
  const raw = mail.header("from").join(" ");
  const isHost = hostSenders.test(mail.from?.address ?? raw.replace(/^.*</su, "")) || hostNames.test(raw);
  const isNull = mail.header("return-path").some((value) => /^\s*<?\s*(?:mailer-daemon)?\s*>?\s*$/iu.test(value));
  const isFailure = failureSubjects.test(mail.subject) || delaySubjects.test(mail.subject);
  const isReport =
    mail.report === "delivery-status" || /multipart\/report/iu.test(mail.header("content-type")[0] ?? "");
  const says = /deliver|退信|退回|returned/iu.test((mail.text ?? "").slice(0, 3_000));
  return isReport || ((isHost || isNull) && (isFailure || says));
}

/** The lines above the copy of the mail. */
function hostsWords(mail: Mail): readonly string[] {
  const body = (mail.text ?? (mail.html === null ? "" : htmlToText(mail.html))).slice(0, charsMax);
  const lines = body
    .replace(/\r\n?/gu, "\n")
    .split("\n")
    .map((line) => line.slice(0, 1_000));
  const end = lines.findIndex((line, at) => at > 2 && copyStart.test(line));
  return end === -1 ? lines : lines.slice(0, end);
}

/** Addresses that the host speaks about: not its own, and, unless it may be, not the one that it writes to. */
function addressesIn(lines: readonly string[], mail: Mail, mayBeOurs: boolean): readonly string[] {
  const ours = mayBeOurs ? [] : mail.recipients.map(({ address }) => address.toLowerCase());
  const own = new Set([mail.from?.address.toLowerCase(), ...ours]);
  const found = new Map<string, string>();
  for (const line of lines) {
    if (
      /^(?:from|sender|reply-to|return-path|return path|received|message-id|date|发件人|寄件人)\s?[:：]/iu.test(
        line.trim(),
      )
    )
      continue;
    for (const match of line.matchAll(/[^\s<>()[\]",;:'*=@]{1,100}@[\w.-]{1,200}\w/gu)) {
      const address = match[0].replace(/^(?:rfc822|mailto)\W/iu, "");
      const key = address.toLowerCase();
      if (own.has(key) || /^(?:postmaster|mailer-daemon|abuse|support|help|webmaster)@/u.test(key)) continue;
      if (!found.has(key)) found.set(key, address);
    }
  }
  return [...found.values()];
}

/** What stands around an address, up to the next one. */
function wordsAbout(address: string, lines: readonly string[], all: readonly string[]): string {
  const key = address.toLowerCase();
  const others = all.map((one) => one.toLowerCase()).filter((one) => one !== key);
  const at = lines.findIndex((line) => line.toLowerCase().includes(key));
  if (at === -1) return told(lines);
  const below: string[] = [];
  for (const line of lines.slice(at, at + 14)) {
    const text = line.toLowerCase();
    if (below.length > 0 && others.some((other) => text.includes(other) && !text.includes(key))) break;
    below.push(line);
  }
  const near = below.join(" ").replace(/\s+/gu, " ").trim();
  const hasCode = replyIn(near) !== null || statusIn(near) !== null;
  return hasCode || near.length > address.length + 30 ? near : `${near} ${told(lines)}`.trim();
}

/** Everything said, on one line, when nothing stands beside the address. */
function told(lines: readonly string[]): string {
  return lines
    .filter((line) => line.trim() !== "")
    .slice(0, 60)
    .join(" ")
    .replace(/\s+/gu, " ")
    .slice(0, 3_000);
}
