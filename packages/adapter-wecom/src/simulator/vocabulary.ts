import type { FaultCode } from "@microbranch/core/channel";

/**
 * What the platform says, as its documentation has it. Written here once more, so that a slip in the adapter's own table
 * shows.
 *
 * @source WeCom documentation, page 90313 (2024-04-08); page 99110 (2025-08-07).
 */
const words: Partial<Record<FaultCode, readonly [code: number, reason: string]>> = {
  CHANNEL_BUSY: [-1, "system error"],
  RATE_EXCEEDED: [45009, "api freq out of limit"],
  CREDENTIAL_EXPIRED: [42001, "access_token expired"],
  SENDER_NOT_ALLOWED: [60020, "not allow to access from your ip"],
  PERMISSION_MISSING: [48002, "api forbidden"],
  SETTING_INVALID: [40056, "invalid agentid"],
  RECIPIENT_UNKNOWN: [81013, "user & party & tag all invalid"],
  CONTENT_REFUSED: [40201, "illegal content"],
  CONTENT_TOO_LARGE: [45002, "content exceed max length"],
  CONTENT_UNFIT: [40058, "invalid Request Parameter"],
  MEDIA_UNAVAILABLE: [40007, "invalid media_id"],
};

/** A code that stands in no documentation. */
export const unlisted = "999901";

/** The faults for which an application's surface has a word. */
export const applicationSpeaks: readonly FaultCode[] = [
  "CHANNEL_UNREACHABLE",
  "CREDENTIAL_REJECTED",
  ...(Object.keys(words) as FaultCode[]),
  "VENDOR_UNKNOWN",
];

/** The faults for which a robot has a word: it has no token that could end, and no application. */
export const robotSpeaks: readonly FaultCode[] = applicationSpeaks.filter(
  (code) => !["CREDENTIAL_EXPIRED", "PERMISSION_MISSING", "SETTING_INVALID", "MEDIA_UNAVAILABLE"].includes(code),
);

/** The faults for which a bot's replies have a word (their codes are unconfirmed): that it may reply stands in their address. */
export const botSpeaks: readonly FaultCode[] = [
  "CHANNEL_UNREACHABLE",
  "CHANNEL_BUSY",
  "RATE_EXCEEDED",
  "CONTENT_REFUSED",
  "CONTENT_TOO_LARGE",
  "CONTENT_UNFIT",
  "RECIPIENT_UNKNOWN",
  "REPLY_WINDOW_CLOSED",
  "VENDOR_UNKNOWN",
];

const robotWords: Partial<typeof words> = {
  CREDENTIAL_REJECTED: [93000, "invalid webhook url"],
  SENDER_NOT_ALLOWED: [93004, "robot is disabled"],
  RECIPIENT_UNKNOWN: [93006, "invalid group"],
};

/** A fault in the platform's words. */
export function spoken(fault: FaultCode, path: string): readonly [code: number, reason: string] {
  const own = path === "/cgi-bin/webhook/send" ? robotWords[fault] : groupWords[path]?.[fault];
  return own ?? words[fault] ?? [Number(unlisted), "unknown"];
}

const groupWords: Readonly<Record<string, Partial<typeof words>>> = {
  "/cgi-bin/appchat/send": { RECIPIENT_UNKNOWN: [86001, "invalid chatid"] },
  "/cgi-bin/aibot/response": {
    RECIPIENT_UNKNOWN: [86_003, "chat does not exist"],
    REPLY_WINDOW_CLOSED: [846_605, "invalid response_code"],
  },
};
